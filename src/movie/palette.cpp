#include "palette.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace epochreel::movie {

namespace {

/// Squares of distances are weighted as the eye does about: green most.
constexpr int kRed = 3;
constexpr int kGreen = 5;
constexpr int kBlue = 2;
constexpr int kSame = 12;     ///< at this distance two colours cannot be told apart
constexpr int kCubeSide = 9;  ///< colours a side of the cube that the free places are filled from
constexpr int kSteps = 14;    ///< of a way between two colours

int square(int value) { return value * value; }

int distance(const Color& a, int red, int green, int blue) {
  return kRed * square(a.red - red) + kGreen * square(a.green - green) + kBlue * square(a.blue - blue);
}

int distance(const Color& a, const Color& b) { return distance(a, b.red, b.green, b.blue); }

int luma(const Color& color) { return 2126 * color.red + 7152 * color.green + 722 * color.blue; }

class Chosen {
 public:
  void add(const Color& color) {
    if (std::ssize(colors_) == kMaxColors) return;
    const auto is_same = [&](const Color& other) { return distance(color, other) <= kSame; };
    if (std::ranges::none_of(colors_, is_same)) colors_.push_back(color);
  }

  /// Even steps from `from` to `to`.
  void add_way(const Color& from, const Color& to) {
    for (int i = 1; i <= kSteps; ++i) {
      const auto mix = [&](int a, int b) { return static_cast<std::uint8_t>((a * (kSteps - i) + b * i) / kSteps); };
      add({mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)});
    }
  }

  /// Fills what is free with the colours of a cube that are farthest from all that are there.
  void fill() {
    std::vector<std::pair<Color, int>> cube;
    const auto level = [](int i) { return static_cast<std::uint8_t>(i * 255 / (kCubeSide - 1)); };
    for (int i = 0; i < kCubeSide * kCubeSide * kCubeSide; ++i) {
      const Color color{level(i % kCubeSide), level(i / kCubeSide % kCubeSide), level(i / kCubeSide / kCubeSide)};
      int nearest = 1 << 30;
      for (const Color& other : colors_) nearest = std::min(nearest, distance(color, other));
      cube.emplace_back(color, nearest);
    }
    while (std::ssize(colors_) < kMaxColors) {
      const auto farthest = std::ranges::max_element(cube, {}, &std::pair<Color, int>::second);
      if (farthest->second <= kSame) return;
      const Color color = farthest->first;
      colors_.push_back(color);
      for (auto& [other, nearest] : cube) nearest = std::min(nearest, distance(color, other));
    }
  }

  std::vector<Color> take() { return std::move(colors_); }

 private:
  std::vector<Color> colors_;
};

}  // namespace

std::vector<Color> palette_of(const job::ThemeSpec& theme) {
  Chosen chosen;
  for (const Color& color : {theme.ground, theme.panel, theme.text, theme.muted, theme.line, theme.track, theme.up,
                             theme.down, theme.error, theme.neuron_off, theme.neuron_on, theme.picture}) {
    chosen.add(color);
  }
  for (const Color& to : {theme.text, theme.up, theme.down, theme.picture, theme.muted, theme.error}) {
    chosen.add_way(theme.panel, to);
  }
  for (const Color& to : {theme.up, theme.down, theme.text}) chosen.add_way(theme.ground, to);
  chosen.add_way(theme.up, theme.neuron_on);
  chosen.add_way(theme.neuron_off, theme.neuron_on);
  chosen.add_way(theme.down, theme.up);
  chosen.fill();
  return chosen.take();
}

Ditherer::Ditherer(std::vector<Color> palette) : palette_(std::move(palette)) {}

int Ditherer::nearest(int red, int green, int blue) const {
  int best = 0;
  int least = 1 << 30;
  for (int i = 0; i < std::ssize(palette_); ++i) {
    const int far = distance(palette_[i], red, green, blue);
    if (far >= least) continue;
    least = far;
    best = i;
  }
  return best;
}

Ditherer::Tile Ditherer::tile(const Color& color) const {
  static constexpr std::array<std::uint8_t, std::size_t{kSide}* kSide> kBayer = {0, 8,  2, 10, 12, 4, 14, 6,
                                                                                 3, 11, 1, 9,  15, 7, 13, 5};
  Tile chosen{};
  const int same = nearest(color.red, color.green, color.blue);
  chosen.fill(static_cast<std::uint8_t>(same));
  if (distance(palette_[same], color) <= kSame) return chosen;
  int red = 0;
  int green = 0;
  int blue = 0;
  for (std::uint8_t& number : chosen) {
    const auto bounded = [](int value) { return std::clamp(value, 0, 255); };
    const int best = nearest(bounded(color.red + red), bounded(color.green + green), bounded(color.blue + blue));
    number = static_cast<std::uint8_t>(best);
    red += color.red - palette_[best].red;
    green += color.green - palette_[best].green;
    blue += color.blue - palette_[best].blue;
  }
  std::ranges::stable_sort(chosen, {}, [&](std::uint8_t number) { return luma(palette_[number]); });
  Tile spread{};
  for (std::size_t i = 0; i < spread.size(); ++i) spread[i] = chosen[kBayer[i]];
  return spread;
}

}  // namespace epochreel::movie

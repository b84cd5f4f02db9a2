#include "marks/tiles.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "drawing/colormap.h"
#include "drawing/colors.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

/// A value over the pixel of a picture: the smallest that is not 0 has a tint.
Color seen_through(const Theme& theme, double value, double pixel) {
  constexpr double kFaint = 0.4;
  constexpr double kLeast = 0.14;
  const double tint = value == 0 ? 0 : std::copysign(std::max(std::fabs(value), kLeast), value);
  return blend(diverging_color(theme, tint), theme.picture, kFaint * pixel * (1 - std::fabs(tint)));
}

/// The colours of a theme's tiles, as words: B, G, R and a byte that nobody reads.
struct TileColors {
  static constexpr int kSteps = 255;  ///< from the ground to either end

  explicit TileColors(const Theme& theme) : mark(theme.error.word()), none(theme.ground.word()) {
    for (int i = 0; i <= 2 * kSteps; ++i) steps[i] = diverging_color(theme, quotient(i - kSteps, kSteps)).word();
  }

  std::uint32_t of(float value) const {
    if (std::isnan(value)) return none;
    if (std::isinf(value)) return mark;
    // Rounded to the nearest step: what is cut off is positive.
    return steps[static_cast<std::uint32_t>(
        static_cast<std::int32_t>(std::clamp(value, -1.0F, 1.0F) * kSteps + (kSteps + 0.5F)))];
  }

  std::array<std::uint32_t, 2 * kSteps + 1> steps = {};
  std::uint32_t mark;
  std::uint32_t none;
};

std::vector<std::uint8_t> colors_of(const Tile& tile, const TileColors& colors, const Theme& theme) {
  std::vector<std::uint8_t> bgrx(tile.values.size() * 4);
  for (std::size_t i = 0; i < tile.values.size(); ++i) {
    const float value = tile.values[i];
    std::uint32_t word = colors.of(value);
    if (!tile.below.empty() && std::isfinite(value)) {
      word = seen_through(theme, std::clamp(value, -1.0F, 1.0F), tile.below[i] / 255.0).word();
    }
    std::memcpy(bgrx.data() + 4 * i, &word, sizeof word);
  }
  return bgrx;
}

/// A channel's value as a level: 0 is the middle.
std::uint8_t level_of(float value) { return round_to<std::uint8_t>((std::clamp(value, -1.0F, 1.0F) + 1) * 127.5F); }

std::vector<std::uint8_t> colors_of_channels(const Tile& tile, const Theme& theme) {
  const std::size_t size = tile.values.size() / 3;
  std::vector<std::uint8_t> bgrx(size * 4);
  for (std::size_t i = 0; i < size; ++i) {
    const float* const red = tile.values.data() + i;
    const bool is_known = std::isfinite(red[0]) && std::isfinite(red[size]) && std::isfinite(red[2 * size]);
    const Color color = is_known ? Color{level_of(red[0]), level_of(red[size]), level_of(red[2 * size])} : theme.error;
    const std::uint32_t word = color.word();
    std::memcpy(bgrx.data() + 4 * i, &word, sizeof word);
  }
  return bgrx;
}

bool is_in_color(const Tile& tile) { return std::ssize(tile.values) == std::int64_t{3} * tile.width * tile.height; }

}  // namespace

void draw(Pen& pen, const Tiles& tiles) {
  const TileColors colors(pen.theme());
  for (const Tile& tile : tiles.tiles) {
    auto bgrx = is_in_color(tile) ? colors_of_channels(tile, pen.theme()) : colors_of(tile, colors, pen.theme());
    pen.image({tile.area, 3, 0, tile.width, tile.height, std::move(bgrx), 1, tile.of});
  }
}

void draw(Pen& pen, const ColorScale& scale) {
  constexpr int kSteps = 120;
  const auto& area = scale.area;
  std::vector<std::uint8_t> bgrx;
  for (int i = 0; i < kSteps; ++i) {
    const double value = (i + 0.5) / kSteps * 2 - 1;
    const std::uint8_t level = level_of(static_cast<float>(value));
    const Color color = scale.by_channel ? Color{level, level, level} : diverging_color(pen.theme(), value);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  pen.image({area, area.height / 2, 0, kSteps, 1, std::move(bgrx)});
  const double y = area.bottom() + 20;
  pen.text(styled(kNote, scale.figures[0], {area.x, y}));
  pen.text(styled(kNote, scale.figures[1], {area.x + area.width / 2, y}, Align::kCenter));
  pen.text(styled(kNote, scale.figures[2], {area.right(), y}, Align::kRight));
  pen.text(styled(kNote, scale.title, {area.x - 16, area.bottom()}, Align::kRight));
}

}  // namespace epochreel::scene

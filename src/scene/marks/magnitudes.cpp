#include "marks/magnitudes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "drawing/colormap.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

/// The colours of a theme's magnitudes, as words: B, G, R and a byte that nobody reads.
class MagnitudeColors {
 public:
  explicit MagnitudeColors(const Theme& theme) : mark_(theme.error.word()), none_(theme.ground.word()) {
    for (int i = 0; i <= kSteps; ++i) steps_[i] = magnitude_color(theme, quotient(i, kSteps)).word();
  }

  std::uint32_t of(float value) const {
    if (std::isnan(value)) return none_;
    if (std::isinf(value)) return mark_;
    return steps_[round_to<int>(std::clamp(value, 0.0F, 1.0F) * kSteps)];
  }

 private:
  static constexpr int kSteps = 255;
  std::array<std::uint32_t, kSteps + 1> steps_ = {};
  std::uint32_t mark_;
  std::uint32_t none_;
};

}  // namespace

void draw(Pen& pen, const Magnitudes& magnitudes) {
  const MagnitudeColors colors(pen.theme());
  for (const Tile& tile : magnitudes.tiles) {
    std::vector<std::uint8_t> bgrx(tile.values.size() * 4);
    for (std::size_t i = 0; i < tile.values.size(); ++i) {
      const std::uint32_t word = colors.of(tile.values[i]);
      std::memcpy(bgrx.data() + 4 * i, &word, sizeof word);
    }
    pen.image({tile.area, 3, 0, tile.width, tile.height, std::move(bgrx), 1, tile.of});
    if (magnitudes.framed) pen.outline(tile.area, 3, 1, pen.theme().line);
  }
}

void draw(Pen& pen, const MagnitudeScale& scale) {
  constexpr int kSteps = 120;
  const Rect& area = scale.area;
  std::vector<std::uint8_t> bgrx;
  for (int i = 0; i < kSteps; ++i) {
    const Color color = magnitude_color(pen.theme(), (i + 0.5) / kSteps);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  pen.image({area, area.height / 2, 0, kSteps, 1, std::move(bgrx)});
  const double y = area.bottom() + 20;
  pen.text(styled(kNote, scale.figures[0], {area.x, y}));
  pen.text(styled(kNote, scale.figures[1], {area.right(), y}, Align::kRight));
  pen.text(styled(kNote, scale.title, {area.x - 16, area.bottom()}, Align::kRight));
}

}  // namespace epochreel::scene

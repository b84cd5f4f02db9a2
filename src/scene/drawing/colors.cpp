#include "drawing/colors.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

Color blend(Color a, Color b, double t) {
  const auto channel = [t](std::uint8_t x, std::uint8_t y) {
    return round_to<std::uint8_t>(x + (y - x) * std::clamp(t, 0.0, 1.0));
  };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

Color legible(const Theme& theme, Color color) {
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps; ++i) {
    const Color moved = blend(color, theme.track, quotient(i, kSteps));
    if (std::max(contrast_ratio(moved, theme.ground), contrast_ratio(moved, theme.text)) >= kTextContrast) return moved;
  }
  return theme.track;
}

}  // namespace epochreel::scene

#include "drawing/colormap.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "drawing/colormap_values.h"
#include "drawing/colors.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr int kDigits = 6;  ///< of a colour

std::uint8_t digit(char c) { return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'A' + 10); }

Color entry(std::string_view map, int number) {
  const auto channel = [&](int c) {
    const int at = number * kDigits + 2 * c;
    return static_cast<std::uint8_t>(digit(map[at]) * 16 + digit(map[at + 1]));
  };
  return {channel(0), channel(1), channel(2)};
}

double clamped(double value, double low) { return std::isnan(value) ? 0 : std::clamp(value, low, 1.0); }

std::string_view values_of(SequentialMap map) {
  switch (map) {
    case SequentialMap::kViridis:
      return kViridis;
    case SequentialMap::kCividis:
      return kCividis;
    case SequentialMap::kInferno:
      return kInferno;
    case SequentialMap::kTheme:
      break;
  }
  return kViridis;
}

}  // namespace

Color sequential_color(SequentialMap map, double value) {
  const std::string_view values = values_of(map);
  const int last = int_size(values) / kDigits - 1;
  return entry(values, round_to<int>(clamped(value, 0) * last));
}

Color magnitude_color(const Theme& theme, double value) {
  if (theme.sequential != SequentialMap::kTheme) return sequential_color(theme.sequential, value);
  return sequential_color(SequentialMap::kInferno, theme.light == Light::kAdd ? value : 1 - clamped(value, 0));
}

Color diverging_color(const Theme& theme, double value) {
  const double known = clamped(value, -1);
  if (theme.diverging == DivergingMap::kTheme) {
    return blend(theme.panel, known < 0 ? theme.down : theme.up, std::fabs(known));
  }
  const std::string_view values = theme.diverging == DivergingMap::kPuor ? kPuor : kRdbu;
  const int classes = int_size(values) / kDigits;
  const double at = (known + 1) / 2 * (classes - 1);
  const int below = std::min(floor_to<int>(at), classes - 2);
  return blend(entry(values, below), entry(values, below + 1), at - below);
}

}  // namespace epochreel::scene

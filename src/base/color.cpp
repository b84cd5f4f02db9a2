#include "epochreel/base/color.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/parse_number.h"

namespace epochreel {
namespace {

/// Relative luminance, WCAG 2.1.
double luminance(Color color) {
  const auto linear = [](std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

}  // namespace

std::string color_text(Color color) { return fmt::format("#{:02X}{:02X}{:02X}", color.red, color.green, color.blue); }

std::optional<Color> parse_color(std::string_view text) {
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  const auto value = parse_number<std::uint32_t>(text.substr(1), 16);
  if (!value) return std::nullopt;
  return Color{static_cast<std::uint8_t>(*value >> 16U), static_cast<std::uint8_t>((*value >> 8U) & 0xFFU),
               static_cast<std::uint8_t>(*value & 0xFFU)};
}

double contrast_ratio(Color a, Color b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace epochreel

/// Colours: sRGB in 8 bits a channel, and how well one can be read on another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace epochreel {

/// sRGB (IEC 61966-2-1), 8 bits a channel.
struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  bool operator==(const Color&) const = default;

  /// The colour as a pixel has it, B, G, R from the lowest byte up; the byte above is 0.
  constexpr std::uint32_t word() const { return std::uint32_t{red} << 16U | std::uint32_t{green} << 8U | blue; }
};

/// "#RRGGBB", in capitals.
std::string color_text(Color color);

/// Reads "#RRGGBB", capitals or not; nothing for any other text.
std::optional<Color> parse_color(std::string_view text);

/// WCAG 2.1 contrast ratio of two colours, 1 to 21.
double contrast_ratio(Color a, Color b);

/// The contrast that WCAG 2.1 asks of text (success criterion 1.4.3, level AA).
inline constexpr double kTextContrast = 4.5;

}  // namespace epochreel

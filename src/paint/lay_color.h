/// Colours over pixels, as opaque as a row of coverage says.
#pragma once

#include <cstdint>

#include "epochreel/scene/theme.h"

namespace epochreel::paint {

/// A colour with its opacity in 255ths.
struct Tint {
  std::uint32_t bgr = 0;  ///< as a pixel has it
  std::uint32_t opacity = 255;
};

/// `opacity` is 0..1.
Tint tint_of(const scene::Color& color, double opacity);

/// A row of coverage, in 255ths, that rises and falls once, or of which no middle is known.
struct CoverageRow {
  const std::uint8_t* values = nullptr;
  int count = 0;
  int full_first = 0;  ///< from here on all is covered,
  int full_last = 0;   ///< up to before here; what lies beyond may be covered too
};

/// The row, with the middle of it that is covered whole.
CoverageRow coverage_row(const std::uint8_t* values, int count);

/// Lays a colour over the row's pixels (B, G, R, 255): coverage and opacity say together how much of it.
void lay_color(const CoverageRow& row, const Tint& tint, std::uint8_t* pixels);

/// The same with a colour for each pixel: `from` has opaque pixels.
void lay_pixels(const CoverageRow& row, const std::uint32_t* from, std::uint32_t opacity, std::uint8_t* pixels);

}  // namespace epochreel::paint

/// 256 colours for a film: its theme's own, the ways between them, and some of all others.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "epochreel/base/color.h"
#include "epochreel/job/theme.h"

namespace epochreel::movie {

/// The most colours of a palette: one of 256 places stays free, for what does not change between two frames.
inline constexpr int kMaxColors = 255;

/// The same for all frames of all films of the theme.
std::vector<Color> palette_of(const job::ThemeSpec& theme);

/// A pattern of a palette's colours whose mean is near to a colour. The pattern is fixed on the picture: what does not
/// move does not flicker. A colour of the palette, or one that cannot be told from it, gets no pattern.
///
/// T. Knoll's method (US patent 6,606,166, expired in 2019): each place of a 4 x 4 tile gets one of 16 colours, each of
/// which makes up for the errors of those before; sorted by their luma, they are spread by Bayer's matrix.
class Ditherer {
 public:
  static constexpr int kSide = 4;  ///< of a tile
  using Tile = std::array<std::uint8_t, std::size_t{kSide} * kSide>;

  explicit Ditherer(std::vector<Color> palette);

  /// The colours' numbers, row by row.
  Tile tile(const Color& color) const;

 private:
  int nearest(int red, int green, int blue) const;

  std::vector<Color> palette_;
};

}  // namespace epochreel::movie

/// Samples as a PNG stores them, made into pixels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "epochreel/image/image.h"
#include "png_parts.h"

namespace epochreel::image {

/// Columns x, x + step, ... of row y: one row of a pass of an interlaced picture, or a whole row.
struct PngRun {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t step = 1;
  std::uint32_t count = 0;
};

/// Puts pixels into an image. Throws nothing, so that it may be called between libpng's calls.
class PngPixels {
 public:
  /// `image` is given its size.
  PngPixels(const PngParts& parts, Image& image);

  /// `row` holds a byte for each sample of at most 8 bits, two (big-endian) for each of 16.
  void put(const PngRun& run, const std::uint8_t* row) noexcept;

  /// The largest sample that is no colour of the palette; -1: none.
  int beyond_palette() const { return largest_index_ >= colors_ ? largest_index_ : -1; }

 private:
  void fill_table(const PngParts& parts);
  void put_table(const PngRun& run, const std::uint8_t* row, std::uint32_t* to) noexcept;
  std::uint32_t pixel_8(const std::uint8_t* sample) const noexcept;
  std::uint64_t pixel_16(const std::uint8_t* sample) const noexcept;

  PngHeader header_;
  Image& image_;
  bool has_key_ = false;                    ///< tRNS names one colour that is transparent
  std::array<std::uint16_t, 3> key_{};      ///< its samples
  std::array<std::uint32_t, 256> table_{};  ///< B, G, R, alpha of each grey or colour of the palette
  int colors_ = 256;
  int largest_index_ = -1;
};

}  // namespace epochreel::image

/// An image with zeros around it, channel by channel: the pixels of a row that windows start at lie side by side.
#pragma once

#include <cstdint>

namespace epochreel::nn::exact {

/// Where the pixels of an image (rows, columns, channels) come to lie.
struct Planes {
  std::int64_t channels = 0;
  std::int64_t height = 0;  ///< with the zeros, of a plane
  std::int64_t width = 0;
  std::int64_t step = 1;     ///< windows start this far apart: columns are sorted by their remainder
  std::int64_t spacing = 1;  ///< pixels of the image come this far apart, zeros between them
  std::int64_t before_height = 0;
  std::int64_t before_width = 0;

  std::int64_t run() const { return (width + step - 1) / step; }  ///< columns of one remainder
  std::int64_t plane() const { return height * step * run(); }    ///< floats of a channel
  std::int64_t size() const { return channels * plane(); }

  /// The place of a pixel of the first channel; `row` and `column` count the zeros before.
  std::int64_t place(std::int64_t row, std::int64_t column) const {
    return (row * step + column % step) * run() + column / step;
  }
};

/// Copies an image (rows, columns, channels) into `planes`, whose other elements are not touched. Pixels beyond the
/// planes, which no window reaches, are left out.
void fill_planes(const Planes& shape, const float* image, std::int64_t rows, std::int64_t columns, float* planes);

}  // namespace epochreel::nn::exact

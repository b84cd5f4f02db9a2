#include "exact/planes.h"

#include <algorithm>

#include "exact/transpose.h"

namespace epochreel::nn::exact {

void fill_planes(const Planes& shape, const float* image, std::int64_t rows, std::int64_t columns, float* planes) {
  const std::int64_t channels = shape.channels;
  // Columns of the image that are this far apart come to lie side by side.
  const std::int64_t apart = shape.spacing > 1 ? columns : shape.step;
  for (std::int64_t y = 0; y < rows; ++y) {
    const std::int64_t row = y * shape.spacing + shape.before_height;
    if (row >= shape.height) return;
    for (std::int64_t x = 0; x < (shape.spacing > 1 ? columns : std::min(columns, shape.step)); ++x) {
      const std::int64_t column = x * shape.spacing + shape.before_width;
      if (column >= shape.width) break;
      const std::int64_t last = std::min(columns - 1, x + (shape.width - 1 - column) / shape.step * shape.step);
      transpose({shape.spacing > 1 ? 1 : (last - x) / apart + 1, channels, image + (y * columns + x) * channels,
                 apart * channels, planes + shape.place(row, column), shape.plane()});
    }
  }
}

}  // namespace epochreel::nn::exact

#include "image_order.h"

#include "epochreel/nn/network.h"
#include "parameter_arrays.h"
#include "tiles.h"

namespace epochreel::nn {

void transpose_images(int threads, std::int64_t batch, std::int64_t rows, std::int64_t columns, const float* src,
                      float* dst) {
  const std::int64_t size = rows * columns;
  for_each_tile(threads, TileGrid{batch, 1, 1, 1}, batch * size * kOperationsPerElement, [&](const Tile& tile) {
    const float* const from = src + tile.row * size;
    float* const to = dst + tile.row * size;
    for (std::int64_t column = 0; column < columns; ++column) {
      for (std::int64_t row = 0; row < rows; ++row) to[column * rows + row] = from[row * columns + column];
    }
  });
}

void to_channels_first(const std::vector<std::int64_t>& shape, std::span<const float> src, std::span<float> dst) {
  const std::int64_t size = size_of(shape);
  const std::int64_t channels = shape.size() == 3 ? shape[0] : 1;
  transpose_images(1, std::ssize(src) / size, size / channels, channels, src.data(), dst.data());
}

}  // namespace epochreel::nn

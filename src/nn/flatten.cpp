/// (channels, height, width) to one row of units in that order, in which PyTorch flattens.
#include <algorithm>

#include "layer_types.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

/// Channels and pixels of a shape; of a flat one, one channel.
struct Plane {
  explicit Plane(const std::vector<std::int64_t>& shape)
      : channels(shape.size() == 3 ? shape[0] : 1), pixels(size_of(shape) / channels) {}

  /// dst (columns, rows) = src (rows, columns)^T.
  static void transpose(std::int64_t rows, std::int64_t columns, const float* src, float* dst) {
    for (std::int64_t column = 0; column < columns; ++column) {
      for (std::int64_t row = 0; row < rows; ++row) dst[column * rows + row] = src[row * columns + column];
    }
  }

  std::int64_t channels;
  std::int64_t pixels;
};

class Flatten final : public Layer {
 public:
  explicit Flatten(const LayerContext& context) : plane_(context.input) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    transpose_images(pass, plane_.pixels, plane_.channels, src, dst);
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src != nullptr) {
      transpose_images(pass, plane_.channels, plane_.pixels, arrays.diff_dst, arrays.diff_src);
    }
  }

 private:
  static void transpose_images(const Pass& pass, std::int64_t rows, std::int64_t columns, const float* src,
                               float* dst) {
    const std::int64_t size = rows * columns;
    for_each_tile(
        pass.threads, TileGrid{pass.batch, 1, 1, 1}, pass.batch * size * kOperationsPerElement,
        [&](const Tile& tile) { Plane::transpose(rows, columns, src + tile.row * size, dst + tile.row * size); });
  }

  Plane plane_;
};

}  // namespace

void to_channels_first(const std::vector<std::int64_t>& shape, std::span<const float> src, std::span<float> dst) {
  const Plane plane(shape);
  const auto size = static_cast<std::size_t>(plane.channels * plane.pixels);
  for (std::size_t first = 0; first < src.size(); first += size) {
    Plane::transpose(plane.pixels, plane.channels, src.data() + first, dst.data() + first);
  }
}

std::unique_ptr<Layer> make_layer(const job::FlattenSpec& /*spec*/, const LayerContext& context) {
  return std::make_unique<Flatten>(context);
}

}  // namespace epochreel::nn

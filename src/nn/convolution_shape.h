/// The numbers of a convolution, and how its batch is cut.
///
/// The batch is cut into shards; gradients of the shards are added in a fixed tree.
#pragma once

#include <cstdint>

#include "layer.h"
#include "tiles.h"

namespace epochreel::nn {

/// A convolution of `images` images. Along both sides, `before` zeros are above and at the left, `after` below and at
/// the right.
struct ConvolutionShape {
  std::int64_t images = 0;
  std::int64_t in_channels = 0;
  std::int64_t in_height = 0;
  std::int64_t in_width = 0;
  std::int64_t out_channels = 0;
  std::int64_t out_height = 0;
  std::int64_t out_width = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t before_height = 0;
  std::int64_t before_width = 0;
  std::int64_t after_height = 0;
  std::int64_t after_width = 0;
  bool bias = true;  ///< is one added to each output channel?
};

/// The shape of a layer's convolution, but for the number of images.
ConvolutionShape convolution_shape(const job::Conv2dSpec& spec, const LayerContext& context);

/// Enough for 16 threads; more shards would have more gradients to add.
constexpr std::int64_t kShards = 16;

/// Shards of a batch, of the same number of images but for the last. A tile is a shard: row the first image, rows the
/// number of them.
inline TileGrid shards_of(std::int64_t batch) { return {batch, 1, (batch + kShards - 1) / kShards, 1}; }

/// Gradients of the shards of a batch, `stride` floats apart; they do not survive.
struct ShardGradients {
  float* first = nullptr;
  std::int64_t stride = 0;
  std::int64_t count = 0;

  /// Those of another parameter, which lie `floats` behind.
  ShardGradients behind(std::int64_t floats) const { return {first + floats, stride, count}; }
};

/// Adds the gradients that the shards have for `parameter`, each laid out as it is, neighbours first, then neighbouring
/// pairs and so on; reports each part to `optimizer`. From here the values change.
void add_shards(const Pass& pass, const ShardGradients& shards, ParameterArrays& parameter, const Optimizer& optimizer);

}  // namespace epochreel::nn

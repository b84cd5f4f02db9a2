/// Launches of the products: dense layers and convolutions, with the largest of three tiles for which there is work
/// enough.
///
/// Arrays lie as in `train.numerics: exact`: activations (N, units) or (N, height, width, channels), weights
/// transposed, as (inputs, units) or (channels x kernel x kernel, filters), rows `stride` floats apart. Offsets are
/// bytes in the arena.
#pragma once

#include <vector>

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/launch.h"

namespace epochreel::nn::gpu {

/// For `divided` (numbers.h), of a number from 1 on.
Reciprocal reciprocal_of(std::int32_t number);

struct DenseSizes {
  std::int32_t batch = 0;
  std::int32_t inputs = 0;
  std::int32_t units = 0;
  std::int64_t stride = 0;  ///< floats from row to row of the weights
};

/// y = x w + bias.
Launch launch_dense_forward(const DenseSizes& sizes, std::int64_t x, std::int64_t weight, std::int64_t bias,
                            std::int64_t y);
/// dx, the gradient of x.
Launch launch_dense_backward(const DenseSizes& sizes, std::int64_t dy, std::int64_t weight, std::int64_t dx);
/// dw, the gradient of the weights, and db, that of the biases: the sums of dy's columns. What lies between the rows of
/// dw is left alone.
Launch launch_dense_gradient(const DenseSizes& sizes, std::int64_t x, std::int64_t dy, std::int64_t dw,
                             std::int64_t db);
/// A gradient and a backward of the same layer, neither of which needs the other: one launch where neither has
/// large tiles. It takes the rectifier of the last launch.
std::vector<Launch> launch_dense_pair(const Launch& gradient, const Launch& backward);

struct ConvSizes {
  std::int32_t batch = 0;
  std::int64_t stride = 0;  ///< floats from row to row of the weights
  ConvolutionSizes sizes = {};

  std::int32_t images_of_shard() const { return (batch + kMostShards - 1) / kMostShards; }
  std::int32_t shards() const { return (batch + images_of_shard() - 1) / images_of_shard(); }
  std::int32_t depth() const { return sizes.channels * sizes.window * sizes.window; }  ///< rows of the weights
  std::int64_t shard() const { return (depth() + 1) * stride; }  ///< floats of a shard of gradients
};

Launch launch_conv_forward(const ConvSizes& sizes, std::int64_t x, std::int64_t weight, std::int64_t bias,
                           std::int64_t y);
Launch launch_conv_backward(const ConvSizes& sizes, std::int64_t dy, std::int64_t weight, std::int64_t dx);
/// Gradients of the shards, each a row of biases behind those of weights: (shards, depth + 1, stride).
Launch launch_conv_gradient(const ConvSizes& sizes, std::int64_t x, std::int64_t dy, std::int64_t shards);
/// As launch_dense_pair.
std::vector<Launch> launch_conv_pair(const Launch& gradient, const Launch& backward);
/// The sums of the shards.
Launch launch_add_shards(const ConvSizes& sizes, std::int64_t shards, std::int64_t dw, std::int64_t db);

}  // namespace epochreel::nn::gpu

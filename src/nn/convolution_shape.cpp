#include "convolution_shape.h"

#include <algorithm>

#include "epochreel/job/shapes.h"

namespace epochreel::nn {
namespace {

/// Adds `count` arrays, `stride` apart, element by element. The sum ends in `sum`.
void add_pairwise(float* arrays, std::int64_t stride, std::int64_t count, std::int64_t length, float* sum) {
  for (std::int64_t step = 1; step < count; step *= 2) {
    for (std::int64_t i = 0; i + step < count; i += 2 * step) {
      float* __restrict to = arrays + i * stride;
      const float* __restrict from = arrays + (i + step) * stride;
#pragma omp simd
      for (std::int64_t k = 0; k < length; ++k) to[k] += from[k];
    }
  }
  std::copy_n(arrays, length, sum);
}

}  // namespace

ConvolutionShape convolution_shape(const job::Conv2dSpec& spec, const LayerContext& context) {
  ConvolutionShape shape;
  shape.in_channels = context.input[0];
  shape.in_height = context.input[1];
  shape.in_width = context.input[2];
  shape.out_channels = context.output[0];
  shape.out_height = context.output[1];
  shape.out_width = context.output[2];
  shape.kernel = spec.kernel;
  shape.stride = spec.stride;
  const job::Zeros vertical = job::zeros_around(spec, shape.in_height, shape.out_height);
  const job::Zeros horizontal = job::zeros_around(spec, shape.in_width, shape.out_width);
  shape.before_height = vertical.before;
  shape.before_width = horizontal.before;
  shape.after_height = vertical.after;
  shape.after_width = horizontal.after;
  return shape;
}

void add_shards(const Pass& pass, const ShardGradients& shards, ParameterArrays& parameter,
                const Optimizer& optimizer) {
  const std::int64_t parts = parameter.parts.size();
  for_each_tile(pass.threads, TileGrid{1, parts, 1, 1}, parameter.size() * (shards.count + kOperationsPerElement),
                [&](const Tile& tile) {
                  const Part& part = parameter.parts[tile.column];
                  add_pairwise(shards.first + part.first, shards.stride, shards.count, part.length,
                               parameter.gradient.data() + part.first);
                  optimizer.part_ready(parameter, tile.column);
                });
}

}  // namespace epochreel::nn

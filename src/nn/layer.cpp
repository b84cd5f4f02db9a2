#include "layer.h"

#include <fmt/format.h>

namespace epochreel::nn {

LayerContext layer_context(const std::vector<job::LayerShape>& shapes, std::size_t index, const job::TrainSpec& train,
                           const NetworkOptions& options, std::size_t first_parameter) {
  LayerContext context;
  context.name = fmt::format("model.{}", index);
  context.index = static_cast<std::uint32_t>(index);
  context.input = index == 0 ? options.input : shapes[index - 1].shape;
  context.output = shapes[index].shape;
  context.seed = options.seed;
  context.init = train.init;
  context.first_parameter = static_cast<std::uint32_t>(first_parameter);
  context.moments = Optimizer(train).moments();
  context.max_batch = options.max_batch;
  context.numerics = train.numerics;
  return context;
}

}  // namespace epochreel::nn

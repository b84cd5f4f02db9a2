#include "blocks.h"

#include <algorithm>
#include <string_view>

namespace epochreel::train {
namespace {

bool is_one_of(const job::LayerShape& layer, std::initializer_list<std::string_view> types) {
  return std::find(types.begin(), types.end(), layer.type) != types.end();
}

}  // namespace

bool is_copy(const job::LayerShape& layer) { return is_one_of(layer, {"dropout", "flatten"}); }

bool has_maps(const job::LayerShape& layer) { return layer.shape.size() == 3; }

std::vector<std::size_t> block_outputs(const std::vector<job::LayerShape>& layers) {
  std::vector<std::size_t> outputs;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (is_one_of(layers[i], {"dense", "conv2d"})) {
      outputs.push_back(i);
    } else if (!outputs.empty() && is_one_of(layers[i], {"relu", "leaky_relu", "tanh", "sigmoid", "gelu"})) {
      outputs.back() = i;
    }
  }
  return outputs;
}

}  // namespace epochreel::train

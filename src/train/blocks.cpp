#include "blocks.h"

#include "epochreel/trace/layer_types.h"

namespace epochreel::train {

using trace::LayerRole;
using trace::role_of;

bool is_copy(const job::LayerShape& layer) { return trace::is_copy(role_of(layer.type)); }

bool is_pool(const job::LayerShape& layer) { return role_of(layer.type) == LayerRole::kPool; }

bool has_maps(const job::LayerShape& layer) { return layer.shape.size() == 3; }

std::vector<std::size_t> block_outputs(const std::vector<job::LayerShape>& layers) {
  std::vector<std::size_t> outputs;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerRole role = role_of(layers[i].type);
    if (trace::has_weights(role)) {
      outputs.push_back(i);
    } else if (role == LayerRole::kActivation && !outputs.empty()) {
      outputs.back() = i;
    }
  }
  return outputs;
}

}  // namespace epochreel::train

#include "reading/blocks.h"

#include <fmt/format.h>

#include <map>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"

namespace epochreel::scene {

std::vector<Block> find_blocks(const trace::Manifest& manifest) {
  std::vector<Block> blocks;
  std::map<std::string, int> counts;
  for (int number = 0; number < int_size(manifest.layers); ++number) {
    const trace::LayerInfo& layer = manifest.layers[number];
    const trace::LayerType* const known = trace::find_layer_type(layer.type);
    if (known != nullptr && known->role == trace::LayerRole::kActivation) {
      if (blocks.empty()) continue;
      blocks.back().activation_layer = number;
      blocks.back().rectified = known->rectified;
    } else if (known == nullptr || trace::has_weights(known->role)) {
      const std::string kind(known == nullptr ? layer.type : known->words);
      blocks.push_back({fmt::format("{} {}", kind, ++counts[kind]), number, number, layer.shape.size() > 1, false});
    }
  }
  if (!blocks.empty()) blocks.back().name = "output";
  return blocks;
}

}  // namespace epochreel::scene

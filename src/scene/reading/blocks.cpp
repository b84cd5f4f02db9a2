#include "reading/blocks.h"

#include <fmt/format.h>

#include <map>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"

namespace epochreel::scene {

namespace {

/// Whether layer `number` gets what layer `opener` puts out, and nothing else, through layers that stand between them.
bool follows(const trace::Manifest& manifest, int number, int opener) {
  while (number > opener) {
    const std::vector<int> inputs = trace::inputs_of(manifest.layers, number);
    if (inputs.size() > 1) return false;
    number = inputs.front();
  }
  return number == opener;
}

}  // namespace

std::vector<Block> find_blocks(const trace::Manifest& manifest) {
  std::vector<Block> blocks;
  std::map<std::string, int> counts;
  const bool branches = !trace::is_chain(manifest.layers);
  for (int number = 0; number < int_size(manifest.layers); ++number) {
    const trace::LayerInfo& layer = manifest.layers[number];
    const bool continues = !blocks.empty() && follows(manifest, number, blocks.back().weight_layer);
    const trace::LayerType* const known = trace::find_layer_type(layer.type);
    if (known != nullptr && known->role == trace::LayerRole::kActivation) {
      if (!continues) continue;
      blocks.back().activation_layer = number;
      blocks.back().rectified = known->rectified;
    } else if (known == nullptr || !trace::is_understood(known->role) || trace::has_weights(known->role)) {
      const std::string kind(known == nullptr ? layer.type : known->words);
      const std::string counted = fmt::format("{} {}", kind, ++counts[kind]);
      blocks.push_back({branches ? layer.name : counted, number, number, layer.shape.size() > 1, false});
    }
  }
  if (!blocks.empty()) blocks.back().name = "output";
  return blocks;
}

}  // namespace epochreel::scene

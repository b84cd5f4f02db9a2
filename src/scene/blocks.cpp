#include "blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace epochreel::scene {

namespace {

constexpr std::array<std::string_view, 5> kActivations = {"relu", "leaky_relu", "gelu", "sigmoid", "tanh"};
constexpr std::array<std::string_view, 5> kWithoutUnits = {"batch_norm", "dropout", "flatten", "max_pool2d",
                                                           "avg_pool2d"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& types, const std::string& type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// How the screen calls the blocks that a layer of this type opens.
std::string kind_words(const std::string& type) {
  if (type == "dense") return "hidden";
  if (type == "conv2d") return "conv";
  return type;
}

}  // namespace

std::vector<Block> find_blocks(const trace::Manifest& manifest) {
  std::vector<Block> blocks;
  std::map<std::string, int> counts;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const trace::LayerInfo& layer = manifest.layers[i];
    const int number = static_cast<int>(i);
    if (is_one_of(kActivations, layer.type)) {
      if (blocks.empty()) continue;
      blocks.back().activation_layer = number;
      blocks.back().rectified = layer.type == "relu";
    } else if (!is_one_of(kWithoutUnits, layer.type)) {
      const std::string kind = kind_words(layer.type);
      blocks.push_back({fmt::format("{} {}", kind, ++counts[kind]), number, number, layer.shape.size() > 1, false});
    }
  }
  if (!blocks.empty()) blocks.back().name = "output";
  return blocks;
}

}  // namespace epochreel::scene

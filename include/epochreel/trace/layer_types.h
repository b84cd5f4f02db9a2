/// The types of layers that a trace may name, and what each is to those who read one. A type without a row is read
/// too: its layers are shown as they are recorded, but nothing is worked out from what it does.
///
/// To add a type, add its row: the checks of the trace, the blocks of a network and the words on screen go by it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace epochreel::trace {

/// The role of a layer within a block. A block is a layer with weights and all that follows it up to the next one.
enum class LayerRole : std::uint8_t {
  kUnknown,
  kDense,       ///< has weights, puts out (units)
  kConv,        ///< has weights, puts out (channels, height, width)
  kActivation,  ///< a function of each value
  kPool,        ///< makes maps smaller, keeps their number
  kNorm,        ///< has parameters, keeps the shape
  kDropout,     ///< hands on what it gets once the network is trained
  kFlatten,     ///< hands on what it gets, as a row
  kGlobalPool,  ///< one value a map
  kMerge,       ///< has several inputs, and no parameters
  kOther,       ///< has a name on screen; nothing is worked out from what it does
};

struct LayerType {
  std::string_view name;  ///< in manifest.json and in a job
  LayerRole role = LayerRole::kUnknown;
  std::string_view words;  ///< on screen, where the screen names it
  bool one_sided = false;  ///< its outputs are 0 or more, or hardly less
  bool rectified = false;  ///< many of its outputs are exactly 0: a unit can be dead
};

inline constexpr std::array<LayerType, 22> kLayerTypes = {{
    {"dense", LayerRole::kDense, "hidden"},
    {"conv2d", LayerRole::kConv, "conv"},
    {"max_pool2d", LayerRole::kPool, "pool"},
    {"avg_pool2d", LayerRole::kPool, "pool"},
    {"batch_norm", LayerRole::kNorm, ""},
    {"dropout", LayerRole::kDropout, ""},
    {"flatten", LayerRole::kFlatten, ""},
    {"relu", LayerRole::kActivation, "ReLU", true, true},
    {"leaky_relu", LayerRole::kActivation, "leaky ReLU", true},
    {"elu", LayerRole::kActivation, "ELU"},
    {"tanh", LayerRole::kActivation, "tanh"},
    {"sigmoid", LayerRole::kActivation, "sigmoid", true},
    {"gelu", LayerRole::kActivation, "GELU", true},
    {"global_avg_pool", LayerRole::kGlobalPool, "global pool"},
    {"layer_norm", LayerRole::kNorm, ""},
    {"group_norm", LayerRole::kNorm, ""},
    {"add", LayerRole::kMerge, "add"},
    {"concat", LayerRole::kMerge, "concat"},
    {"multiply", LayerRole::kMerge, "multiply"},
    {"embedding", LayerRole::kOther, "embedding"},
    {"attention", LayerRole::kOther, "attention"},
    {"opaque", LayerRole::kOther, "block"},
}};

/// The row of a type; null for one that is not known.
constexpr const LayerType* find_layer_type(std::string_view name) {
  for (const LayerType& type : kLayerTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

constexpr LayerRole role_of(std::string_view name) {
  const LayerType* const type = find_layer_type(name);
  return type == nullptr ? LayerRole::kUnknown : type->role;
}

/// A dense or a conv2d: it opens a block.
constexpr bool has_weights(LayerRole role) { return role == LayerRole::kDense || role == LayerRole::kConv; }

/// Weights, or the factors and shifts of a normalisation.
constexpr bool has_parameters(LayerRole role) { return has_weights(role) || role == LayerRole::kNorm; }

/// It is known what a layer of this role puts out of what it gets.
constexpr bool is_understood(LayerRole role) { return role != LayerRole::kUnknown && role != LayerRole::kOther; }

/// A dropout or a flatten: a trained network's values pass it as they are.
constexpr bool is_copy(LayerRole role) { return role == LayerRole::kDropout || role == LayerRole::kFlatten; }

/// Behind it are the units of the layer before, value for value of the same shape.
constexpr bool keeps_shape(LayerRole role) {
  return role == LayerRole::kActivation || role == LayerRole::kNorm || role == LayerRole::kDropout;
}

}  // namespace epochreel::trace

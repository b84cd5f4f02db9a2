/// The network of a trace: its layers, which of them gets what, and the parameters that its framework gave them.
///
/// In version 1 of the format the layers are a chain, and the parameters of layer 3 are called 3.weight, 3.bias and so
/// on. In version 2 the layers are nodes with inputs, and their parameters have the names that the framework gave them.
/// Readers ask for both by the layer's number (record_names.h).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/trace/tensor.h"

namespace epochreel::trace {

enum class InputKind : std::uint8_t { kImage, kVector, kTokens };

/// The input of the network, among the inputs of a layer.
inline constexpr int kNetworkInput = -1;

/// Names of parameters as the framework has them: "layer1.0.conv1.weight". "" for one that the layer does not have.
struct LayerParameters {
  std::string weight;
  std::string bias;
  std::string running_mean;
  std::string running_var;

  bool operator==(const LayerParameters&) const = default;
};

/// One layer as the reader of a trace sees it. The input is not a layer.
struct LayerInfo {
  std::string type;                 ///< "dense", "relu", ...
  std::vector<std::int64_t> shape;  ///< of one image's output: (units) or (channels, height, width)
  std::int64_t parameters = 0;      ///< weights and biases; below 0 where that is not known
  std::vector<int> inputs = {};     ///< layers before it, or kNetworkInput; none, as in version 1: the one before
  std::string name = {};            ///< the framework's, "layer1.0.conv1"; "" in version 1
  std::string label = {};           ///< what a layer of type "opaque" is called on screen
  LayerParameters own = {};         ///< of version 2; in version 1 they have the layer's number

  bool operator==(const LayerInfo&) const = default;
};

/// A parameter of version 2 as it is recorded.
struct ParameterInfo {
  std::vector<std::int64_t> shape;  ///< as recorded
  AxisOrder order = AxisOrder::kOutIn;
};

/// Blocks of layers that repeat one another, one behind the other. All have the same types in the same order.
struct BlockRun {
  std::string name;
  std::vector<std::vector<int>> blocks;  ///< numbers of layers
};

/// What a network is made of. Facts of version 2 alone are empty in version 1.
struct Network {
  InputKind input_kind = InputKind::kImage;
  std::vector<std::string> input_names;             ///< of the values of a vector; may be empty
  std::map<std::string, ParameterInfo> parameters;  ///< by the framework's name
  std::vector<BlockRun> runs;
  bool order_only = false;  ///< which layer gets what is not known: each stands behind the one that ran before it
  std::string json;         ///< all of it as it was read, so that the hash of a trace counts it
};

/// Whether each layer gets what the one before it puts out, and nothing else.
bool is_chain(const std::vector<LayerInfo>& layers);

/// What a layer gets, whether it says that itself or not.
std::vector<int> inputs_of(const std::vector<LayerInfo>& layers, int number);

/// The name under which a layer's weight is recorded: model.3.weight, model.layer1.0.conv1.weight.
std::string weight_record(const std::vector<LayerInfo>& layers, int number);

/// Whether readers get the weight of a layer where it was recorded: kernels that are not square are no use to them.
bool is_read(const ParameterInfo& weight);

/// The shape in which readers get a parameter: (out, in) or (out, in, height, width).
std::vector<std::int64_t> shape_as_read(const ParameterInfo& parameter);

}  // namespace epochreel::trace

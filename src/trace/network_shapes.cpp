#include "network_shapes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/text.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/limits.h"
#include "json.h"

namespace epochreel::trace {
namespace {

/// Version 1 does not say which layer gets what: where one is of a type that is not known, nothing is known.
bool inputs_are_known(const Manifest& manifest) {
  if (manifest.format_version > 1) return !manifest.network.order_only;
  return std::ranges::all_of(manifest.layers,
                             [](const LayerInfo& layer) { return is_understood(role_of(layer.type)); });
}

/// "manifest.json: nodes[3]"
std::string layer_place(const Manifest& manifest, const std::string& where, std::size_t number) {
  return fmt::format("{}: {}[{}]", where, manifest.format_version > 1 ? "nodes" : "layers", number);
}

/// With channels: an image of one channel may be written without.
Shape image_of(Shape shape) {
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  return shape;
}

/// Sides and their product within the bounds of limits.h.
void check_shape(const Shape& shape, const std::string& where) {
  if (shape.size() > kMaxRank) invalid(where, fmt::format("has a shape of more than {} sides", kMaxRank));
  std::int64_t product = 1;
  for (const std::int64_t side : shape) {
    if (side < 1 || side > kMaxSide) {
      invalid(where,
              fmt::format("has the shape {}; sides from 1 to {} are read", shape_words(shape), grouped(kMaxSide)));
    }
    product *= side;  // below 2^24 * 2^24
    if (product > kMaxOutputs) {
      invalid(where,
              fmt::format("has the shape {}, which is more than {} values", shape_words(shape), grouped(kMaxOutputs)));
    }
  }
}

const Shape& shape_of(const Manifest& manifest, int number) {
  return number == kNetworkInput ? manifest.input_shape : manifest.layers[number].shape;
}

/// The same of a layer with several inputs.
std::string misfit_of_merge(const LayerInfo& layer, const std::vector<Shape>& inputs) {
  const auto values = [](const Shape& shape) { return values_of(shape); };
  if (layer.type == "concat") {
    std::int64_t sum = 0;
    for (const Shape& input : inputs) sum += values(input);
    if (sum == values(layer.shape)) return "";
    return fmt::format("is of type concat and gets {} values, so it must put out as many, not {}", sum,
                       shape_words(layer.shape));
  }
  if (std::ranges::find(inputs, layer.shape) != inputs.end()) return "";  // others are spread over it
  return fmt::format("is of type {}, so one of its inputs must have its shape {}", layer.type,
                     shape_words(layer.shape));
}

/// Says what is wrong with a layer of a known type that gets `input`; "" where nothing is.
std::string misfit(const LayerInfo& layer, const Shape& input) {
  const Shape& shape = layer.shape;
  const LayerRole role = role_of(layer.type);
  const auto must_be = [&](std::string_view wanted) {
    return fmt::format("is of type {} and gets {}, so its shape must be {}, not {}", layer.type, shape_words(input),
                       wanted, shape_words(shape));
  };
  if (role == LayerRole::kDense) return shape.size() == 1 || layer.own.weight != "" ? "" : must_be("(units)");
  if (role == LayerRole::kFlatten) {
    const bool fits = shape.size() == 1 && shape[0] == values_of(input);
    return fits ? "" : must_be(fmt::format("({})", values_of(input)));
  }
  if (keeps_shape(role)) {
    return shape == input || image_of(shape) == image_of(input) ? "" : must_be(shape_words(input));
  }
  if (role == LayerRole::kGlobalPool) {
    const bool fits = !shape.empty() && shape[0] == input[0] && values_of(shape) == input[0];
    return fits ? "" : must_be(fmt::format("({})", input[0]));
  }
  const Shape image = image_of(input);
  if (image.size() != 3) {
    return fmt::format("is of type {}, which needs (channels, height, width), and gets {}", layer.type,
                       shape_words(input));
  }
  if (role == LayerRole::kConv) return shape.size() == 3 ? "" : must_be("(channels, height, width)");
  const bool fits = shape.size() == 3 && shape[0] == image[0] && shape[1] <= image[1] && shape[2] <= image[2];
  return fits ? "" : must_be(fmt::format("({}, height, width), none above that of what it gets", image[0]));
}

std::string misfit_of(const Manifest& manifest, int number) {
  const LayerInfo& layer = manifest.layers[number];
  if (!is_understood(role_of(layer.type))) return "";
  std::vector<Shape> inputs;
  for (const int input : inputs_of(manifest.layers, number)) inputs.push_back(shape_of(manifest, input));
  if (role_of(layer.type) == LayerRole::kMerge) return misfit_of_merge(layer, inputs);
  if (inputs.size() == 1) return misfit(layer, inputs.front());
  return fmt::format("is of type {}, which has one input, not {}", layer.type, inputs.size());
}

void check_layers(const Manifest& manifest, const std::string& where) {
  for (int i = 0; i < int_size(manifest.layers); ++i) {
    const std::string what = misfit_of(manifest, i);
    if (!what.empty()) invalid(layer_place(manifest, where, i), what);
  }
}

/// Says what is wrong with the weight of a layer of version 2; "" where nothing is.
std::string misfit_of_weight(const Manifest& manifest, std::size_t number, const Shape& weight) {
  const LayerInfo& layer = manifest.layers[number];
  const auto input = input_of(manifest, number);
  const LayerRole role = role_of(layer.type);
  if (role == LayerRole::kDense) {
    const bool fits = weight.size() == 2 && weight[0] == layer.shape.back() &&
                      (!input || layer.shape.size() > 1 || weight[1] == values_of(*input));
    return fits ? "" : fmt::format("(out, in) with {} units", layer.shape.back());
  }
  if (role != LayerRole::kConv) return "";
  const bool fits = weight.size() == 4 && weight[0] == layer.shape[0] &&
                    (!input || image_of(*input)[0] % weight[1] == 0);  // less than all where there are groups
  return fits ? "" : fmt::format("(out, in, height, width) with {} channels", layer.shape[0]);
}

void check_parameters(const Manifest& manifest, const std::string& where) {
  for (const auto& [name, info] : manifest.network.parameters) {
    double values = 1;
    for (const std::int64_t side : info.shape) values *= static_cast<double>(side);
    if (info.shape.size() <= kMaxRank && values <= static_cast<double>(kMaxParameterValues)) continue;
    invalid(fmt::format("{}: parameters: {}", where, printable(trace::quoted(name))),
            fmt::format("has more than {} sides or {} values", kMaxRank, grouped(kMaxParameterValues)));
  }
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const LayerInfo& layer = manifest.layers[i];
    if (layer.own.weight.empty()) continue;
    const Shape weight = shape_as_read(manifest.network.parameters.at(layer.own.weight));
    const std::string wanted = misfit_of_weight(manifest, i, weight);
    if (wanted.empty()) continue;
    invalid(layer_place(manifest, where, i),
            fmt::format("is of type {}, but its weight {} has the shape {} as readers get it; it must be {}",
                        layer.type, printable(trace::quoted(layer.own.weight)), shape_words(weight), wanted));
  }
}

/// The dense layer whose outputs, behind all that keeps their shape, are those of the network.
const LayerInfo* output_layer(const Manifest& manifest) {
  for (auto layer = manifest.layers.rbegin(); layer != manifest.layers.rend(); ++layer) {
    const LayerRole role = role_of(layer->type);
    if (role == LayerRole::kDense) return &*layer;
    if (!keeps_shape(role) && role != LayerRole::kFlatten && layer->type != "softmax") return nullptr;
  }
  return nullptr;
}

void check_output(const Manifest& manifest, const std::string& where) {
  const LayerInfo* const output = output_layer(manifest);
  const auto classes = std::ssize(manifest.class_names);
  if (!output || output->shape == Shape{classes}) return;
  invalid(where, fmt::format("the last dense layer has {} units, but there are {} classes", values_of(output->shape),
                             classes));
}

}  // namespace

bool is_chain(const std::vector<LayerInfo>& layers) {
  for (int i = 0; i < int_size(layers); ++i) {
    if (inputs_of(layers, i) != std::vector<int>{i - 1}) return false;
  }
  return true;
}

std::vector<int> inputs_of(const std::vector<LayerInfo>& layers, int number) {
  return layers[number].inputs.empty() ? std::vector<int>{number - 1} : layers[number].inputs;
}

std::int64_t values_of(const Shape& shape) {
  std::int64_t product = 1;
  for (const std::int64_t side : shape) product *= side;
  return product;
}

std::string shape_words(const Shape& shape) { return fmt::format("({})", fmt::join(shape, ", ")); }

void check_manifest(const Manifest& manifest, const std::string& where) {
  if (manifest.class_names.size() > kMaxClasses) {
    invalid(where, fmt::format("names {} classes; at most {} are read", manifest.class_names.size(), kMaxClasses));
  }
  if (manifest.layers.size() > kMaxLayers) {
    invalid(where, fmt::format("has {} layers; at most {} are read", manifest.layers.size(), kMaxLayers));
  }
  check_shape(manifest.input_shape, where + (manifest.format_version > 1 ? ": input" : ": input_shape"));
  std::int64_t outputs = 0;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    check_shape(manifest.layers[i].shape, layer_place(manifest, where, i));
    outputs += values_of(manifest.layers[i].shape);
  }
  if (outputs > kMaxAllOutputs) {
    invalid(where, fmt::format("has layers of {} values together; at most {} are read", grouped(outputs),
                               grouped(kMaxAllOutputs)));
  }
  if (inputs_are_known(manifest)) check_layers(manifest, where);
  check_parameters(manifest, where);
  check_output(manifest, where);
}

std::optional<Shape> input_of(const Manifest& manifest, std::size_t number) {
  const std::vector<int> inputs = inputs_of(manifest.layers, narrow<int>(number));
  if (!inputs_are_known(manifest) || inputs.size() != 1) return std::nullopt;
  return shape_of(manifest, inputs.front());
}

}  // namespace epochreel::trace

#include "network_shapes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "epochreel/base/grouped.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/limits.h"
#include "json.h"

namespace epochreel::trace {
namespace {

bool is_known(const LayerInfo& layer) { return find_layer_type(layer.type) != nullptr; }

bool all_known(const Manifest& manifest) {
  return std::all_of(manifest.layers.begin(), manifest.layers.end(), is_known);
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

/// Says what is wrong with a layer of a known type that gets `input`; "" where nothing is.
std::string misfit(const LayerInfo& layer, const Shape& input) {
  const Shape& shape = layer.shape;
  const LayerRole role = role_of(layer.type);
  const auto must_be = [&](std::string_view wanted) {
    return fmt::format("is of type {} and gets {}, so its shape must be {}, not {}", layer.type, shape_words(input),
                       wanted, shape_words(shape));
  };
  if (role == LayerRole::kDense) return shape.size() == 1 ? "" : must_be("(units)");
  if (role == LayerRole::kFlatten) {
    const bool fits = shape.size() == 1 && shape[0] == values_of(input);
    return fits ? "" : must_be(fmt::format("({})", values_of(input)));
  }
  if (keeps_shape(role)) {
    return shape == input || image_of(shape) == image_of(input) ? "" : must_be(shape_words(input));
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

void check_chain(const Manifest& manifest, const std::string& where) {
  const Shape* input = &manifest.input_shape;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const std::string what = misfit(manifest.layers[i], *input);
    if (!what.empty()) invalid(fmt::format("{}: layers[{}]", where, i), what);
    input = &manifest.layers[i].shape;
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
  check_shape(manifest.input_shape, where + ": input_shape");
  std::int64_t outputs = 0;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    check_shape(manifest.layers[i].shape, fmt::format("{}: layers[{}]", where, i));
    outputs += values_of(manifest.layers[i].shape);
  }
  if (outputs > kMaxAllOutputs) {
    invalid(where, fmt::format("has layers of {} values together; at most {} are read", grouped(outputs),
                               grouped(kMaxAllOutputs)));
  }
  if (all_known(manifest)) check_chain(manifest, where);
  check_output(manifest, where);
}

std::optional<Shape> input_of(const Manifest& manifest, std::size_t number) {
  if (!all_known(manifest)) return std::nullopt;
  return number == 0 ? manifest.input_shape : manifest.layers[number - 1].shape;
}

}  // namespace epochreel::trace

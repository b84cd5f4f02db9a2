#include "record_rules.h"

#include <fmt/format.h>

#include <string_view>

#include "epochreel/trace/layer_types.h"
#include "json.h"

namespace epochreel::trace {
namespace {

/// The layer that a record is of, and its number.
struct OwnLayer {
  std::size_t number = 0;
  const LayerInfo& info;
};

OwnLayer layer_of(const Record& record, const std::string& name, const std::string& label, const Manifest& manifest) {
  const auto number = static_cast<std::size_t>(layer_number(record, name));
  if (number < manifest.layers.size()) return {number, manifest.layers[number]};
  invalid(label, fmt::format("belongs to layer {}, but the manifest has {} layers, numbered from 0", number,
                             manifest.layers.size()));
}

Shape weight_shape(const Manifest& manifest, const OwnLayer& layer) {
  const LayerRole role = role_of(layer.info.type);
  const std::int64_t out = layer.info.shape[0];
  const auto input = input_of(manifest, layer.number);
  if (role == LayerRole::kNorm) return {out};
  if (role == LayerRole::kDense) return {out, input ? values_of(*input) : kFree};
  const bool image = input && input->size() == 3;
  return {out, !input ? kFree : image ? input->front() : 1, kKernel, kKernel};
}

/// What the framework calls the parameter whose record is `record`; "" where the layer has none.
const std::string& own_name(const Record& record, const LayerParameters& own) {
  if (record.name == names::kWeight.pattern) return own.weight;
  if (record.name == names::kBias.pattern) return own.bias;
  return record.name == names::kRunningMean.pattern ? own.running_mean : own.running_var;
}

/// In version 2 the manifest says the shapes of all parameters.
std::optional<RecordRule> declared_rule(const Record& record, const OwnLayer& layer, const Manifest& manifest) {
  const std::string& name = own_name(record, layer.info.own);
  return RecordRule{shape_as_read(manifest.network.parameters.at(name)), record.meaning};
}

std::optional<RecordRule> parameter_rule(const Record& record, const OwnLayer& layer, const std::string& label,
                                         const Manifest& manifest) {
  if (manifest.format_version > 1) return declared_rule(record, layer, manifest);
  const LayerRole role = role_of(layer.info.type);
  if (!has_parameters(role)) {
    if (!input_of(manifest, layer.number)) return RecordRule{{}, Meaning::kAny, true};
    invalid(label, fmt::format("belongs to layer {}, which is of type {} and has no parameters; layers are numbered by "
                               "their places in the manifest, from 0",
                               layer.number, layer.info.type));
  }
  const bool running = record.name == names::kRunningMean.pattern || record.name == names::kRunningVar.pattern;
  if (running && role != LayerRole::kNorm) return std::nullopt;
  if (record.name == names::kWeight.pattern) return RecordRule{weight_shape(manifest, layer)};
  return RecordRule{{layer.info.shape[0]}, record.meaning};
}

/// The outputs of a layer: of maps those of the probes whose maps are recorded.
RecordRule output_rule(const LayerInfo& layer) {
  Shape shape = layer.shape;
  shape.insert(shape.begin(), shape.size() == 3 ? kMaps : kProbes);
  return {shape};
}

std::int64_t length_of(std::int64_t side, const Manifest& manifest) {
  const Shape& input = manifest.input_shape;
  switch (side) {
    case kClasses:
      return std::ssize(manifest.class_names);
    case kHeight:
      return input.size() < 2 ? kFree : input[input.size() - 2];
    case kWidth:
    case kInputs:
      return input.back();
    default:
      return side;
  }
}

RecordRule fixed_rule(const Record& record, const Manifest& manifest) {
  RecordRule rule{{}, record.meaning};
  const bool has_colors = manifest.input_shape.size() == 3 && manifest.input_shape.front() > 1;
  for (const std::int64_t side : record.shape) {
    if (side == kHeight && has_colors) rule.shape.push_back(manifest.input_shape.front());
    if (side != kNoSide) rule.shape.push_back(length_of(side, manifest));
  }
  return rule;
}

bool is_of_layer(const Record& record) { return record.name.find("<i>") != std::string_view::npos; }

/// Values of the parameter that `record` is of, such as "sketch.model.9.weight.places".
std::int64_t values_of_parameter(const Record& record, const std::string& name, const std::string& label,
                                 const Manifest& manifest) {
  const std::string parameter(parameter_name(record, name));
  const Record* const kept = find_record(parameter);
  if (kept == nullptr || !is_of_layer(*kept)) return kMaxParameterValues;
  const std::string& own = own_name(*kept, layer_of(*kept, parameter, label, manifest).info.own);
  const auto found = manifest.network.parameters.find(own);
  return found == manifest.network.parameters.end() ? kMaxParameterValues : values_of(found->second.shape);
}

}  // namespace

std::optional<RecordRule> rule_of(const std::string& name, const std::string& label, const Manifest& manifest) {
  const Record* const record = find_record(name);
  if (record == nullptr) return std::nullopt;
  if (!is_of_layer(*record)) {
    RecordRule rule = fixed_rule(*record, manifest);
    if (rule.meaning == Meaning::kPlace) rule.values = values_of_parameter(*record, name, label, manifest);
    return rule;
  }
  const OwnLayer layer = layer_of(*record, name, label, manifest);
  if (record->name == names::kProbeLayer.pattern) return output_rule(layer.info);
  if (record->shape.front() == kByLayer) return parameter_rule(*record, layer, label, manifest);
  if (record->shape.front() == kUnits) return RecordRule{{layer.info.shape[0]}, record->meaning};
  return fixed_rule(*record, manifest);
}

}  // namespace epochreel::trace

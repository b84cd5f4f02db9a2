#include "record_rules.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>

#include "json.h"

namespace epochreel::trace {
namespace {

struct NamedRule {
  std::string_view name;
  RecordRule rule;
};

/// Of `stat.<p>.`: the statistics of a parameter.
const std::array<NamedRule, 8>& parameter_statistics() {
  static const std::array<NamedRule, 8> rules = {{{"norm", {{}, Meaning::kMagnitude}},
                                                  {"gradient_norm", {{}, Meaning::kMagnitude}},
                                                  {"update_norm", {{}, Meaning::kMagnitude}},
                                                  {"update_ratio", {{}, Meaning::kMagnitude}},
                                                  {"histogram", {{kBins}, Meaning::kCount}},
                                                  {"histogram_range", {{2}, Meaning::kRange}},
                                                  {"gradient_histogram", {{kBins}, Meaning::kCount}},
                                                  {"gradient_histogram_range", {{2}, Meaning::kRange}}}};
  return rules;
}

/// Of `stat.layer.<i>.`
const std::array<NamedRule, 4>& layer_statistics() {
  static const std::array<NamedRule, 4> rules = {{{"histogram", {{kBins}, Meaning::kCount}},
                                                  {"histogram_range", {{2}, Meaning::kRange}},
                                                  {"active", {{}, Meaning::kShare}},
                                                  {"dead", {{}, Meaning::kShare}}}};
  return rules;
}

/// Records of the whole network, for `classes` classes and images of `height` x `width`.
std::array<NamedRule, 13> whole_rules(std::int64_t classes, std::int64_t height, std::int64_t width) {
  return {{{"stat.confusion", {{classes, classes}, Meaning::kCount}},
           {"stat.test.index", {{kEvaluated}, Meaning::kIndex}},
           {"stat.test.predicted", {{kEvaluated}, Meaning::kClass}},
           {"stat.test.probability", {{kEvaluated, classes}, Meaning::kProbabilities}},
           {"probe.index", {{kProbes}, Meaning::kIndex}},
           {"probe.label", {{kProbes}, Meaning::kClass}},
           {"probe.image", {{kProbes, height, width}, Meaning::kPixel}},
           {"probe.map_index", {{kMaps}, Meaning::kProbe}},
           {"probe.probability", {{kProbes, classes}, Meaning::kProbabilities}},
           {"probe.saliency", {{kProbes, height, width}, Meaning::kAny}},
           {"gallery.index", {{kGallery}, Meaning::kIndex}},
           {"gallery.label", {{kGallery}, Meaning::kClass}},
           {"gallery.image", {{kGallery, height, width}, Meaning::kPixel}}}};
}

template <class Rules>
std::optional<RecordRule> find(const Rules& rules, std::string_view name) {
  for (const NamedRule& rule : rules) {
    if (rule.name == name) return rule.rule;
  }
  return std::nullopt;
}

/// "7.weight" behind `prefix`: the number of a layer and what follows its point.
struct LayerName {
  std::size_t number = 0;
  std::string_view rest;
};
std::optional<LayerName> layer_name(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  LayerName found;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), found.number);
  const auto digits = static_cast<std::size_t>(end - name.data());
  const bool padded = digits > 1 && name[0] == '0';
  if (error != std::errc() || padded || (digits < name.size() && name[digits] != '.')) return std::nullopt;
  found.rest = name.substr(std::min(digits + 1, name.size()));
  return found;
}

const LayerInfo& layer_at(const Manifest& manifest, std::size_t number, const std::string& label) {
  if (number < manifest.layers.size()) return manifest.layers[number];
  invalid(label, fmt::format("belongs to layer {}, but the manifest has {} layers, numbered from 0", number,
                             manifest.layers.size()));
}

Shape weight_shape(const Manifest& manifest, std::size_t number, const LayerInfo& layer) {
  const std::int64_t out = layer.shape[0];
  const auto input = input_of(manifest, number);
  if (layer.type == "batch_norm") return {out};
  if (layer.type == "dense") return {out, input ? values_of(*input) : std::int64_t{kFree}};
  const bool image = input && input->size() == 3;
  return {out, !input ? std::int64_t{kFree} : image ? input->front() : 1, kKernel, kKernel};
}

std::optional<RecordRule> parameter_rule(const LayerName& name, const std::string& label, const Manifest& manifest) {
  const bool weight = name.rest == "weight";
  const bool running = name.rest == "running_mean" || name.rest == "running_var";
  if (!weight && !running && name.rest != "bias") return std::nullopt;
  const LayerInfo& layer = layer_at(manifest, name.number, label);
  const bool has_weights = layer.type == "dense" || layer.type == "conv2d";
  if (!has_weights && layer.type != "batch_norm") {
    if (!input_of(manifest, name.number)) return RecordRule{{}, Meaning::kAny, true};
    invalid(label, fmt::format("belongs to layer {}, which is of type {} and has no parameters; layers are numbered by "
                               "their places in the manifest, from 0",
                               name.number, layer.type));
  }
  if (running && has_weights) return std::nullopt;
  if (weight) return RecordRule{weight_shape(manifest, name.number, layer)};
  return RecordRule{{layer.shape[0]}, name.rest == "running_var" ? Meaning::kMagnitude : Meaning::kAny};
}

std::optional<RecordRule> layer_rule(const LayerName& name, const std::string& label, const Manifest& manifest) {
  const auto fixed = find(layer_statistics(), name.rest);
  if (!fixed && name.rest != "firing_rate") return std::nullopt;
  const LayerInfo& layer = layer_at(manifest, name.number, label);
  return fixed ? *fixed : RecordRule{{layer.shape[0]}, Meaning::kShare};
}

/// The outputs of a layer: of maps those of the probes whose maps are recorded.
RecordRule output_rule(const LayerName& name, const std::string& label, const Manifest& manifest) {
  Shape shape = layer_at(manifest, name.number, label).shape;
  shape.insert(shape.begin(), shape.size() == 3 ? kMaps : kProbes);
  return {shape};
}

}  // namespace

std::optional<RecordRule> rule_of(const std::string& name, const std::string& label, const Manifest& manifest) {
  if (const auto parameter = layer_name(name, "model.")) return parameter_rule(*parameter, label, manifest);
  if (const auto layer = layer_name(name, "stat.layer.")) return layer_rule(*layer, label, manifest);
  if (const auto output = layer_name(name, "probe.layer.")) {
    return output->rest.empty() ? std::optional(output_rule(*output, label, manifest)) : std::nullopt;
  }
  if (name.starts_with("stat.model."))
    return find(parameter_statistics(), std::string_view(name).substr(name.rfind('.') + 1));
  const Shape& input = manifest.input_shape;
  return find(
      whole_rules(static_cast<std::int64_t>(manifest.class_names.size()), input[input.size() - 2], input.back()), name);
}

}  // namespace epochreel::trace

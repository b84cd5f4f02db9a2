#include <fmt/format.h>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/trace.h"
#include "json.h"
#include "network_shapes.h"

namespace epochreel::trace {
namespace {

constexpr const char* kVector = "vector";

/// Names the parameters of a layer by its number, as version 1 does: "3.weight".
void name_parameters(Manifest& manifest, int number) {
  LayerInfo& layer = manifest.layers[number];
  layer.name = fmt::format("{}", number);
  layer.inputs = {number - 1};
  const LayerRole role = role_of(layer.type);
  const auto add = [&](std::string& name, const char* what, std::vector<std::int64_t> shape) {
    name = fmt::format("{}.{}", number, what);
    manifest.network.parameters[name] = {std::move(shape)};
  };
  if (!has_parameters(role)) return;
  const std::int64_t units = layer.shape.front();
  const bool is_norm = role == LayerRole::kNorm;
  const auto input = input_of(manifest, number);
  add(layer.own.weight, "weight", is_norm ? Shape{units} : Shape{units, values_of(input.value())});
  add(layer.own.bias, "bias", {units});
  if (!is_norm) return;
  add(layer.own.running_mean, "running_mean", {units});
  add(layer.own.running_var, "running_var", {units});
}

Json node_json(const LayerInfo& layer) {
  Json node = {{"name", layer.name}, {"type", layer.type}, {"shape", layer.shape}, {"parameters", layer.parameters}};
  const LayerParameters& own = layer.own;
  for (const auto& [key, name] : {std::pair<const char*, const std::string&>{"weight", own.weight},
                                  {"bias", own.bias},
                                  {"running_mean", own.running_mean},
                                  {"running_var", own.running_var}}) {
    if (!name.empty()) node[key] = name;
  }
  return node;
}

}  // namespace

void make_vector_manifest(Manifest& manifest, std::vector<std::string> value_names) {
  manifest.format_version = 2;
  manifest.network.input_kind = InputKind::kVector;
  manifest.network.input_names = std::move(value_names);
  for (int i = 0; i < int_size(manifest.layers); ++i) name_parameters(manifest, i);
  Json input = {{"kind", kVector}, {"shape", manifest.input_shape}};
  if (!manifest.network.input_names.empty()) input["names"] = manifest.network.input_names;
  Json nodes = Json::array();
  for (const LayerInfo& layer : manifest.layers) nodes.push_back(node_json(layer));
  Json parameters = Json::object();
  for (const auto& [name, info] : manifest.network.parameters) parameters[name] = {{"shape", info.shape}};
  const Json network = {{"input", input}, {"nodes", nodes}, {"parameters", parameters}};
  manifest.network.json = network.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace epochreel::trace

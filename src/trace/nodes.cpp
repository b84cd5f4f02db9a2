#include "nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "axis_order.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/text.h"
#include "epochreel/trace/limits.h"

namespace epochreel::trace {
namespace {

constexpr const char* kInput = "input";  ///< among the inputs of a node
constexpr std::size_t kMaxBlockRuns = 1'000;

/// Numbers of nodes by their names.
using Places = std::map<std::string, int>;

LayerInfo parse_shape(Fields& fields) {
  LayerInfo layer;
  layer.type = fields.text("type");
  layer.shape = fields.sizes("shape");
  if (layer.shape.empty()) invalid(fields.where(), "\"shape\" must not be empty");
  layer.parameters = fields.has("parameters") ? fields.integer("parameters", 0, kMaxCount) : -1;
  return layer;
}

std::string optional_text(Fields& fields, const char* key) { return fields.has(key) ? fields.text(key) : ""; }

/// The number of an earlier node, or kNetworkInput.
int place_of(const std::string& name, const Places& places, const std::string& where) {
  if (name == kInput) return kNetworkInput;
  const auto found = places.find(name);
  if (found != places.end()) return found->second;
  invalid(where, fmt::format("has the input {}, which no node before it is called; nodes stand behind all their inputs",
                             printable(trace::quoted(name))));
}

/// A parameter that the node names must be in the manifest's list.
std::string parse_parameter(Fields& fields, const char* key, const Manifest& manifest) {
  std::string name = optional_text(fields, key);
  if (name.empty() || manifest.network.parameters.contains(name)) return name;
  invalid(fields.where(),
          fmt::format("has the {} {}, which is not among \"parameters\"", key, printable(trace::quoted(name))));
}

LayerInfo parse_node(const Json& json, const std::string& where, const Places& places, const Manifest& manifest) {
  Fields fields(json, where);
  LayerInfo node = parse_shape(fields);
  node.name = fields.text("name");
  if (node.name.empty() || node.name == kInput || places.contains(node.name)) {
    invalid(where, fmt::format("\"name\" must be a name that no other node has, and not \"input\"; it is {}",
                               printable(trace::quoted(node.name))));
  }
  node.label = optional_text(fields, "label");
  if (fields.has("inputs")) {
    for (const std::string& input : fields.texts("inputs")) node.inputs.push_back(place_of(input, places, where));
    if (node.inputs.empty()) invalid(where, "\"inputs\" must not be empty; leave it out for the node before");
  } else {
    node.inputs = {int_size(places) - 1};
  }
  node.own = {parse_parameter(fields, "weight", manifest), parse_parameter(fields, "bias", manifest),
              parse_parameter(fields, "running_mean", manifest), parse_parameter(fields, "running_var", manifest)};
  return node;
}

Places parse_nodes(Fields& fields, Manifest& manifest) {
  Places places;
  for (const Json& item : fields.list("nodes")) {
    const std::string where = fmt::format("{}: nodes[{}]", fields.where(), manifest.layers.size());
    if (manifest.layers.size() == kMaxLayers) invalid(where, fmt::format("is beyond the {} that are read", kMaxLayers));
    manifest.layers.push_back(parse_node(item, where, places, manifest));
    places.emplace(manifest.layers.back().name, int_size(manifest.layers) - 1);
  }
  if (manifest.layers.empty()) invalid(fields.where(), "\"nodes\" must not be empty");
  return places;
}

void parse_input(Fields& fields, Manifest& manifest) {
  constexpr std::pair<const char*, InputKind> kKinds[] = {
      {"image", InputKind::kImage}, {"vector", InputKind::kVector}, {"tokens", InputKind::kTokens}};
  Fields input(fields.object(kInput), fields.where() + ": input");
  const std::string kind = input.text("kind");
  const auto* const known = std::ranges::find(kKinds, kind, [](const auto& row) { return std::string(row.first); });
  if (known == std::end(kKinds)) {
    invalid(input.where(),
            fmt::format("\"kind\" must be image, vector or tokens, not {}", printable(trace::quoted(kind))));
  }
  manifest.network.input_kind = known->second;
  manifest.input_shape = input.sizes("shape");
  const bool is_image = known->second == InputKind::kImage;
  const std::size_t rank = manifest.input_shape.size();
  if (is_image && (rank != 3 || (manifest.input_shape[0] != 1 && manifest.input_shape[0] != 3))) {
    invalid(input.where(), "\"shape\" of an image must be [channels, height, width] with 1 or 3 channels");
  }
  if (!is_image && rank != 1) invalid(input.where(), "\"shape\" must be [length]");
  if (input.has("names")) manifest.network.input_names = input.texts("names");
  const auto names = std::ssize(manifest.network.input_names);
  if (names > 0 && (is_image || names != manifest.input_shape[0])) {
    invalid(input.where(), fmt::format("\"names\" must be one a value of a vector, so {}, not {}",
                                       is_image ? 0 : manifest.input_shape[0], names));
  }
}

void parse_parameters(Fields& fields, Manifest& manifest) {
  if (!fields.has("parameters")) return;
  const Json& object = fields.object("parameters");
  for (const auto& item : object.items()) {
    Fields parameter(item.value(),
                     fmt::format("{}: parameters: {}", fields.where(), printable(trace::quoted(item.key()))));
    ParameterInfo info;
    info.shape = parameter.sizes("shape");
    const std::string layout = parameter.has("layout") ? parameter.text("layout") : "out,in";
    const auto order = axis_order_of(layout);
    if (!order) {
      invalid(parameter.where(), fmt::format("\"layout\" must be \"out,in\", \"in,out\", \"out,in,height,width\" or "
                                             "\"height,width,in,out\", not {}",
                                             printable(trace::quoted(layout))));
    }
    info.order = *order;
    manifest.network.parameters.emplace(item.key(), std::move(info));
  }
}

/// All blocks of a run have the types of its first one.
void check_alike(const BlockRun& run, const Manifest& manifest, const std::string& where) {
  const auto type_of = [&](int number) { return manifest.layers[number].type; };
  for (const std::vector<int>& block : run.blocks) {
    if (block.empty() || !std::ranges::equal(block, run.blocks.front(), {}, type_of, type_of)) {
      invalid(where, "the blocks of a run must have nodes of the same types in the same order");
    }
  }
}

void parse_runs(Fields& fields, const Places& places, Manifest& manifest) {
  if (!fields.has("blocks")) return;
  for (const Json& item : fields.list("blocks")) {
    const std::string where = fmt::format("{}: blocks[{}]", fields.where(), manifest.network.runs.size());
    if (manifest.network.runs.size() == kMaxBlockRuns) invalid(where, "is beyond the 1,000 that are read");
    Fields run_fields(item, where);
    BlockRun run{run_fields.text("name"), {}};
    for (const Json& block : run_fields.list("blocks")) {
      if (!block.is_array()) invalid(where, "\"blocks\" must be a list of lists of names");
      std::vector<int>& numbers = run.blocks.emplace_back();
      for (const Json& name : block) {
        const auto found = name.is_string() ? places.find(name.get<std::string>()) : places.end();
        if (found == places.end()) invalid(where, "names a node that is not there");
        numbers.push_back(found->second);
      }
    }
    if (run.blocks.empty()) invalid(where, "\"blocks\" must not be empty");
    check_alike(run, manifest, where);
    manifest.network.runs.push_back(std::move(run));
  }
}

void parse_skipped(Fields& fields, Manifest& manifest) {
  if (!fields.has("skipped")) return;
  const Json& object = fields.object("skipped");
  Fields items(object, fields.where() + ": skipped");
  for (const auto& item : object.items()) manifest.skipped.emplace_back(item.key(), items.text(item.key()));
}

}  // namespace

void parse_network(Fields& fields, Manifest& manifest) {
  parse_input(fields, manifest);
  parse_parameters(fields, manifest);
  const Places places = parse_nodes(fields, manifest);
  parse_runs(fields, places, manifest);
  manifest.network.order_only = fields.has("order_only") && fields.boolean("order_only");
  parse_skipped(fields, manifest);
  Json network = Json::object();
  for (const char* key : {kInput, "nodes", "parameters", "blocks", "order_only", "skipped"}) {
    if (fields.has(key)) network[key] = fields.value(key);
  }
  manifest.network.json = network.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void parse_chain(Fields& fields, Manifest& manifest) {
  manifest.input_shape = fields.sizes("input_shape");
  if (manifest.input_shape.size() != 2 && manifest.input_shape.size() != 3) {
    invalid(fields.where(), "\"input_shape\" must be [height, width] or [channels, height, width]");
  }
  for (const Json& item : fields.list("layers")) {
    Fields layer(item, fmt::format("{}: layers[{}]", fields.where(), manifest.layers.size()));
    manifest.layers.push_back(parse_shape(layer));
  }
  if (manifest.layers.empty()) invalid(fields.where(), "\"layers\" must not be empty");
}

}  // namespace epochreel::trace

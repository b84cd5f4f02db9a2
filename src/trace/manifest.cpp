#include <fmt/format.h>

#include <limits>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/text.h"
#include "epochreel/trace/limits.h"
#include "json.h"
#include "layout.h"
#include "network_shapes.h"
#include "nodes.h"
#include "records.h"

namespace epochreel::trace {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();

Json layer_json(const LayerInfo& layer) {
  Json json = {{"type", layer.type}, {"shape", layer.shape}};
  if (layer.parameters >= 0) json["parameters"] = layer.parameters;
  return json;
}

/// A list or an object with an item a line, since people read manifests.
std::string lines_of(const Json& value) {
  if (value.empty()) return value.dump();
  const bool is_object = value.is_object();
  std::string text(1, is_object ? '{' : '[');
  bool first = true;
  for (const auto& item : value.items()) {
    text += first ? "\n    " : ",\n    ";
    first = false;
    if (is_object) text += quoted(item.key()) + ": ";
    text += item.value().dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return text + "\n  " + (is_object ? "}" : "]");
}

std::vector<std::pair<std::string, std::string>> parse_texts(Fields& fields, const std::string& key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!fields.has(key)) return pairs;
  const Json& object = fields.object(key);
  Fields items(object, fmt::format("{}: {}", fields.where(), key));
  for (const auto& item : object.items()) pairs.emplace_back(item.key(), items.text(item.key()));
  return pairs;
}

int parse_version(Fields& fields) {
  const std::int64_t version = fields.integer("format_version");
  if (version >= 1 && version <= kNewestVersion) return narrow<int>(version);
  invalid(fields.where(),
          fmt::format("has format version {}, and this epochreel reads versions 1 to {}; {}", version, kNewestVersion,
                      version > kNewestVersion ? "use a newer epochreel" : "record the trace anew"));
}

/// Parses the keys that every manifest must have.
void parse_required(Fields& fields, Manifest& manifest) {
  manifest.format_version = parse_version(fields);
  manifest.name = fields.text("name");
  manifest.class_names = fields.texts("class_names");
  if (manifest.class_names.empty()) invalid(fields.where(), "\"class_names\" must not be empty");
  manifest.format_version == 1 ? parse_chain(fields, manifest) : parse_network(fields, manifest);
  manifest.total_steps = fields.integer("total_steps", 0, kMaxCount);
}

void parse_optional(Fields& fields, Manifest& manifest) {
  const auto text = [&](const char* key, std::string& target) {
    if (fields.has(key)) target = fields.text(key);
  };
  const auto integer = [&](const char* key, auto& target, std::int64_t most = kMaxCount) {
    if (fields.has(key)) target = static_cast<std::remove_reference_t<decltype(target)>>(fields.integer(key, 0, most));
  };
  manifest.job_json = fields.has("job") ? fields.object("job").dump() : "{}";
  text("training_hash", manifest.training_hash);
  if (fields.has("seed")) manifest.seed = fields.unsigned_integer("seed");
  text("dataset", manifest.dataset);
  integer("train_images", manifest.train_images);
  integer("test_images", manifest.test_images);
  text("train_hash", manifest.train_hash);
  text("test_hash", manifest.test_hash);
  integer("epochs", manifest.epochs, kMaxInt);
  integer("batch_size", manifest.batch_size, kMaxInt);
  integer("steps_per_epoch", manifest.steps_per_epoch);
  manifest.hyperparameters = parse_texts(fields, "hyperparameters");
  for (auto& [library, version] : parse_texts(fields, "versions")) manifest.versions.emplace(library, version);
  text("cpu", manifest.cpu);
  text("isa", manifest.isa);
}

}  // namespace

std::string manifest_json(const Manifest& manifest) {
  Json layers = Json::array();
  for (const LayerInfo& layer : manifest.layers) layers.push_back(layer_json(layer));
  Json hyperparameters = Json::object();
  for (const auto& [name, value] : manifest.hyperparameters) hyperparameters[name] = value;
  Json top = {
      {"format_version", manifest.format_version},
      {"name", manifest.name},
      {"training_hash", manifest.training_hash},
      {"seed", manifest.seed},
      {"dataset", manifest.dataset},
      {"class_names", manifest.class_names},
      {"train_images", manifest.train_images},
      {"test_images", manifest.test_images},
      {"train_hash", manifest.train_hash},
      {"test_hash", manifest.test_hash},
      {"input_shape", manifest.input_shape},
      {"epochs", manifest.epochs},
      {"batch_size", manifest.batch_size},
      {"steps_per_epoch", manifest.steps_per_epoch},
      {"total_steps", manifest.total_steps},
      {"layers", layers},
      {"hyperparameters", hyperparameters},
      {"versions", manifest.versions},
      {"cpu", manifest.cpu},
      {"isa", manifest.isa},
      {"job", parse_json<Json>(manifest.job_json, "the job of the manifest")},
  };
  if (manifest.format_version > 1) {
    for (const char* key : {"input_shape", "layers"}) top.erase(key);
    top.update(parse_json<Json>(manifest.network.json, "the network of the manifest", kMaxParameters));
  }
  std::string text;
  for (const auto& [key, value] : top.items()) {
    const bool by_line = key == "layers" || key == "nodes" || value.is_object();
    text += fmt::format("{}  \"{}\": {}", text.empty() ? "{\n" : ",\n", key,
                        by_line ? lines_of(value) : value.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return text + "\n}\n";
}

Manifest parse_manifest(std::string_view text, const std::string& where, std::vector<std::string>& warnings) {
  const Json json = parse_json<Json>(text, where, kMaxParameters);
  Fields fields(json, where);
  Manifest manifest;
  parse_required(fields, manifest);
  parse_optional(fields, manifest);
  check_manifest(manifest, where);
  for (const std::string& key : fields.unknown()) {
    warnings.push_back(fmt::format("{}: key {} is not known and was passed over", where, printable(quoted(key))));
  }
  return manifest;
}

Manifest read_manifest(const std::filesystem::path& folder, std::vector<std::string>& warnings) {
  const std::filesystem::path path = folder / kManifestFile;
  if (!trace_exists(folder)) {
    invalid(folder.string(), "holds no trace: manifest.json is not there; train first, or name the folder of a trace");
  }
  return parse_manifest(read_file(path, kMaxManifestBytes), path.string(), warnings);
}

bool trace_exists(const std::filesystem::path& folder) {
  std::error_code unreadable;  // then there is none for us
  return std::filesystem::is_regular_file(folder / kManifestFile, unreadable);
}

std::filesystem::path find_trace(const std::filesystem::path& given) {
  return trace_exists(given / "trace") ? given / "trace" : given;
}

}  // namespace epochreel::trace

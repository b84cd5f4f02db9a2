#include "setting_keys.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "epochreel/job/load.h"

namespace epochreel::app {

namespace {

using Json = nlohmann::ordered_json;

/// Adds the words that a value of this schema can be. Returns whether it can be anything else.
bool add_words(const Json& schema, const std::string& key, std::vector<std::string>& keys) {
  if (schema.contains("oneOf")) {
    bool is_open = false;
    for (const Json& one : schema["oneOf"]) is_open = add_words(one, key, keys) || is_open;
    return is_open;
  }
  Json words = Json::array();
  if (schema.contains("const")) words.push_back(schema["const"]);
  if (schema.contains("enum")) words = schema["enum"];
  if (schema.value("type", "") == "boolean") words = {"true", "false"};
  for (const Json& word : words) keys.push_back(key + "=" + word.get<std::string>());
  return words.empty();
}

void add_keys(const Json& schema, const std::string& prefix, std::vector<std::string>& keys) {
  for (const auto& [name, value] : schema["properties"].items()) {
    const std::string key = prefix + name;
    if (value.contains("properties")) {
      add_keys(value, key + ".", keys);
    } else if (add_words(value, key, keys)) {
      keys.push_back(key + "=");
    }
  }
}

}  // namespace

std::vector<std::string> setting_keys() {
  std::vector<std::string> keys;
  add_keys(Json::parse(job::job_schema()), "", keys);
  return keys;
}

}  // namespace epochreel::app

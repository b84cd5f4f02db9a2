#include "overrides.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "epochreel/base/error.h"
#include "message.h"
#include "parse_yaml.h"

namespace epochreel::job {
namespace {

struct Override {
  std::vector<std::string> path;
  std::string value;
};

[[noreturn]] void refuse_usage(std::string_view text) {
  throw Error(ErrorKind::kUsage, fmt::format("--set {}", printable(text, 200)),
              "an override is written key=value with the dotted path of the key, as in --set train.epochs=3");
}

Override split(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) refuse_usage(text);
  Override result{.path = {}, .value = std::string(text.substr(equals + 1))};
  std::string_view rest = text.substr(0, equals);
  while (true) {
    const std::size_t dot = rest.find('.');
    const std::string_view step = rest.substr(0, dot);
    if (step.empty()) refuse_usage(text);
    result.path.emplace_back(step);
    if (result.path.size() > kMaxYamlDepth) refuse_usage(text);
    if (dot == std::string_view::npos) return result;
    rest.remove_prefix(dot + 1);
  }
}

/// The default list that stands where the job says nothing, or null.
const YamlNode* default_list(const YamlNode& defaults, std::span<const std::string> path) {
  const YamlNode* node = &defaults;
  for (const std::string& step : path) {
    node = node->find(step);
    if (node == nullptr) return nullptr;
  }
  return node->kind == YamlNode::Kind::kList ? node : nullptr;
}

YamlNode& item_of(YamlNode& list, const std::string& step, const std::string& list_path, const Place& place) {
  const int index = list_index(step);
  if (index < 0 || static_cast<std::size_t>(index) >= list.items.size()) {
    fail(place, list.items.empty() ? fmt::format("{} has no items", list_path)
                                   : fmt::format("{} has no item '{}'; its items are numbered from 0 to {}", list_path,
                                                 printable(step), list.items.size() - 1));
  }
  return list.items[static_cast<std::size_t>(index)];
}

/// The value of `key`, made where it is missing. A node that is no map, such as the bare word of a choice, becomes one.
YamlNode& value_of(YamlNode& node, const std::string& key, const Place& place) {
  if (node.kind != YamlNode::Kind::kMap) node = YamlNode::empty(YamlNode::Kind::kMap, place);
  YamlNode* value = node.find(key);
  if (value != nullptr) return *value;
  return node.entries.emplace_back(Entry{key, place, YamlNode::empty(YamlNode::Kind::kNull, place)}).value;
}

void apply(YamlNode& root, const Override& change, const YamlNode& value, const YamlNode& defaults) {
  YamlNode* node = &root;
  std::string path;
  for (std::size_t i = 0; i < change.path.size(); ++i) {
    const std::string& step = change.path[i];
    if (node->kind == YamlNode::Kind::kNull) {
      const YamlNode* list = default_list(defaults, std::span(change.path).first(i));
      if (list != nullptr) *node = *list;
    }
    node = node->kind == YamlNode::Kind::kList ? &item_of(*node, step, path, value.place)
                                               : &value_of(*node, step, value.place);
    path = join_path(path, step);
  }
  const bool is_first = node->place.source == nullptr || !node->place.source->is_override;
  std::string overridden = is_first ? node->text : node->overridden;
  *node = value;
  node->overridden = std::move(overridden);
}

}  // namespace

void apply_overrides(YamlNode& root, std::span<const std::string> overrides, const YamlNode& defaults,
                     std::deque<Source>& sources) {
  for (const std::string& text : overrides) {
    const Override change = split(text);
    const std::string name = fmt::format("--set {}", printable(text, 200));
    const Source& source =
        sources.emplace_back(Source{.name = name, .text = change.value, .has_lines = false, .is_override = true});
    YamlNode value = parse_yaml(source);
    value.place = {&source, 0};
    apply(root, change, value, defaults);
  }
}

}  // namespace epochreel::job

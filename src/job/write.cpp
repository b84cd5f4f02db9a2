#include "write.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "epochreel/base/ascii.h"

namespace epochreel::job {
namespace {

std::string json_string(std::string_view text) { return nlohmann::json(text).dump(); }

/// Words that some reader of YAML takes for nothing, a boolean or a number, in lower case.
constexpr std::array<std::string_view, 12> kNotText = {"null", "true", "false", "yes", "no",  "on",
                                                       "off",  "y",    "n",     "inf", "nan", "infinity"};

/// Plain where no YAML reader, of 1.1 or of 1.2, takes the text for anything but text; else in double quotes, where
/// JSON's escapes hold in YAML as well.
std::string yaml_text(std::string_view text) {
  const std::string lower = ascii_lower(text);
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/'; };
  const bool reserved = std::find(kNotText.begin(), kNotText.end(), lower) != kNotText.end();
  const bool plain = !lower.empty() && (letter(lower.front()) || lower.front() == '/') &&
                     std::all_of(lower.begin(), lower.end(), [&](char c) { return allowed(c) || c == '.'; });
  return plain && !reserved ? std::string(text) : json_string(text);
}

template <class Part>
std::string joined(const auto& parts, std::string_view separator, Part&& part) {
  std::vector<std::string> texts;
  texts.reserve(parts.size());
  for (const auto& each : parts) texts.push_back(part(each));
  return fmt::format("{}", fmt::join(texts, separator));
}

}  // namespace

YamlNode number_node(std::int64_t value) { return YamlNode::scalar(YamlNode::Kind::kPlain, fmt::format("{}", value)); }

YamlNode number_node(std::uint64_t value) { return YamlNode::scalar(YamlNode::Kind::kPlain, fmt::format("{}", value)); }

YamlNode number_node(double value) {
  std::string text = fmt::format("{}", value);
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) text.insert(exponent, ".0");
  return YamlNode::scalar(YamlNode::Kind::kPlain, std::move(text));
}

YamlNode flag_node(bool value) { return YamlNode::scalar(YamlNode::Kind::kPlain, value ? "true" : "false"); }

YamlNode text_node(std::string_view text) { return YamlNode::scalar(YamlNode::Kind::kText, std::string(text)); }

YamlNode write_scalar(const std::vector<int>& value, const ImageShape& /*rule*/) {
  YamlNode list = YamlNode::empty(YamlNode::Kind::kList);
  for (const int side : value) list.items.push_back(number_node(std::int64_t{side}));
  return list;
}

YamlNode write_scalar(const std::vector<std::string>& value, const NameList& /*rule*/) {
  YamlNode list = YamlNode::empty(YamlNode::Kind::kList);
  for (const std::string& name : value) list.items.push_back(text_node(name));
  return list;
}

void add_entry(YamlNode& map, std::string_view key, YamlNode value) {
  map.entries.push_back({std::string(key), {}, std::move(value)});
}

void say_changed(YamlNode& map, const YamlNode& usual) {
  for (Entry& entry : map.entries) {
    const YamlNode* const before = usual.find(entry.key);
    const bool is_section = entry.value.kind == YamlNode::Kind::kMap;  // speaks for itself
    const bool is_changed = before == nullptr || (!is_section && compact_json(*before) != compact_json(entry.value));
    if (is_changed) entry.is_unsaid = false;
  }
}

void leave_out_equal(YamlNode& map, const YamlNode& usual) {
  std::erase_if(map.entries, [&](const Entry& entry) {
    const YamlNode* const same = usual.find(entry.key);
    return same != nullptr && compact_json(*same) == compact_json(entry.value);
  });
}

std::string flow_yaml(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kPlain:
      return node.text;
    case YamlNode::Kind::kText:
      return yaml_text(node.text);
    case YamlNode::Kind::kMap:
      return fmt::format("{{{}}}", joined(node.entries, ", ", [](const Entry& entry) {
                           return fmt::format("{}: {}", entry.key, flow_yaml(entry.value));
                         }));
    case YamlNode::Kind::kList:
      return fmt::format("[{}]", joined(node.items, ", ", flow_yaml));
  }
  return "";
}

std::string entry_yaml(std::string_view key, const YamlNode& value, int indent) {
  if (value.kind != YamlNode::Kind::kList || value.items.empty()) {
    return fmt::format("{:{}}{}: {}\n", "", indent, key, flow_yaml(value));
  }
  std::string result = fmt::format("{:{}}{}:\n", "", indent, key);
  for (const YamlNode& item : value.items) {
    const bool one_key = item.kind == YamlNode::Kind::kMap && item.entries.size() == 1;
    const std::string text =
        one_key ? entry_yaml(item.entries[0].key, item.entries[0].value, 0) : flow_yaml(item) + "\n";
    result += fmt::format("{:{}}- {}", "", indent + 2, text);
  }
  return result;
}

std::string document_yaml(const YamlNode& map) {
  std::string result;
  for (const Entry& entry : map.entries) {
    if (entry.value.kind != YamlNode::Kind::kMap) {
      result += entry_yaml(entry.key, entry.value, 0);
      continue;
    }
    result += fmt::format("{}:\n", entry.key);
    for (const Entry& inner : entry.value.entries) result += entry_yaml(inner.key, inner.value, 2);
  }
  return result;
}

std::string compact_json(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kPlain:
      return node.text;
    case YamlNode::Kind::kText:
      return json_string(node.text);
    case YamlNode::Kind::kMap:
      return fmt::format("{{{}}}", joined(node.entries, ",", [](const Entry& entry) {
                           return fmt::format("{}:{}", json_string(entry.key), compact_json(entry.value));
                         }));
    case YamlNode::Kind::kList:
      return fmt::format("[{}]", joined(node.items, ",", compact_json));
  }
  return "";
}

}  // namespace epochreel::job

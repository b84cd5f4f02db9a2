#include "write.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace epochreel::job {
namespace {

std::string json_string(std::string_view text) { return nlohmann::json(text).dump(); }

/// Plain where no YAML reader, of 1.1 or of 1.2, takes the text for anything but text; else in double quotes, where
/// JSON's escapes hold in YAML as well.
std::string yaml_text(std::string_view text) {
  constexpr std::array<std::string_view, 8> kNotText = {"null", "true", "false", "yes", "no", "on", "off", "y"};
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/'; };
  const bool reserved = lower == "n" || lower == "inf" || lower == "nan" || lower == "infinity" ||
                        std::find(kNotText.begin(), kNotText.end(), lower) != kNotText.end();
  const bool plain = !lower.empty() && (letter(lower.front()) || lower.front() == '/') &&
                     std::all_of(lower.begin(), lower.end(), [&](char c) { return allowed(c) || c == '.'; });
  return plain && !reserved ? std::string(text) : json_string(text);
}

template <class Part>
std::string joined(const auto& parts, std::string_view separator, Part&& part) {
  std::vector<std::string> texts;
  for (const auto& each : parts) texts.push_back(part(each));
  return fmt::format("{}", fmt::join(texts, separator));
}

}  // namespace

Node number_node(std::int64_t value) { return {.kind = Node::Kind::kPlain, .text = fmt::format("{}", value)}; }

Node number_node(std::uint64_t value) { return {.kind = Node::Kind::kPlain, .text = fmt::format("{}", value)}; }

Node number_node(double value) {
  std::string text = fmt::format("{}", value);
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) text.insert(exponent, ".0");
  return {.kind = Node::Kind::kPlain, .text = std::move(text)};
}

Node text_node(std::string_view text) { return {.kind = Node::Kind::kText, .text = std::string(text)}; }

void add_entry(Node& map, std::string_view key, Node value) {
  map.entries.push_back({.key = std::string(key), .place = {}, .value = std::move(value)});
}

std::string flow_yaml(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kPlain:
      return node.text;
    case Node::Kind::kText:
      return yaml_text(node.text);
    case Node::Kind::kMap:
      return fmt::format("{{{}}}", joined(node.entries, ", ", [](const Entry& entry) {
                           return fmt::format("{}: {}", entry.key, flow_yaml(entry.value));
                         }));
    case Node::Kind::kList:
      return fmt::format("[{}]", joined(node.items, ", ", flow_yaml));
  }
  return "";
}

std::string entry_yaml(std::string_view key, const Node& value, int indent) {
  if (value.kind != Node::Kind::kList || value.items.empty()) {
    return fmt::format("{:{}}{}: {}\n", "", indent, key, flow_yaml(value));
  }
  std::string result = fmt::format("{:{}}{}:\n", "", indent, key);
  for (const Node& item : value.items) {
    const bool one_key = item.kind == Node::Kind::kMap && item.entries.size() == 1;
    const std::string text =
        one_key ? entry_yaml(item.entries[0].key, item.entries[0].value, 0) : flow_yaml(item) + "\n";
    result += fmt::format("{:{}}- {}", "", indent + 2, text);
  }
  return result;
}

std::string document_yaml(const Node& map) {
  std::string result;
  for (const Entry& entry : map.entries) {
    if (entry.value.kind != Node::Kind::kMap) {
      result += entry_yaml(entry.key, entry.value, 0);
      continue;
    }
    result += fmt::format("{}:\n", entry.key);
    for (const Entry& inner : entry.value.entries) result += entry_yaml(inner.key, inner.value, 2);
  }
  return result;
}

std::string compact_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kPlain:
      return node.text;
    case Node::Kind::kText:
      return json_string(node.text);
    case Node::Kind::kMap:
      return fmt::format("{{{}}}", joined(node.entries, ",", [](const Entry& entry) {
                           return fmt::format("{}:{}", json_string(entry.key), compact_json(entry.value));
                         }));
    case Node::Kind::kList:
      return fmt::format("[{}]", joined(node.items, ",", compact_json));
  }
  return "";
}

}  // namespace epochreel::job

#include "node.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "epochreel/base/parse_number.h"

namespace epochreel::job {

namespace {

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::string Place::text() const {
  if (source == nullptr) return {};
  if (!source->has_lines) return source->name;
  const std::string_view before = std::string_view(source->text).substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0: the first line
  const auto characters = std::count_if(line.begin(), line.end(), starts_character);
  return fmt::format("{}:{}:{}", source->name, lines + 1, characters + 1);
}

YamlNode YamlNode::empty(Kind kind, const Place& place) {
  YamlNode node;
  node.kind = kind;
  node.place = place;
  return node;
}

YamlNode YamlNode::scalar(Kind kind, std::string text, const Place& place) {
  YamlNode node = empty(kind, place);
  node.text = std::move(text);
  return node;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

YamlNode* YamlNode::find(std::string_view key) { return const_cast<YamlNode*>(std::as_const(*this).find(key)); }

Place place_of(const YamlNode& root, std::span<const std::string> path) {
  const YamlNode* node = &root;
  for (const std::string& step : path) {
    const YamlNode* next = nullptr;
    if (node->kind == YamlNode::Kind::kMap) next = node->find(step);
    const int index = list_index(step);
    if (node->kind == YamlNode::Kind::kList && index >= 0 && static_cast<std::size_t>(index) < node->items.size()) {
      next = &node->items[index];
    }
    if (next == nullptr) break;
    node = next;
  }
  return node->place;
}

int list_index(std::string_view text) { return std::max(parse_number<int>(text).value_or(-1), -1); }

}  // namespace epochreel::job

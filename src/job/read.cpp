#include "read.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace epochreel::job {
namespace {

std::size_t find_word(std::span<const std::string_view> words, std::string_view word) {
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

[[noreturn]] void refuse_choice(const Place& place, const std::string& path, std::string_view word,
                                const CaseNames& names) {
  fail(place, fmt::format("{} cannot be '{}'; the nearest is '{}' (choices: {})", path, printable(word),
                          nearest(word, names.keys), fmt::join(names.forms, ", ")));
}

}  // namespace

void expect_map(const YamlNode& node, std::span<const std::string_view> keys, const std::string& path) {
  if (node.kind == YamlNode::Kind::kNull) {
    fail(node.place, fmt::format("{} has no value; give its keys (such as {}) or leave it out",
                                 subject(node.place, path), keys[0]));
  }
  if (node.kind != YamlNode::Kind::kMap) {
    fail(node.place,
         fmt::format("{} must be a map of keys such as {}, not {}", subject(node.place, path), keys[0], found(node)));
  }
  for (const Entry& entry : node.entries) {
    if (find_word(keys, entry.key) == keys.size()) {
      fail(entry.place, fmt::format("{} has no key '{}'; the nearest is '{}' (keys: {})", subject(entry.place, path),
                                    printable(entry.key), nearest(entry.key, keys), listed(keys)));
    }
  }
}

YamlNode keys_of_case(const YamlNode& node, const Tag& tag, std::string_view word,
                      std::span<const CaseKeys::Case> cases, const std::string& path) {
  const auto has = [](const CaseKeys::Case& each, std::string_view key) {
    return find_word(each.keys, key) != each.keys.size();
  };
  YamlNode own = node;
  const YamlNode* const chosen = node.find(tag.key);
  if (chosen == nullptr) return own;
  const CaseKeys::Case& active = *std::ranges::find(cases, word, &CaseKeys::Case::word);
  const std::string_view before = chosen->overridden.empty() ? cases.front().word : chosen->overridden;
  const bool is_changed = chosen->place.source->is_override && before != word;
  std::erase_if(own.entries, [&](const Entry& entry) {
    const auto other = std::ranges::find_if(cases, [&](const auto& each) { return has(each, entry.key); });
    if (other == cases.end()) return false;
    const bool is_override = entry.value.place.source->is_override;
    if (is_changed && !is_override) return true;
    if (has(active, entry.key)) return false;
    fail(is_override ? entry.value.place : entry.place,
         fmt::format("{} is a key of {}, and {} is {}; leave it out", join_path(path, entry.key), other->word,
                     join_path(path, tag.key), word));
  });
  return own;
}

void expect_list(const YamlNode& node, const Count& count, const std::string& path) {
  if (node.kind == YamlNode::Kind::kNull) {
    fail(node.place, fmt::format("{} has no {}s; give {}", path, count.noun, count.text()));
  }
  if (node.kind != YamlNode::Kind::kList) {
    fail(node.place, fmt::format("{} must be {}, not {}", path, count.text(), found(node)));
  }
  const std::size_t size = node.items.size();
  if (size < static_cast<std::size_t>(count.min) || size > static_cast<std::size_t>(count.max)) {
    const std::string has = size == 0 ? "none" : std::to_string(size);
    fail(node.place, fmt::format("{} must be {}, but has {}", path, count.text(), has));
  }
}

Chosen expect_choice(const YamlNode& node, const CaseNames& names, const std::string& path) {
  if (node.is_scalar()) {
    const std::size_t index = find_word(names.keys, node.text);
    if (index == names.keys.size()) refuse_choice(node.place, path, node.text, names);
    return {names.keys[index], nullptr, node.place};
  }
  if (node.kind != YamlNode::Kind::kMap || node.entries.empty()) {
    const std::string_view what = node.kind == YamlNode::Kind::kMap ? "an empty map" : "a list";
    fail(node.place, node.kind == YamlNode::Kind::kNull
                         ? fmt::format("{} has no value; give one of {}", path, fmt::join(names.forms, ", "))
                         : fmt::format("{} must be one of {}, not {}", path, fmt::join(names.forms, ", "), what));
  }
  for (const Entry& entry : node.entries) {
    if (find_word(names.keys, entry.key) == names.keys.size()) {
      refuse_choice(entry.place, path, entry.key, names);
    }
  }
  if (node.entries.size() > 1) {
    fail(node.entries[1].place, fmt::format("{} must have one key, but has '{}' and '{}'; keep one of the two", path,
                                            node.entries[0].key, node.entries[1].key));
  }
  const Entry& entry = node.entries.front();
  return {names.keys[find_word(names.keys, entry.key)], &entry.value, entry.place};
}

void refuse_missing(const Place& place, std::string_view path, std::string_view key, std::string_view wanted) {
  fail(place, fmt::format("{} lacks the key '{}': {}", subject(place, path), key, wanted));
}

}  // namespace epochreel::job

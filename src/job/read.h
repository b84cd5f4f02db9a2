/// Tree to struct, by the description in describe.h. A key that a map does not name keeps its default.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "case_name.h"
#include "describe.h"
#include "message.h"
#include "read_scalar.h"

namespace epochreel::job {

template <class S>
void read_section(S& value, const YamlNode& node, const std::string& path);
template <class C>
void read_choice(C& value, const YamlNode& node, const std::string& path);
template <class C>
void read_tagged(C& value, const YamlNode& node, const Tag& tag, const std::string& path);

/// Reads the name of a theme or a map of its keys; what a map leaves out is from its base.
void read_theme(ThemeSpec& theme, const YamlNode& node, const std::string& path);

/// The keys of a struct.
struct KeyNames {
  std::vector<std::string_view> keys;

  void field(std::string_view key, auto&, const auto&, std::string_view) { keys.push_back(key); }
  void section(std::string_view key, auto&, std::string_view) { keys.push_back(key); }
  void choice(std::string_view key, auto&, std::string_view) { keys.push_back(key); }
  void tagged(std::string_view key, auto&, const Tag&, std::string_view) { keys.push_back(key); }
  void list(std::string_view key, auto&, const Count&, std::string_view) { keys.push_back(key); }
  void items(std::string_view key, const auto&, const Count&, std::string_view) { keys.push_back(key); }
  void items_like(std::string_view key, auto&, const auto&, const Count&, std::string_view) { keys.push_back(key); }
  void theme(std::string_view key, auto&, std::string_view) { keys.push_back(key); }
};

/// The words of a choice, and how each is written.
struct CaseNames {
  std::vector<std::string_view> keys;
  std::vector<std::string> forms;

  void word(std::string_view key, bool, const auto&, std::string_view) { add(key, std::string(key)); }
  void value(std::string_view key, bool, const auto&, const auto&, std::string_view) {
    add(key, fmt::format("{}: N", key));
  }
  void fields(std::string_view key, bool, const auto&, std::string_view, std::string_view alone = {}) {
    add(key, fmt::format(fmt::runtime(alone.empty() ? "{}: {{...}}" : "{}: N"), key));
  }

 private:
  void add(std::string_view key, std::string form) {
    keys.push_back(key);
    forms.push_back(std::move(form));
  }
};

/// A choice as the job has it: its word, and the value behind it if there is one.
struct Chosen {
  std::string_view key;
  const YamlNode* argument = nullptr;
  Place place;
};

/// The keys of each case of a tagged choice.
struct CaseKeys {
  struct Case {
    std::string_view word;
    std::vector<std::string_view> keys;
  };
  std::vector<Case> cases;

  void fields(std::string_view key, bool, const auto& get, std::string_view, std::string_view = {}) {
    KeyNames names;
    describe(names, get());
    cases.push_back({key, std::move(names.keys)});
  }
};

template <class C>
std::vector<CaseKeys::Case> case_keys(C choice) {
  CaseKeys keys;
  describe_cases(keys, choice);
  return std::move(keys.cases);
}

/// `node` as far as it is about the case `word`. Keys that only another case has are refused; where an override has
/// changed the tag, those that the job itself gives are left out: a `crf` of one codec says nothing of another's. The
/// first of `cases` is the usual one.
YamlNode keys_of_case(const YamlNode& node, const Tag& tag, std::string_view word,
                      std::span<const CaseKeys::Case> cases, const std::string& path);

/// Refuses what is not a map, and keys that are not in `keys`.
void expect_map(const YamlNode& node, std::span<const std::string_view> keys, const std::string& path);
void expect_list(const YamlNode& node, const Count& count, const std::string& path);
/// Refuses what is not one of the words of `names`, alone or as the only key of a map.
Chosen expect_choice(const YamlNode& node, const CaseNames& names, const std::string& path);
[[noreturn]] void refuse_missing(const Place& place, std::string_view path, std::string_view key,
                                 std::string_view wanted);

class Reader {
 public:
  Reader(const YamlNode& map, std::string path) : map_(map), path_(std::move(path)) {}

  void field(std::string_view key, auto& value, const auto& rule, std::string_view) {
    if (const YamlNode* node = find(key, rule)) read_scalar(value, rule, *node, join_path(path_, key));
  }

  void section(std::string_view key, auto& value, std::string_view) {
    if (const YamlNode* node = map_.find(key)) read_section(value, *node, join_path(path_, key));
  }

  void choice(std::string_view key, auto& value, std::string_view) {
    if (const YamlNode* node = map_.find(key)) read_choice(value, *node, join_path(path_, key));
  }

  void tagged(std::string_view key, auto& value, const Tag& tag, std::string_view) {
    if (const YamlNode* node = map_.find(key)) read_tagged(value, *node, tag, join_path(path_, key));
  }

  void theme(std::string_view key, ThemeSpec& value, std::string_view) {
    if (const YamlNode* node = map_.find(key)) read_theme(value, *node, join_path(path_, key));
  }

  template <class C>
  void list(std::string_view key, std::vector<C>& values, const Count& count, std::string_view) {
    const YamlNode* node = find(key, count);
    if (node == nullptr) return;
    const std::string path = join_path(path_, key);
    expect_list(*node, count, path);
    values.clear();
    for (const YamlNode& item : node->items) {
      const std::string item_path = join_path(path, std::to_string(values.size()));
      if constexpr (requires(CaseNames & names, C & value) { describe_cases(names, value); }) {
        read_choice(values.emplace_back(), item, item_path);
      } else {
        read_section(values.emplace_back(), item, item_path);
      }
    }
  }

  void items(std::string_view key, const auto& add, const Count& count, std::string_view) {
    const YamlNode* node = find(key, count);
    if (node == nullptr) return;
    const std::string path = join_path(path_, key);
    expect_list(*node, count, path);
    std::size_t number = 0;
    for (const YamlNode& item : node->items) {
      auto&& described = add();
      read_section(described, item, join_path(path, std::to_string(number++)));
    }
  }

  template <class T>
  void items_like(std::string_view key, std::vector<T>& values, const T& usual, const Count& count,
                  std::string_view doc) {
    if (map_.find(key) != nullptr) values.clear();
    items(
        key, [&]() -> T& { return values.emplace_back(usual); }, count, doc);
  }

 private:
  template <class Rule>
  const YamlNode* find(std::string_view key, const Rule& rule) const {
    const YamlNode* node = map_.find(key);
    if (node == nullptr && rule.required) refuse_missing(map_.place, path_, key, rule_text(rule));
    return node;
  }

  const YamlNode& map_;
  std::string path_;
};

class CaseReader {
 public:
  CaseReader(const Chosen& chosen, std::string path) : chosen_(chosen), path_(std::move(path)) {}

  void word(std::string_view key, bool, const auto& set, std::string_view) const {
    if (key != chosen_.key) return;
    if (chosen_.argument != nullptr) {
      fail(chosen_.place, fmt::format("{}: '{}' stands alone; write just {} without a value", path_, key, key));
    }
    set();
  }

  void value(std::string_view key, bool, const auto& get, const auto& rule, std::string_view) const {
    if (key != chosen_.key) return;
    if (chosen_.argument == nullptr && rule.required) {
      fail(chosen_.place,
           fmt::format("{}: '{}' needs a value; write {}: N, N being {}", path_, key, key, rule_text(rule)));
    }
    auto& held = get();
    if (chosen_.argument != nullptr) read_scalar(held, rule, *chosen_.argument, join_path(path_, key));
  }

  void fields(std::string_view key, bool, const auto& get, std::string_view, std::string_view alone = {}) const {
    if (key != chosen_.key) return;
    read_section(get(), as_map(alone), join_path(path_, key));
  }

 private:
  /// The bare word as a map without keys, a scalar as one of the key `alone`.
  YamlNode as_map(std::string_view alone) const {
    const YamlNode* const argument = chosen_.argument;
    if (argument != nullptr && (alone.empty() || !argument->is_scalar())) return *argument;
    YamlNode map = YamlNode::empty(YamlNode::Kind::kMap, chosen_.place);
    if (argument != nullptr) map.entries.push_back({std::string(alone), argument->place, *argument});
    return map;
  }

  const Chosen& chosen_;
  std::string path_;
};

template <class S>
void read_section(S& value, const YamlNode& node, const std::string& path) {
  KeyNames names;
  describe(names, value);
  expect_map(node, names.keys, path);
  Reader reader(node, path);
  describe(reader, value);
}

template <class C>
void read_choice(C& value, const YamlNode& node, const std::string& path) {
  CaseNames names;
  describe_cases(names, value);
  const Chosen chosen = expect_choice(node, names, path);
  CaseReader reader(chosen, path);
  describe_cases(reader, value);
}

template <class C>
void read_tagged(C& value, const YamlNode& node, const Tag& tag, const std::string& path) {
  if (const YamlNode* const word = node.find(tag.key)) {
    std::string chosen;
    read_scalar(chosen, case_words(value).rule(), *word, join_path(path, tag.key));
    choose_case(value, chosen);
  }
  const YamlNode own = keys_of_case(node, tag, case_name(value), case_keys(value), path);
  KeyNames names{{tag.key}};
  describe_active(names, value);
  expect_map(own, names.keys, path);
  Reader reader(own, path);
  describe_active(reader, value);
}

}  // namespace epochreel::job

/// Struct to tree, by the description in describe.h, and tree to text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "case_name.h"
#include "describe.h"
#include "node.h"

namespace epochreel::job {

/// The name where the theme is a built-in one, else a map of the base and of what differs from it.
YamlNode write_theme(ThemeSpec theme);

YamlNode number_node(std::int64_t value);
YamlNode number_node(std::uint64_t value);
/// Shortest decimal text that reads back to the same double; with a point where it has an exponent, since YAML 1.1
/// wants one.
YamlNode number_node(double value);
YamlNode flag_node(bool value);
YamlNode text_node(std::string_view text);
void add_entry(YamlNode& map, std::string_view key, YamlNode value);

template <class T>
YamlNode write_scalar(const T& value, const Whole<T>&) {
  if constexpr (std::is_same_v<T, int>)
    return number_node(std::int64_t{value});
  else
    return number_node(value);
}
inline YamlNode write_scalar(double value, const Real&) { return number_node(value); }
inline YamlNode write_scalar(bool value, const Flag&) { return flag_node(value); }
inline YamlNode write_scalar(const std::string& value, const DeviceName&) { return text_node(value); }
inline YamlNode write_scalar(const std::string& value, const FolderName&) { return text_node(value); }
inline YamlNode write_scalar(const std::string& value, const FolderPath&) { return text_node(value); }
inline YamlNode write_scalar(const std::string& value, const FilePath&) { return text_node(value); }
inline YamlNode write_scalar(const std::string& value, const PngPath&) { return text_node(value); }
inline YamlNode write_scalar(const std::string& value, const ScreenWords&) { return text_node(value); }
inline YamlNode write_scalar(Color value, const ColorRule&) { return text_node(color_text(value)); }
inline YamlNode write_scalar(const std::string& value, const FontFamily&) { return text_node(value); }
YamlNode write_scalar(const std::vector<int>& value, const ImageShape& rule);
YamlNode write_scalar(const std::vector<std::string>& value, const NameList& rule);
template <class T, class E>
YamlNode write_scalar(const T& value, const OneOf<E>& rule) {
  for (const Name<E>& name : rule.names) {
    if (value == name.value) return text_node(name.word);
  }
  return text_node("");
}

/// Takes from `map` the entries that are in `usual` too, with the same values.
void leave_out_equal(YamlNode& map, const YamlNode& usual);

template <class S>
YamlNode write_section(S& value);
template <class C>
YamlNode write_choice(C& value);
template <class C>
YamlNode write_tagged(C& value, const Tag& tag);

struct Writer {
  YamlNode map = YamlNode::empty(YamlNode::Kind::kMap);
  bool has_later = false;

  void field(std::string_view key, auto& value, const auto& rule, std::string_view) {
    add_entry(map, key, write_scalar(value, rule));
    has_later = has_later || rule.later;
    map.entries.back().is_unsaid = rule.later;
  }
  /// A section of later keys that all have their defaults is left out too.
  void section(std::string_view key, auto& value, std::string_view) {
    add_entry(map, key, write_section(value));
    Entry& section = map.entries.back();
    section.is_unsaid = std::ranges::all_of(section.value.entries, &Entry::is_unsaid);
  }
  void choice(std::string_view key, auto& value, std::string_view) { add_entry(map, key, write_choice(value)); }
  void tagged(std::string_view key, auto& value, const Tag& tag, std::string_view) {
    add_entry(map, key, write_tagged(value, tag));
  }
  void theme(std::string_view key, const ThemeSpec& value, std::string_view) {
    add_entry(map, key, write_theme(value));
  }
  template <class C>
  void list(std::string_view key, std::vector<C>& values, const Count&, std::string_view) {
    YamlNode items = YamlNode::empty(YamlNode::Kind::kList);
    for (C& value : values) items.items.push_back(write_choice(value));
    add_entry(map, key, std::move(items));
  }
  /// An item's keys that are as in `usual` are left out, and so is a list without items where that can be.
  template <class T>
  void items_like(std::string_view key, std::vector<T>& values, T usual, const Count& count, std::string_view) {
    YamlNode items = YamlNode::empty(YamlNode::Kind::kList);
    const YamlNode left_out = write_section(usual);
    for (T& value : values) {
      items.items.push_back(write_section(value));
      leave_out_equal(items.items.back(), left_out);
    }
    add_entry(map, key, std::move(items));
    has_later = has_later || count.later;
    map.entries.back().is_unsaid = count.later && values.empty();
  }
};

struct CaseWriter {
  YamlNode node;

  void word(std::string_view key, bool active, const auto&, std::string_view) {
    if (active) node = text_node(key);
  }
  void value(std::string_view key, bool active, const auto& get, const auto& rule, std::string_view) {
    if (active) set(key, write_scalar(get(), rule));
  }
  void fields(std::string_view key, bool active, const auto& get, std::string_view, std::string_view = {}) {
    if (active) set(key, write_section(get()));
  }

 private:
  void set(std::string_view key, YamlNode value) {
    node = YamlNode::empty(YamlNode::Kind::kMap);
    add_entry(node, key, std::move(value));
  }
};

/// Takes the mark of a later key from those entries of `map` that have not the value that they have in `usual`.
void say_changed(YamlNode& map, const YamlNode& usual);

template <class S>
YamlNode write_section(S& value) {
  Writer writer;
  describe(writer, value);
  if (writer.has_later) {
    S defaults{};
    Writer usual;
    describe(usual, defaults);
    say_changed(writer.map, usual.map);
  }
  return std::move(writer.map);
}

template <class C>
YamlNode write_choice(C& value) {
  CaseWriter writer;
  describe_cases(writer, value);
  return std::move(writer.node);
}

template <class C>
YamlNode write_tagged(C& value, const Tag& tag) {
  Writer writer;
  add_entry(writer.map, tag.key, text_node(case_name(value)));
  describe_active(writer, value);
  return std::move(writer.map);
}

/// On one line: `{sgd: {learning_rate: 0.1, momentum: 0.9}}`.
std::string flow_yaml(const YamlNode& node);

/// `key: value`, ended by a newline: lists with an item a line, maps in one line.
std::string entry_yaml(std::string_view key, const YamlNode& value, int indent);

/// A map whose own maps are blocks, and what lies deeper as entry_yaml has it.
std::string document_yaml(const YamlNode& map);

/// On one line, without spaces.
std::string compact_json(const YamlNode& node);

}  // namespace epochreel::job

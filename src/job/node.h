/// A YAML document as a tree that remembers where each part stood. Reading makes one, overrides change it, typed
/// reading consumes it; printing goes the other way.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace epochreel::job {

/// A text that nodes come from. It outlives them.
struct Source {
  std::string name;  ///< of the file as the user gave it, or the override
  std::string text{};
  std::string noun = "job";  ///< what the text is, for messages
  bool has_lines = true;     ///< false: the name alone says where it is from
  bool is_override = false;  ///< --set
};

/// A place in a source.
struct Place {
  const Source* source = nullptr;
  std::size_t offset = 0;  ///< bytes from the start of the source's text

  /// "job.yaml:12:5", line and column from 1, columns in characters; or the source's name alone. Reads the text up
  /// to the place: for messages only.
  std::string text() const;
};

struct Entry;

/// One value. A scalar keeps its text; whether it is a number is decided by the key that it belongs to.
struct YamlNode {
  enum class Kind { kNull, kPlain, kText, kMap, kList };

  Kind kind = Kind::kNull;
  Place place;
  std::string text;             ///< kPlain: unquoted in YAML, a number in JSON; kText: quoted, a string
  std::vector<Entry> entries;   ///< kMap, in the order of the file; no key twice
  std::vector<YamlNode> items;  ///< kList
  std::string overridden;       ///< the scalar of the job that an override took the place of; empty: none

  /// A null, or a map or list without anything in it yet.
  static YamlNode empty(Kind kind, const Place& place = {});
  static YamlNode scalar(Kind kind, std::string text, const Place& place = {});

  bool is_scalar() const { return kind == Kind::kPlain || kind == Kind::kText; }

  /// The value of `key` in a map, or null.
  const YamlNode* find(std::string_view key) const;
  YamlNode* find(std::string_view key);
};

struct Entry {
  std::string key;
  Place place;
  YamlNode value;
  bool is_unsaid = false;  ///< of a tree that is written: a later key (rules.h) at its default
};

/// The place of what `path` leads to from `root` (keys, and list items by number), or of the last part of the way
/// that exists.
Place place_of(const YamlNode& root, std::span<const std::string> path);

/// Reads a list index in plain digits; -1 where `text` is none.
int list_index(std::string_view text);

}  // namespace epochreel::job

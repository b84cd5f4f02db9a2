#include "idx_names.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "epochreel/base/ascii.h"

namespace epochreel::data {

namespace {

template <class Value>
struct Word {
  std::string_view word;
  Value value;
};

constexpr std::array<Word<IdxSet>, 3> kSets = {
    {{"train", IdxSet::kTrain}, {"t10k", IdxSet::kTest}, {"test", IdxSet::kTest}}};
constexpr std::array<Word<IdxKind>, 2> kKinds = {{{"image", IdxKind::kImages}, {"label", IdxKind::kLabels}}};
constexpr std::array<std::string_view, 8> kFormats = {"ubyte", "byte",  "short",  "int",
                                                      "int32", "float", "double", "gz"};

bool is_separator(char c) { return c == '-' || c == '.' || c == '_' || c == ' '; }

bool is_format(std::string_view part) {
  return part.starts_with("idx") || std::ranges::find(kFormats, part) != kFormats.end();
}

/// The value that `text` states by the words of a table; unknown where it states none or two.
template <class Value>
Value value_in(std::string_view text, std::span<const Word<Value>> words) {
  Value found = Value::kUnknown;
  for (const auto& [word, value] : words) {
    if (text.find(word) == std::string_view::npos) continue;
    if (found != Value::kUnknown && found != value) return Value::kUnknown;
    found = value;
  }
  return found;
}

/// The value that a part of the name states by its start: "images", "testing".
template <class Value>
Value value_of_part(std::string_view part, std::span<const Word<Value>> words) {
  for (const auto& [word, value] : words) {
    if (part.starts_with(word)) return value;
  }
  return Value::kUnknown;
}

/// The parts decide; only where none says anything is a word looked for inside of them, as in "xtrain".
template <class Value>
Value value_of_name(std::span<const std::string_view> parts, std::string_view name,
                    std::span<const Word<Value>> words) {
  Value found = Value::kUnknown;
  for (const std::string_view part : parts) {
    const Value value = value_of_part(part, words);
    if (value == Value::kUnknown) continue;
    if (found != Value::kUnknown && found != value) return Value::kUnknown;
    found = value;
  }
  return found != Value::kUnknown ? found : value_in(name, words);
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('-'), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace

IdxName read_idx_name(std::string_view file_name) {
  const std::span<const Word<IdxSet>> sets = kSets;
  const std::span<const Word<IdxKind>> kinds = kKinds;
  IdxName name;
  name.stem = file_name;
  std::ranges::replace_if(name.stem, is_separator, '-');
  const std::string lowered = ascii_lower(std::string_view(name.stem));
  if (lowered.ends_with("-gz")) name.stem.resize(name.stem.size() - 3);
  const std::vector<std::string_view> parts = parts_of(lowered);
  name.set = value_of_name(parts, lowered, sets);
  name.kind = value_of_name(parts, lowered, kinds);
  for (const std::string_view part : parts) {
    name.says_idx = name.says_idx || part.starts_with("idx") || part == "ubyte";
    const bool says_more = value_of_part(part, sets) == IdxSet::kUnknown &&
                           value_of_part(part, kinds) == IdxKind::kUnknown && !is_format(part);
    if (!says_more) continue;
    if (!name.series.empty()) name.series += '-';
    name.series += part;
  }
  return name;
}

}  // namespace epochreel::data

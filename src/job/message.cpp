#include "message.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "epochreel/base/error.h"

namespace epochreel::job {

void fail(const Place& place, std::string_view what) { throw Error(ErrorKind::kInvalid, place.text(), what); }

void refuse_tilde(const YamlNode& node, std::string_view path) {
  const std::string text = printable(node.text, kMaxNameBytes);
  fail(node.place, fmt::format("{}: '~' is not expanded in '{}'; write the whole path, or './{}' for what is called so",
                               path, text, text));
}

std::string found(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kPlain:
      return fmt::format("'{}'", printable(node.text));
    case YamlNode::Kind::kText:
      return fmt::format("the quoted text \"{}\"", printable(node.text));
    case YamlNode::Kind::kMap:
      return "a map";
    case YamlNode::Kind::kList:
      return "a list";
  }
  return "";
}

std::string listed(std::span<const std::string_view> words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string join_path(std::string_view parent, std::string_view key) {
  return parent.empty() ? std::string(key) : fmt::format("{}.{}", parent, key);
}

std::string subject(const Place& place, std::string_view path) {
  if (!path.empty()) return std::string(path);
  return fmt::format("the {}", place.source == nullptr ? "job" : place.source->noun);
}

}  // namespace epochreel::job

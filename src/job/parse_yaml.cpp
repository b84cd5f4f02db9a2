#include "parse_yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "message.h"
#include "text_check.h"

namespace epochreel::job {
namespace {

/// Names a character that looks like a space or, at the start of a text, like a quotation mark; empty for others.
std::string_view lookalike_name(char32_t code, bool first) {
  if (code == 0xA0 || code == 0x202F) return "a no-break space";
  if (code == 0x1680 || (code >= 0x2000 && code <= 0x200B) || code == 0x205F || code == 0x3000)
    return "a special space";
  if (code == 0xFEFF) return "an invisible space";
  const bool quote =
      code == 0xAB || code == 0xBB || (code >= 0x2018 && code <= 0x201F) || code == 0x2039 || code == 0x203A;
  return first && quote ? "the quotation mark" : "";
}

[[noreturn]] void fail_lookalike(const Place& place, char32_t code, std::string_view name) {
  fail(place, fmt::format("{} U+{:04X} stands here, which YAML takes for a letter; type {} instead, or put the text in "
                          "straight quotes if it is meant",
                          name, static_cast<std::uint32_t>(code),
                          name.ends_with("space") ? "a plain space" : "a straight \" or '"));
}

/// Builds the tree from yaml-cpp's events, and refuses what a job may not hold as soon as it appears: before the
/// parser recurses deeper, and before anything is looked up.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Source& source) : source_(source) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      fail(place(mark), fmt::format("a second document or stray text begins here; a {} is one document", source_.noun));
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, "?", anchor);
    add(YamlNode::empty(YamlNode::Kind::kNull, empty_place(place(mark))));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_alias(place(mark)); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    refuse_open_quote(place(mark));
    const bool plain = tag == "?";  // yaml-cpp's tag of a plain scalar; a quoted one has "!"
    if (plain) refuse_lookalikes(place(mark), value);
    add(YamlNode::scalar(plain ? YamlNode::Kind::kPlain : YamlNode::Kind::kText, value, place(mark)));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    refuse_collection_as_key(place(mark), style);
    open(YamlNode::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    refuse_collection_as_key(place(mark), style);
    open(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  Place place(const YAML::Mark& mark) const {
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    return {&source_, std::min(offset, source_.text.size())};
  }

  [[noreturn]] static void refuse_alias(const Place& place) {
    fail(place, fmt::format("aliases (*name) are not allowed in a {}; write the value out", place.source->noun));
  }

 private:
  /// A map or list whose end has not come yet.
  struct Open {
    YamlNode node;
    bool has_key = false;  ///< of a map: the next value belongs to `entry`
    Entry entry;
    std::map<std::string, Place, std::less<>> keys;
  };

  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    const Place here = place(mark);
    const char first = here.offset < source_.text.size() ? source_.text[here.offset] : '\0';
    if (anchor != YAML::NullAnchor || first == '&') {
      fail(here, fmt::format("anchors (&name) are not allowed in a {}; write the value out", source_.noun));
    }
    const bool tagged = !tag.empty() && tag != "?" && tag != "!";
    if (tagged || first == '!')
      fail(here, fmt::format("tags (!name) are not allowed in a {}; write the value without", source_.noun));
  }

  /// yaml-cpp takes an unclosed quote to end with the file.
  void refuse_open_quote(const Place& here) const {
    const std::string_view text = std::string_view(source_.text).substr(here.offset);
    const char quote = text.empty() ? '\0' : text.front();
    if (quote != '"' && quote != '\'') return;
    for (std::size_t i = 1; i < text.size(); ++i) {
      const bool doubled = quote == '\'' && text.substr(i, 2) == "''";
      const bool escaped = quote == '"' && text[i] == '\\';
      if (text[i] == quote && !doubled) return;
      if (doubled || escaped) ++i;
    }
    fail(here, "not valid YAML: the quote that opens here is never closed");
  }

  /// Spaces and quotation marks that look like YAML's and are letters to it. In quotes they may stand.
  void refuse_lookalikes(const Place& here, std::string_view value) const {
    bool first = true;
    for (std::string_view rest = value; !rest.empty(); first = false) {
      const Character character = first_character(rest);
      const std::string_view bytes = rest.substr(0, std::max<std::size_t>(character.bytes, 1));
      const std::string_view name = lookalike_name(character.code, first);
      if (!name.empty()) {
        const std::size_t at = source_.text.find(bytes, here.offset);
        fail_lookalike({&source_, at == std::string::npos ? here.offset : at}, character.code, name);
      }
      rest.remove_prefix(bytes.size());
    }
  }

  /// yaml-cpp takes an unclosed bracket for the start of a key.
  void refuse_collection_as_key(const Place& here, YAML::EmitterStyle::value style) const {
    if (stack_.empty() || stack_.back().node.kind != YamlNode::Kind::kMap || stack_.back().has_key) return;
    if (style != YAML::EmitterStyle::Flow) refuse_key(here);
    fail(here, "not valid YAML: the bracket that opens here is never closed, or stands where a key should");
  }

  /// An empty item of a list is at its dash. yaml-cpp gives the place of the next thing.
  Place empty_place(Place here) const {
    const std::size_t before =
        here.offset == 0 ? std::string::npos : source_.text.find_last_not_of(" \t\r\n", here.offset - 1);
    const bool in_list = !stack_.empty() && stack_.back().node.kind == YamlNode::Kind::kList;
    if (in_list && before != std::string::npos && source_.text[before] == '-') here.offset = before;
    return here;
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_properties(mark, tag, anchor);
    if (stack_.size() >= kMaxYamlDepth) {
      fail(place(mark),
           fmt::format("nested deeper than {} levels; no key of a {} lies so deep", kMaxYamlDepth, source_.noun));
    }
    stack_.emplace_back().node = YamlNode::empty(kind, place(mark));
  }

  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.kind == YamlNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.has_key) {
      // An empty value has no place of its own: yaml-cpp gives that of whatever follows.
      if (node.kind == YamlNode::Kind::kNull) node.place = parent.entry.place;
      parent.entry.value = std::move(node);
      parent.node.entries.push_back(std::move(parent.entry));
      parent.has_key = false;
    } else {
      add_key(parent, std::move(node));
    }
  }

  static void add_key(Open& map, YamlNode key) {
    if (!key.is_scalar()) refuse_key(key.place);
    const auto [earlier, is_new] = map.keys.try_emplace(key.text, key.place);
    if (!is_new) {
      const Place& first = earlier->second;
      const std::string where = first.source->has_lines ? fmt::format(", first at {}", first.text()) : "";
      fail(key.place, fmt::format("the key '{}' is given twice{}; remove one of the two", printable(key.text), where));
    }
    map.entry = Entry{std::move(key.text), key.place, {}};
    map.has_key = true;
  }

  [[noreturn]] static void refuse_key(const Place& place) { fail(place, "a key must be a word, as in 'epochs: 3'"); }

  const Source& source_;
  int documents_ = 0;
  std::vector<Open> stack_;
  YamlNode root_;
};

/// Refuses a line up to the one at `offset` that is indented with a tab, as YAML may not be: the cause of what the
/// parser says.
void refuse_tab(const Source& source, std::size_t offset) {
  const std::string_view text = source.text;
  const std::size_t last = std::min(text.find('\n', offset), text.size());
  for (std::size_t start = 0; start < last; start = std::min(text.find('\n', start), text.size()) + 1) {
    const std::size_t content = std::min(text.find_first_not_of(" \t\r", start), text.size());
    const std::size_t tab = text.find('\t', start);
    const bool empty = content == text.size() || text[content] == '\n' || text[content] == '#';
    if (tab < content && !empty) {
      fail({&source, tab}, "not valid YAML: a tab (U+0009) stands in the indentation of this line; indent with spaces");
    }
  }
}

/// Refuses a special space on the line at `offset` or on the one before, outside of quotes and comments: the cause of
/// what the parser says.
void refuse_special_space(const Source& source, std::size_t offset) {
  const std::string_view text = source.text;
  const std::size_t line = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  char quote = '\0';
  for (std::size_t at = line < 2 ? 0 : text.rfind('\n', line - 2) + 1; at < end;) {
    const Character character = first_character(text.substr(at));
    const char byte = text[at];
    if (quote != '\0' ? byte == quote : byte == '"' || byte == '\'') quote = quote == '\0' ? byte : '\0';
    if (byte == '#' && quote == '\0') {
      at = std::min(text.find('\n', at), end);
      continue;
    }
    const std::string_view name = lookalike_name(character.code, false);
    if (!name.empty() && quote == '\0') fail_lookalike({&source, at}, character.code, name);
    at += std::max<std::size_t>(character.bytes, 1);
  }
}

void check_source(const Source& source) {
  if (source.text.size() > kMaxYamlBytes) {
    fail({&source, 0}, fmt::format("{} bytes are more than the 1 MiB a {} may have", source.text.size(), source.noun));
  }
  if (const auto fault = check_text(source.text)) fail({&source, fault->offset}, fault->what);
}

}  // namespace

YamlNode parse_yaml(const Source& source) {
  check_source(source);
  std::istringstream stream(source.text);
  TreeBuilder builder(source);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& exception) {
    const Place place = builder.place(exception.mark);
    // yaml-cpp 0.8 adds the anchor's name.
    if (exception.msg.starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR)) TreeBuilder::refuse_alias(place);
    refuse_tab(source, place.offset);
    refuse_special_space(source, place.offset);
    fail(place, fmt::format("not valid YAML: {}", printable(exception.msg, 200)));
  }
  return builder.take();
}

}  // namespace epochreel::job

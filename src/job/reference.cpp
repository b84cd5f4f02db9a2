/// configs/reference.yaml, from the description in describe.h.
#include <fmt/format.h>

#include <algorithm>

#include "epochreel/job/load.h"
#include "message.h"
#include "read_scalar.h"
#include "write.h"

namespace epochreel::job {
namespace {

constexpr std::size_t kColumns = 100;

/// `text` as comment lines of at most kColumns; lines after the first are indented by `hang` more.
std::string comment(std::string_view text, int indent, std::size_t hang = 0) {
  const std::string start = fmt::format("{:{}}# ", "", indent);
  std::string result;
  std::string line = start;
  const std::string next_line = start + std::string(hang, ' ');
  std::size_t filled = line.size();  // where the words of this line begin
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' ', text.find_first_not_of(' ')), text.size());
    const std::string_view word = text.substr(0, space);
    if (line.size() > filled && line.size() + word.size() > kColumns) {
      result += line + "\n";
      line = next_line + std::string(word.substr(word.find_first_not_of(' ')));
      filled = next_line.size();
    } else {
      line += word;
    }
    text.remove_prefix(space);
  }
  return result + line + "\n";
}

/// "Required: a list of ..." or "Default 12; a whole number from ...".
template <class Rule>
std::string range_text(const Rule& rule, const std::string& default_text) {
  if (rule_text(rule) == default_text) return fmt::format("Only {} so far.", default_text);
  return rule.required ? fmt::format("Required: {}.", rule_text(rule))
                       : fmt::format("Default {}; {}.", default_text, rule_text(rule));
}

/// The words of a table with their meanings, where they have some.
std::string meanings(const auto&, int) { return {}; }
template <class E>
std::string meanings(const OneOf<E>& rule, int indent) {
  std::string result;
  for (const Name<E>& name : rule.names) {
    if (!name.meaning.empty()) result += comment(fmt::format("  {}: {}", name.word, name.meaning), indent, 4);
  }
  return result;
}

template <class C>
std::vector<std::string> cases_within(C value);

/// The keys of a struct on one comment line each, for structs that are written in one line.
struct FieldLines {
  std::vector<std::string> lines;

  void field(std::string_view key, auto& value, const auto& rule, std::string_view doc) {
    lines.push_back(fmt::format("  {}: {} {}", key, doc, range_text(rule, flow_yaml(write_scalar(value, rule)))));
  }
  template <class C>
  void list(std::string_view key, std::vector<C>&, const Count& count, std::string_view doc) {
    lines.push_back(fmt::format("  {}: {} Default []; {}, each one of:", key, doc, rule_text(count)));
    for (const std::string& line : cases_within(C{})) lines.push_back("  " + line);
  }
};

/// The forms of a choice, as comment lines, each with the keys that lie within.
struct CaseLines {
  struct Case {
    std::string line;
    std::vector<std::string> keys{};
  };
  std::vector<Case> cases;

  void word(std::string_view key, bool, const auto&, std::string_view doc) {
    cases.push_back({fmt::format("  {}: {}", key, doc)});
  }
  void value(std::string_view key, bool, const auto& get, const auto& rule, std::string_view doc) {
    const std::string bare =
        rule.required ? "" : fmt::format("; {} where it stands alone", flow_yaml(write_scalar(get(), rule)));
    cases.push_back({fmt::format("  {{{}: N}}: {}; N is {}{}", key, doc, rule_text(rule), bare)});
  }
  void fields(std::string_view key, bool, const auto& get, std::string_view doc, std::string_view alone = {}) {
    FieldLines within;
    describe(within, get());
    const std::string scalar = alone.empty() ? "" : fmt::format("; {{{}: N}} gives its {} alone", key, alone);
    cases.push_back({fmt::format("  {{{}: {{...}}}}: {}{}", key, doc, scalar), std::move(within.lines)});
  }

  /// Keys that most cases have, as scenes do, stand once at the end.
  std::vector<std::string> lines() const {
    std::vector<std::string> shared;
    for (const Case& each : cases) {
      for (const std::string& key : each.keys) {
        const bool told = std::find(shared.begin(), shared.end(), key) != shared.end();
        if (!told && cases.size() > 2 && count_of(key) * 2 > cases.size()) shared.push_back(key);
      }
    }
    std::vector<std::string> result;
    for (const Case& each : cases) {
      result.push_back(each.line);
      for (const std::string& key : each.keys) {
        if (std::find(shared.begin(), shared.end(), key) == shared.end()) result.push_back("  " + key);
      }
    }
    if (!shared.empty()) result.emplace_back("Keys within {...}:");
    result.insert(result.end(), shared.begin(), shared.end());
    return result;
  }

 private:
  std::size_t count_of(const std::string& key) const {
    return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [&](const Case& each) {
      return std::find(each.keys.begin(), each.keys.end(), key) != each.keys.end();
    }));
  }
};

template <class C>
std::vector<std::string> cases_within(C value) {
  CaseLines cases;
  describe_cases(cases, value);
  return cases.lines();
}

template <class C>
std::string case_lines(C value, int indent) {
  std::string result;
  for (const std::string& line : cases_within(value)) {
    const bool head = !line.starts_with(' ');
    result += comment(line, indent, head ? 0 : line.find_first_not_of(' ') + 2);
  }
  return result;
}

/// The keys of the cases of a tagged choice that it is not now, as comment lines.
struct OtherCases {
  std::string_view active;
  std::string_view tag;
  int indent;
  std::string text{};

  void fields(std::string_view key, bool, const auto& get, std::string_view, std::string_view = {}) {
    if (key == active) return;
    FieldLines within;
    describe(within, get());
    if (within.lines.empty()) return;
    text += comment(fmt::format("The other keys where {} is {}:", tag, key), indent);
    for (const std::string& line : within.lines) text += comment(line, indent, 4);
  }
};

template <class C>
std::string other_cases(C value, std::string_view tag, int indent) {
  OtherCases others{case_name(value), tag, indent};
  describe_cases(others, value);
  return others.text;
}

/// The keys of a struct that is an item of a list, on one comment line each, without their defaults.
struct KeyLines {
  std::vector<std::string> lines;

  void field(std::string_view key, auto&, const auto& rule, std::string_view doc) { add(key, doc, rule_text(rule)); }
  void theme(std::string_view key, auto&, std::string_view doc) { add(key, doc, "as theme above"); }
  void tagged(std::string_view key, auto&, const Tag&, std::string_view doc) { add(key, doc, "as video above"); }

 private:
  void add(std::string_view key, std::string_view doc, std::string_view rule) {
    lines.push_back(fmt::format("  {}: {} ({})", key, doc, rule));
  }
};

class ReferenceWriter {
 public:
  explicit ReferenceWriter(int indent) : indent_(indent) {}

  void field(std::string_view key, auto& value, const auto& rule, std::string_view doc) {
    const YamlNode node = write_scalar(value, rule);
    start(doc);
    text += comment(range_text(rule, flow_yaml(node)), indent_) + meanings(rule, indent_);
    text += entry_yaml(key, node, indent_);
  }

  void section(std::string_view key, auto& value, std::string_view doc) {
    start(doc);
    text += fmt::format("{:{}}{}:\n", "", indent_, key);
    ReferenceWriter within(indent_ + 2);
    describe(within, value);
    text += within.text;
  }

  void choice(std::string_view key, auto& value, std::string_view doc) {
    const YamlNode node = write_choice(value);
    start(doc);
    text += comment(fmt::format("Default {}; one of:", flow_yaml(node)), indent_) + case_lines(value, indent_);
    text += entry_yaml(key, node, indent_);
  }

  void tagged(std::string_view key, auto& value, const Tag& tag, std::string_view doc) {
    start(doc);
    text += fmt::format("{:{}}{}:\n", "", indent_, key);
    ReferenceWriter within(indent_ + 2);
    const CaseWords words = case_words(value);
    std::string word(case_name(value));
    within.field(tag.key, word, words.rule(), tag.doc);
    within.text += other_cases(value, tag.key, indent_ + 2);
    describe_active(within, value);
    text += within.text;
  }

  void theme(std::string_view key, ThemeSpec& value, std::string_view doc) {
    const YamlNode node = write_theme(value);
    start(doc);
    text += comment(fmt::format("Default {}; one of:", flow_yaml(node)), indent_);
    text += meanings(OneOf{kThemeNames}, indent_);
    text +=
        comment("  the path of a file that ends in .yaml and holds the keys below; configs/theme-example.yaml is one",
                indent_, 4);
    text += comment("  {...}: the keys themselves; those left out are as in the base", indent_, 4);
    FieldLines within;
    describe(within, value);
    for (const std::string& line : within.lines) text += comment("  " + line, indent_, 6);
    text += entry_yaml(key, node, indent_);
  }

  template <class C>
  void list(std::string_view key, std::vector<C>& values, const Count& count, std::string_view doc) {
    YamlNode items = YamlNode::empty(YamlNode::Kind::kList);
    for (C& value : values) items.items.push_back(write_choice(value));
    start(doc);
    text += comment(range_text(count, "as here"), indent_);
    text += comment(fmt::format("Each {} is one of:", count.noun), indent_) + case_lines(C{}, indent_);
    text += entry_yaml(key, items, indent_);
  }

  template <class T>
  void items_like(std::string_view key, std::vector<T>& values, T usual, const Count& count, std::string_view doc) {
    start(doc);
    text += comment(range_text(count, flow_yaml(write_list(values))), indent_);
    text += comment(fmt::format("Each {} has these keys, most of which may be left out:", count.noun), indent_);
    KeyLines keys;
    describe(keys, usual);
    for (const std::string& line : keys.lines) text += comment(line, indent_, 4);
    text += entry_yaml(key, write_list(values), indent_);
  }

  std::string text;

 private:
  template <class T>
  static YamlNode write_list(std::vector<T>& values) {
    YamlNode items = YamlNode::empty(YamlNode::Kind::kList);
    for (T& value : values) items.items.push_back(write_section(value));
    return items;
  }

  /// A blank line between keys, and what the key means.
  void start(std::string_view doc) {
    if (indent_ == 0 || !text.empty()) text += "\n";
    text += comment(doc, indent_);
  }

  int indent_;
};

}  // namespace

std::string reference_yaml() {
  Job job;
  job.name = "reference";
  job.network = {DenseSpec{1024}, ReluSpec{}, DenseSpec{512}, ReluSpec{}, DenseSpec{10}};
  ReferenceWriter writer(0);
  describe(writer, job);
  return "# yaml-language-server: $schema=../docs/job.schema.json\n" +
         comment(
             "Every key of a job, with its default, its range and its meaning. Keys that are left out have the "
             "value they have here; name and network have no default.",
             0) +
         comment("Where no key within {...} is required, the word may stand alone, as in optimizer: adam.", 0) +
         comment("This file is written by the program and held to it by a test.", 0) + writer.text;
}

}  // namespace epochreel::job

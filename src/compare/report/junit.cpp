#include <fmt/format.h>

#include <algorithm>

#include "report/files.h"
#include "report/text.h"

namespace epochreel::compare {

namespace {

/// One line of an attribute or element. `printable` leaves none of the characters that XML 1.0 forbids even where they
/// are escaped (https://www.w3.org/TR/xml/#charsets).
std::string xml(std::string_view text) {
  std::string escaped;
  for (const char c : printable(text, kMaxMessageBytes)) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

/// Lines of an element.
std::string xml_lines(std::string_view text) {
  std::string lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines += xml(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
}

struct Case {
  std::string group;
  std::string name;
  std::string kind;     ///< of the failure; empty where it passed
  std::string message;  ///< one line
  std::string detail;
  std::string attached = {};  ///< text of system-out
};

/// Readers take what stands between the marks as it is, to the first "]]" of the line: a path that cannot stand there
/// is said, not changed.
std::string attachment_line(const std::string& path) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const bool plain = path.find("]]") == std::string::npos && std::none_of(path.begin(), path.end(), is_control) &&
                     valid_utf8(path) == path;
  if (plain) return fmt::format("[[ATTACHMENT|{}]]\n", path);
  return "a picture is not attached, since the name of its folder cannot stand in an attachment\n";
}

std::string case_xml(const Case& test) {
  const auto head =
      fmt::format("    <testcase classname=\"epochreel.{}\" name=\"{}\" time=\"0\"", test.group, xml(test.name));
  if (test.kind.empty()) return head + "/>\n";
  const std::string attached =
      test.attached.empty() ? "" : fmt::format("      <system-out>\n{}</system-out>\n", xml_lines(test.attached));
  return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n{}    </testcase>\n", head,
                     test.kind, xml(test.message), xml_lines(test.detail), attached);
}

Case item_case(const Item& item) {
  if (!fails(item.verdict)) return {"items", item.name, "", "", ""};
  std::string detail = figures_line(item);
  const auto line = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) detail += fmt::format("\n{}: {}", label, value);
  };
  line("limits", item.limits);
  line("baseline", item.baseline_hash);
  line("actual", item.actual_hash);
  return {"items", item.name, verdict_word(item.verdict), item.reason.empty() ? figures_line(item) : item.reason,
          detail};
}

Case training_case(const TrainingComparison& training) {
  Case test{"training", "training", "", "", ""};
  if (!fails(training.verdict)) return test;
  test.kind = verdict_word(training.verdict);
  test.message = training.sentence;
  for (const auto& stage : training.stages) {
    test.detail += fmt::format("{}: {}. {}\n", stage.name, stage.same ? "same" : "changed", stage.what);
  }
  return test;
}

/// A property that differs fails only where the comparison does: an encoder's tag may be another in an equal movie.
Case movie_case(const Comparison& comparison) {
  Case test{"movie", "properties", "", "", ""};
  const auto found = differing(comparison.movie);
  if (found.empty() || !fails(comparison.verdict)) return test;
  test.kind = "different";
  test.message = fmt::format("{} of the movie {}", found.size() == 1 ? "a property" : "properties",
                             found.size() == 1 ? "differs" : "differ");
  for (const auto& property : found) {
    test.detail += fmt::format("{}: baseline {}, actual {}\n", property.name, property.baseline, property.actual);
  }
  return test;
}

}  // namespace

std::string junit_xml(const Comparison& comparison, const Attachments& attachments) {
  std::vector<Case> cases;
  if (comparison.training) cases.push_back(training_case(*comparison.training));
  if (!comparison.movie.empty()) cases.push_back(movie_case(comparison));
  for (std::size_t i = 0; i < comparison.items.size(); ++i) {
    cases.push_back(item_case(comparison.items[i]));
    const auto found = attachments.find(i);
    if (found == attachments.end() || cases.back().kind.empty()) continue;
    for (const auto& path : found->second) cases.back().attached += attachment_line(path);
  }
  std::size_t failures = 0;
  std::string body;
  for (const auto& test : cases) {
    failures += test.kind.empty() ? 0 : 1;
    body += case_xml(test);
  }
  const auto totals =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\"", cases.size(), failures);
  std::string out = fmt::format("{}\n", environment_sentence(comparison));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"epochreel\" {0}>\n  <testsuite "
      "name=\"epochreel compare\" {0}>\n{1}    <system-out>{2}\n{3}</system-out>\n  </testsuite>\n</testsuites>\n",
      totals, body, xml(comparison.sentence), xml_lines(out));
}

}  // namespace epochreel::compare

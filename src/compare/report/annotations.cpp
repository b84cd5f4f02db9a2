#include <fmt/format.h>

#include "epochreel/base/grouped.h"
#include "epochreel/compare/report.h"
#include "report/text.h"

namespace epochreel::compare {

namespace {

constexpr std::size_t kMostLines = 10;
constexpr std::size_t kMaxBytes = 1000;  ///< of a title or message

/// Escapes text as the runner reads it: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
/// and packages/core/src/command.ts of actions/toolkit (escapeData, escapeProperty).
std::string escaped(std::string_view text, bool property) {
  std::string line;
  for (const char c : printable(text, kMaxBytes)) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      line += fmt::format("%{:02X}", static_cast<int>(c));
    } else {
      line += c;
    }
  }
  return line;
}

std::string command(std::string_view level, std::string_view title, std::string_view message) {
  return fmt::format("::{} title={}::{}", level, escaped(title, true), escaped(message, false));
}

std::string item_message(const Item& item) {
  if (item.reason.empty()) return figures_line(item);
  return item.metrics ? figures_line(item) + ". " + item.reason : item.reason;
}

}  // namespace

std::vector<std::string> annotations(const Comparison& comparison) {
  std::vector<std::string> lines;
  if (!fails(comparison.verdict)) return lines;
  if (const auto sentence = environment_sentence(comparison); !sentence.empty()) {
    lines.push_back(command("warning", "the environment differs", sentence));
  }
  if (comparison.training && fails(comparison.training->verdict)) {
    lines.push_back(command("error", "training", comparison.training->sentence));
  }
  std::vector<std::size_t> wrong;
  for (const std::size_t index : worst_first(comparison)) {
    if (fails(comparison.items[index].verdict)) wrong.push_back(index);
  }
  const std::size_t room = kMostLines - lines.size();
  const std::size_t named = wrong.size() <= room ? wrong.size() : room - 1;
  for (std::size_t i = 0; i < named; ++i) {
    const Item& item = comparison.items[wrong[i]];
    lines.push_back(command("error", item.name + ": " + verdict_word(item.verdict), item_message(item)));
  }
  if (named < wrong.size()) {
    lines.push_back(command("error", "and more",
                            fmt::format("… and {}: see the report",
                                        counted(static_cast<std::int64_t>(wrong.size() - named), "more item"))));
  }
  if (lines.empty()) lines.push_back(command("error", headline(comparison), comparison.sentence));
  return lines;
}

}  // namespace epochreel::compare

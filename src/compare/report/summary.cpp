#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/compare/report.h"
#include "report/files.h"
#include "report/text.h"

namespace epochreel::compare {

namespace {

constexpr std::size_t kMostItems = 50;
constexpr std::size_t kMostProperties = 50;
constexpr std::size_t kMaxBytes = 600;  // of a name or sentence; so the page stays far below 1 MiB

/// Text that Markdown and HTML leave alone, on one line (https://github.github.com/gfm/#backslash-escapes). `@` would
/// notify a person.
std::string markdown(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_{}[]()#+-!|~";
  std::string escaped;
  for (const char c : printable(text, kMaxBytes)) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else if (c == '@') {
      escaped += "&#64;";
    } else {
      if (kMarks.find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

void add_properties(std::string& page, std::string_view title, const std::vector<Property>& properties) {
  if (properties.empty()) return;
  page += fmt::format("\n### {}\n\n| | baseline | actual |\n|---|---|---|\n", title);
  for (std::size_t i = 0; i < std::min(properties.size(), kMostProperties); ++i) {
    const auto& property = properties[i];
    page += fmt::format("| {} | {} | {} |\n", markdown(property.name), markdown(property.baseline),
                        markdown(property.actual));
  }
  if (properties.size() > kMostProperties)
    page += fmt::format("\n… and {} more\n", properties.size() - kMostProperties);
}

void add_training(std::string& page, const TrainingComparison& training) {
  page += fmt::format("\n### Training\n\n{}\n\n| stage | | what |\n|---|---|---|\n", markdown(training.sentence));
  for (std::size_t i = 0; i < std::min(training.stages.size(), kMostProperties); ++i) {
    const auto& stage = training.stages[i];
    page += fmt::format("| {} | {}{} | {} |\n", markdown(stage.name), stage.same ? "= same" : "≠ changed",
                        stage.name == training.diverged ? ", **diverged first**" : "", markdown(stage.what));
  }
}

void add_counts(std::string& page, const Comparison& comparison) {
  page += fmt::format("\n{} compared:", counted(comparison.items.size(), "item"));
  std::string_view comma;
  for (const Verdict verdict : kWorstFirst) {
    const auto count = count_of(comparison, verdict);
    if (count == 0) continue;
    page += fmt::format("{} {} {}", comma, grouped(count), verdict_word(verdict));
    comma = ",";
  }
  page += "\n";
}

void add_items(std::string& page, const Comparison& comparison) {
  std::vector<std::size_t> shown;
  for (const std::size_t index : worst_first(comparison)) {
    if (comparison.items[index].verdict != Verdict::kSame) shown.push_back(index);
  }
  if (shown.empty()) return;
  page += "\n### The worst\n\n| item | verdict | figures | reason |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(shown.size(), kMostItems); ++i) {
    const Item& item = comparison.items[shown[i]];
    page += fmt::format("| {} | {} {} | {} | {} |\n", markdown(item.name), verdict_sign(item.verdict),
                        verdict_word(item.verdict), markdown(figures_line(item)), markdown(item.reason));
  }
  if (shown.size() > kMostItems) {
    page += fmt::format("\n… and {} more\n", grouped(shown.size() - kMostItems));
  }
}

}  // namespace

std::string summary_markdown(const Comparison& comparison) {
  std::string page;
  const auto environment = differing(comparison.environment);
  if (!environment.empty()) {
    page += fmt::format("**The environment differs** in {}: see below.\n\n", counted(environment.size(), "place"));
  }
  page += fmt::format("## {} {}\n\n{}\n\nbaseline: {} ({}) · actual: {} ({})\n", verdict_sign(comparison.verdict),
                      headline(comparison), markdown(comparison.sentence), markdown(comparison.baseline.path),
                      markdown(side_words(comparison.baseline.kind)), markdown(comparison.actual.path),
                      markdown(side_words(comparison.actual.kind)));
  for (const auto& left_out : comparison.not_looked_at) {
    page += fmt::format("\nnot looked at: {}\n", markdown(not_looked_at_words(left_out, kMostNamed)));
  }
  if (!comparison.limits.empty()) page += fmt::format("\nallowed: {}\n", markdown(comparison.limits));
  add_properties(page, "Environment", environment);
  if (comparison.training) add_training(page, *comparison.training);
  add_properties(page, "Movie", differing(comparison.movie));
  if (comparison.quality) {
    const auto& quality = *comparison.quality;
    page += fmt::format(
        "\nSSIM: least {:.5f}, 1st percentile {:.5f} · PSNR: least {}, 1st percentile {} · worst: frame {}\n",
        quality.ssim_min, quality.ssim_p1, decibels(quality.psnr_min), decibels(quality.psnr_p1),
        grouped(quality.worst_frame));
  }
  if (!comparison.items.empty()) {
    add_counts(page, comparison);
    add_items(page, comparison);
  }
  return page;
}

}  // namespace epochreel::compare

#include "epochreel/compare/compare.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <limits>

#include "commands/compared_pair.h"
#include "commands/tolerance_options.h"
#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

using compare::Comparison;
using compare::Item;
using compare::Verdict;

struct CompareOptions {
  PairOptions sides;
  ToleranceOptions tolerance;
  std::filesystem::path report;  ///< the folder of the report; empty: none
  int pictures = 50;             ///< items whose pictures the report shows
  bool flip_all = false;         ///< FLIP of all items, not of those shown alone
  bool annotations = false;      ///< print lines for CI services
  bool json = false;             ///< print what was found as JSON
};

constexpr std::int64_t kMostLines = 50;  ///< of items that are not the same

void print_item(const Item& item) {
  put_line(fmt::format("{:<18}{}: {} [{}]", compare::verdict_word(item.verdict), printable(item.name, kMaxNameBytes),
                       item.reason, item.limits));
}

void print_items(const Comparison& comparison) {
  std::int64_t printed = 0;
  std::int64_t left = 0;
  for (const Item& item : comparison.items) {
    if (item.verdict == Verdict::kSame) continue;
    if (printed < kMostLines) {
      print_item(item);
      ++printed;
    } else {
      ++left;
    }
  }
  if (left > 0) put_line(fmt::format("... and {} more, all of them in report.json (--report DIR)", left));
}

void print_training(const compare::TrainingComparison& training) {
  for (const compare::TrainingStage& stage : training.stages) {
    put_line(fmt::format("{:<18}{}: {}", stage.same ? "same" : "different", stage.name, stage.what));
  }
}

void print_movie(const Comparison& comparison) {
  for (const compare::Property& property : comparison.movie) {
    if (property.differs()) {
      put_line(fmt::format("{:<18}{}: {}, not {}", "different", property.name, property.actual, property.baseline));
    }
  }
  if (!comparison.quality) return;
  const compare::MovieQuality& quality = *comparison.quality;
  put_line(
      fmt::format("SSIM at least {:.6f}, 1st percentile {:.6f}; PSNR at least {:.2f} dB, 1st percentile {:.2f} dB; "
                  "the worst is frame {}",
                  quality.ssim_min, quality.ssim_p1, quality.psnr_min, quality.psnr_p1, quality.worst_frame));
}

void print_not_looked_at(const Comparison& comparison) {
  constexpr std::size_t kMostNames = 5;
  for (const compare::NotLookedAt& left_out : comparison.not_looked_at) {
    put_line(fmt::format("{:<18}{}", "not looked at", compare::not_looked_at_words(left_out, kMostNames)));
  }
}

void print_comparison(const Comparison& comparison, const CompareOptions& options) {
  if (options.json) {
    put(compare::comparison_json(comparison));
  } else {
    put_line(fmt::format("{}: {}", compare::headline(comparison), comparison.sentence));
    put_line(fmt::format("tolerance: {}", comparison.limits));
    if (comparison.training) print_training(*comparison.training);
    print_movie(comparison);
    print_items(comparison);
    print_not_looked_at(comparison);
  }
  if (options.annotations) {
    for (const std::string& line : compare::annotations(comparison)) put(line + "\n");
  }
}

/// GitLab finds attached pictures from here (https://docs.gitlab.com/ci/testing/unit_test_reports/); else the working
/// folder.
std::filesystem::path ci_project_folder() {
  const char* folder = std::getenv("CI_PROJECT_DIR");
  return folder == nullptr ? "" : folder;
}

void compare_sides(const CompareOptions& options, Console& console) {
  if (!options.report.empty()) compare::check_report_folder(options.report);
  compare::CompareOptions how;
  how.tolerance = job::load_tolerance(options.tolerance.file, options.tolerance.overrides);
  how.flips = options.flip_all ? std::numeric_limits<int>::max() : options.pictures;
  how.threads = options.sides.threads;
  how.progress = [&](std::int64_t done, std::int64_t pictures) { console.progress("compare", done, pictures); };
  const compare::Compared compared = compare::compare(options.sides.baseline, options.sides.actual, how);
  console.end_progress();
  if (!options.report.empty()) {
    compare::write_report(compared.comparison, compared.pictures,
                          {.folder = options.report,
                           .pictures = options.pictures,
                           .threads = options.sides.threads,
                           .attached_from = ci_project_folder()});
    console.info(fmt::format("the report is {}", (options.report / "report.html").string()));
  }
  print_comparison(compared.comparison, options);
  if (compared.comparison.exit_code == 0) return;
  throw Error(static_cast<ErrorKind>(compared.comparison.exit_code), options.sides.actual.string(),
              compared.comparison.sentence);
}

}  // namespace

void add_compare(CommandOptions& command) {
  CompareOptions& options = command.does(compare_sides);
  add_pair(command, options.sides);
  add_tolerance(command, options.tolerance);
  command.path("--report", options.report, "Write report.html and its companions into this folder");
  command.number("--pictures", options.pictures, "Items whose pictures the report shows, the worst first (50)", 0,
                 1'000'000);
  command.choice("--flip", options.flip_all, {{"shown", false}, {"all", true}},
                 "Measure FLIP of the items that are shown, or of all (shown)");
  command.flag("--annotations", options.annotations, "Print at most ten lines that CI services show");
  command.flag("--json", options.json, "Print what was found as JSON");
}

}  // namespace epochreel::app

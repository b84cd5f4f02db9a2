#include "epochreel/compare/approve.h"

#include <fmt/format.h>

#include "commands/compared_pair.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/text.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

struct ApproveOptions {
  PairOptions sides;
  bool dry_run = false;
  bool hashes_only = false;
};

void approve_side(const ApproveOptions& options, Console& console) {
  const auto changes = compare::approve(
      options.sides.baseline, options.sides.actual,
      {.dry_run = options.dry_run, .hashes_only = options.hashes_only, .threads = options.sides.threads});
  for (const compare::Change& change : changes) {
    put_line(fmt::format("{:<9}{}: {}", compare::change_word(change.kind), printable(change.name, kMaxNameBytes),
                         change.why));
  }
  if (changes.empty()) {
    console.info(fmt::format("{} is the baseline already: nothing is to be done", options.sides.actual.string()));
  } else if (options.dry_run) {
    console.info(fmt::format("{}; run it without --dry-run to make them", counted(std::ssize(changes), "change")));
  } else {
    console.info(fmt::format("{} is the baseline now, {}", options.sides.actual.string(),
                             counted(std::ssize(changes), "change")));
  }
}

}  // namespace

void add_approve(CommandOptions& command) {
  ApproveOptions& options = command.does(approve_side);
  add_pair(command, options.sides);
  command.flag("--dry-run", options.dry_run, "Only say what would be done");
  command.flag("--hashes-only", options.hashes_only, "Keep no pictures in a new baseline");
}

}  // namespace epochreel::app

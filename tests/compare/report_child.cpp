/// Writes the report of a made-up comparison, for a browser to open.
/// Usage: report_child FOLDER [ITEMS|strange|pass|traces]; ITEMS: so many rows more, of the same bits or different
/// without pixels; strange: with names that every format has to escape
#include <cstdio>
#include <cstdlib>
#include <string>

#include "made_up.h"

using namespace epochreel;

int main(int count, char** arguments) {
  if (count < 2) return 2;
  try {
    const std::string more = count > 2 ? arguments[2] : "0";
    auto comparison = more == "pass"     ? compare::made_up_pass()
                      : more == "traces" ? compare::made_up_traces()
                                         : compare::made_up_comparison();
    if (more == "strange") {
      std::size_t at = 0;
      for (const auto& name : compare::strange_names()) comparison.items[20 + at++].name = name;
    }
    for (int i = std::atoi(more.c_str()); i > 0; --i) {
      compare::Item item;
      item.frame = static_cast<std::int64_t>(comparison.items.size());
      item.name = "frame " + std::to_string(*item.frame);
      if (i % 3 == 0) {
        item.verdict = compare::Verdict::kDifferent;
        item.reason = "The hashes differ; there are no pixels.";
        item.baseline_hash = item.actual_hash = std::string(32, '0');
      }
      comparison.items.push_back(std::move(item));
    }
    compare::write_report(comparison, compare::made_up_pictures, {arguments[1], 100, 2});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}

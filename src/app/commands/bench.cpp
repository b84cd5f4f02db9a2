#include "commands/bench.h"

#include "commands/commands.h"
#include "epochreel/base/processors.h"

namespace epochreel::app {

std::vector<int> bench_threads(int asked) {
  if (asked > 0) return {asked};
  const int most = usable_processors();
  std::vector<int> counts;
  for (int count = 1; count < most; count *= 2) counts.push_back(count);
  counts.push_back(most);
  return counts;
}

void add_bench(CommandOptions& command) {
  add_bench_train(command);
  add_bench_movie(command);
}

}  // namespace epochreel::app

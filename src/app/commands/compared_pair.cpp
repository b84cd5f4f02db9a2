#include "commands/compared_pair.h"

#include "commands/option_groups.h"

namespace epochreel::app {

void add_pair(CommandOptions& command, PairOptions& options) {
  command.required_path(
      "baseline", options.baseline,
      "A PNG, a movie, a frames.json, a folder of pictures, of a trace or of a job's results, a baseline");
  command.required_path("actual", options.actual,
                        "A PNG, a movie, a frames.json, a folder of pictures, of a trace or of a job's results");
  add_threads(command, options.threads);
  command.console();
}

}  // namespace epochreel::app

#include "commands/option_groups.h"
#include "epochreel/job/load.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

void print_config(const JobOptions& options, Console& /*console*/) {
  put(job::to_yaml(job::load_job(options.job, options.overrides)));
}

}  // namespace

void add_config(CommandOptions& command) { add_job(command, command.does(print_config)); }

}  // namespace epochreel::app

#include "commands/option_groups.h"
#include "plan.h"
#include "stages.h"

namespace epochreel::app {

namespace {

struct RunOptions {
  JobOptions job;
  WorkOptions work;
};

void run(const RunOptions& options, Console& console) {
  if (options.work.dry_run) return print_run_plan(options.job, options.work, console);
  run_job(options.job, options.work, console);
}

}  // namespace

void add_run(CommandOptions& command) {
  RunOptions& options = command.does(run);
  add_job(command, options.job);
  add_work(command, options.work);
  add_device(command, options.job);
  add_dry_run(command, options.work);
  add_metrics(command, options.work.metrics);
  add_preview(command, options.job);
  add_movie_file(command, options.job);
}

}  // namespace epochreel::app

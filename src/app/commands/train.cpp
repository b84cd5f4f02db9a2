#include "commands/option_groups.h"
#include "epochreel/job/load.h"
#include "plan.h"
#include "stages.h"

namespace epochreel::app {

namespace {

struct TrainOptions {
  JobOptions job;
  WorkOptions work;
};

void train(const TrainOptions& options, Console& console) {
  if (options.work.dry_run) return print_train_plan(options.job, options.work, console);
  const job::Job job = job::load_job(options.job.job, options.job.overrides);
  const Outputs outputs = outputs_of(job, options.work.out);
  make_folder(outputs);
  Report report({"train", job.name, outputs.folder, options.work.threads, options.work.metrics}, console);
  report.train = train_stage(job, outputs, options.work, console);
  report.finish(trace::TraceReader(outputs.trace()));
}

}  // namespace

void add_train(CommandOptions& command) {
  TrainOptions& options = command.does(train);
  add_job(command, options.job);
  add_work(command, options.work);
  add_device(command, options.job);
  add_dry_run(command, options.work);
  add_metrics(command, options.work.metrics);
}

}  // namespace epochreel::app

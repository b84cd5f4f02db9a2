#include "commands.h"

#include <fmt/format.h>

#include "epochreel/job/load.h"
#include "stages.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

void train_job(const Options& options, Console& console) {
  const job::Job job = job::load_job(options.job, options.overrides);
  const Outputs outputs = outputs_of(job, options);
  make_folder(outputs);
  train_stage(job, outputs, options, console);
}

/// `render` and `still`: from the trace alone.
void draw_job(const Options& options, Console& console) {
  const FilmSource source = open_film_source(options, console);
  const auto film = plan_film(source.trace, source.job, console);
  if (options.command == Command::kStill) return draw_still(*film, options);
  if (!options.frames.empty()) return draw_frames(*film, source.outputs, options, console);
  make_folder(source.outputs);
  render_stage(*film, source.job, source.outputs, options, console);
}

void validate_job(const Options& options, Console& console) {
  const job::Job job = job::load_job(options.job, options.overrides);
  console.info(
      fmt::format("{} is a valid job: '{}', {} frames", options.job.string(), job.name, job::movie_frames(job.movie)));
}

}  // namespace

void execute(const Options& options, Console& console) {
  switch (options.command) {
    case Command::kRun:
      return run_job(options, console);
    case Command::kTrain:
      return train_job(options, console);
    case Command::kRender:
    case Command::kStill:
      return draw_job(options, console);
    case Command::kValidate:
      return validate_job(options, console);
    case Command::kConfig:
      put(job::to_yaml(job::load_job(options.job, options.overrides)));
      return;
    case Command::kSchema:
      put(job::job_schema() + "\n");
      return;
    case Command::kInfo:
      return print_info(options.job);
    case Command::kBenchTrain:
      return bench_train_job(options, console);
    case Command::kCompare:
      return compare_sides(options, console);
    case Command::kApprove:
      return approve_side(options, console);
  }
}

}  // namespace epochreel::app

#include <fmt/format.h>

#include "commands/option_groups.h"
#include "epochreel/job/load.h"

namespace epochreel::app {

namespace {

void validate(const JobOptions& options, Console& console) {
  const job::Job job = job::load_job(options.job, options.overrides);
  console.info(
      fmt::format("{} is a valid job: '{}', {} frames", options.job.string(), job.name, job::movie_frames(job.movie)));
}

}  // namespace

void add_validate(CommandOptions& command) { add_job(command, command.does(validate)); }

}  // namespace epochreel::app

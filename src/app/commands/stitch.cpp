#include "commands/option_groups.h"
#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "stages.h"

namespace epochreel::app {

namespace {

struct StitchOptions {
  JobOptions job;  ///< or the folder of a trace
  std::filesystem::path out;
  std::filesystem::path metrics;
};

void stitch(const StitchOptions& options, Console& console) {
  if (options.job.streams()) throw Error(ErrorKind::kUsage, "-o -", "is of 'render'; 'stitch' joins a movie's file");
  const std::filesystem::path file = movie_place(options.job.file);
  const FilmSource source = open_film_source(options.job, options.out, console);
  Outputs outputs = movie_outputs(source.job.movie, outputs_of(source, options.out));
  outputs.file = file;
  if (!file.empty()) require_replaceable(file);
  Report report({"stitch", source.job.name, outputs.folder, 1, options.metrics}, console);
  report.film = stitch_stage(plan_films(source.trace, source.job.movie, console), outputs, console);
  report.finish(*source.trace);
}

}  // namespace

void add_stitch(CommandOptions& command) {
  StitchOptions& options = command.does(stitch);
  add_job(command, options.job, kJobOrTrace);
  command.path("--out", options.out, "Folder of the results (default: out/NAME)");
  add_preview(command, options.job);
  command.movie(
      "-o", options.job.file,
      "The movie's own place; the ending of its name says which codec the shards made, where the job does not");
  add_metrics(command, options.metrics);
}

}  // namespace epochreel::app

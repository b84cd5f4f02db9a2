#include "commands/option_groups.h"
#include "stages.h"

namespace epochreel::app {

namespace {

struct StillOptions {
  JobOptions job;  ///< or the folder of a trace
  WorkOptions work;
  std::int64_t frame = 0;
  std::filesystem::path file;  ///< the PNG
};

void still(const StillOptions& options, Console& console) {
  const FilmSource source = open_film_source(options.job, options.work.out, console);
  const auto film = plan_film(source.trace, source.job.movie, console);
  draw_still(*film, options.frame, options.file);
}

}  // namespace

void add_still(CommandOptions& command) {
  StillOptions& options = command.does(still);
  add_job(command, options.job, kJobOrTrace);
  add_work(command, options.work);
  command.flag("--preview", options.job.preview, "Draw a frame of the preview, which has a quarter of them");
  command.required_number("--frame", options.frame, "Its number, from 0");
  command.required_png("-o", options.file, "The PNG to write");
}

}  // namespace epochreel::app

#include "commands/frame_list.h"
#include "commands/option_groups.h"
#include "stages.h"

namespace epochreel::app {

namespace {

struct RenderOptions {
  JobOptions job;  ///< or the folder of a trace
  WorkOptions work;
  std::string frames;  ///< "0-99,120": these as PNGs; empty: the whole movie
};

void render(const RenderOptions& options, Console& console) {
  const FilmSource source = open_film_source(options.job, options.work.out, console);
  const Outputs outputs = movie_outputs(source.job.movie, outputs_of(source, options.work.out));
  const auto film = plan_film(source.trace, source.job, console);
  if (!options.frames.empty()) {
    return draw_frames(*film, parse_frames(options.frames, film->frames()), outputs, options.work.threads, console);
  }
  make_folder(outputs);
  render_stage(*film, source.job, outputs, options.work.threads, console);
}

}  // namespace

void add_render(CommandOptions& command) {
  RenderOptions& options = command.does(render);
  add_job(command, options.job, kJobOrTrace);
  add_work(command, options.work);
  add_preview(command, options.job);
  command.text("--frames", options.frames, "Draw these frames as PNGs only, such as 0-99,120");
}

}  // namespace epochreel::app

#include "epochreel/job/load.h"
#include "epochreel/movie/render.h"
#include "epochreel/paint/painter.h"
#include "stages.h"

namespace epochreel::app {

/// The map: the way of the data, in its order.
void run_job(const JobOptions& options, const WorkOptions& work, Console& console) {
  // 1. Job. From here on every key has a value that was checked, and the theme's fonts are there.
  job::Job job = job::load_job(options.job, options.overrides);
  paint::require_fonts(job.movie.theme);
  const Outputs outputs = outputs_of(job, work.out);
  make_folder(outputs);
  movie::require_own_places(outputs.folder);
  const job::MovieSpec movie = options.preview ? job::preview_of(job.movie) : job.movie;
  const Outputs of_movie = movie_outputs(movie, outputs);
  Report report("run", of_movie.folder, work.threads);

  // 2. Data, network, training. From here on the trace is finished and read-only.
  report.train = train_stage(job, outputs, work, console);

  // 3. Trace. From here on nothing knows how the network was trained.
  const auto trace = open_trace(job, outputs, console);

  // 4. Scene. A preview is another movie of the same trace. From here on scales, pacing and captions are fixed for the
  // whole film.
  job.movie = movie;
  const auto film = plan_film(trace, job, console);

  // 5. Paint, movie. From here on the movie is whole, its frames counted and listed in frames.json; report.json says
  // what was done.
  report.film = render_stage(*film, job, of_movie, work.threads, console);
  report.finish(*trace, console);
}

}  // namespace epochreel::app

#include "epochreel/job/load.h"
#include "epochreel/paint/painter.h"
#include "stages.h"

namespace epochreel::app {

/// The map: the way of the data, in its order.
void run_job(const JobOptions& options, const WorkOptions& work, Console& console) {
  // 1. Job. From here on every key has a value that was checked, and the theme's fonts are there.
  job::Job job = job::load_job(options.job, options.overrides, options.movie_file());
  paint::require_fonts(job.movie.theme);
  Outputs outputs = outputs_of(job, work.out);
  outputs.file = movie_place(options.file);
  make_folder(outputs);
  const job::MovieSpec movie = options.preview ? job::preview_of(job.movie) : job.movie;
  const Outputs of_movie = movie_outputs(movie, outputs);
  if (!options.streams()) require_movie_places(movie, of_movie);
  Report report({"run", job.name, of_movie.folder, work.threads, work.metrics}, console);

  // 2. Data, network, training. From here on the trace is finished and read-only.
  report.train = train_stage(job, outputs, work, console);

  // 3. Trace. From here on nothing knows how the network was trained.
  const auto trace = open_trace(job, outputs, console);

  // 4. Scene. A preview is another movie of the same trace. From here on scales, pacing and captions are fixed for the
  // whole film. Files of another size, rate or theme have a film of their own.
  if (options.streams()) return stream_stage(*plan_film(trace, movie, console), movie, work.threads, console);
  const auto films = plan_films(trace, movie, console);

  // 5. Paint, movie. From here on the movie is whole, its frames counted and listed in frames.json; report.json says
  // what was done.
  report.film = render_stage(films, of_movie, work.threads, console);
  report.finish(*trace);
}

}  // namespace epochreel::app

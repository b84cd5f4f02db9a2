/// The stages as commands need them: each takes what the one before left, and says what it did.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "console.h"
#include "epochreel/job/job.h"
#include "epochreel/movie/bench.h"
#include "epochreel/movie/render.h"
#include "epochreel/scene/film.h"
#include "epochreel/trace/trace.h"
#include "options.h"
#include "report.h"

namespace epochreel::app {

/// The places of a job's results.
struct Outputs {
  std::filesystem::path folder;

  std::filesystem::path trace() const { return folder / "trace"; }
};

/// `out` is --out; where it is empty, the folder is out/<job's name>.
Outputs outputs_of(const job::Job& job, const std::filesystem::path& out);

/// Finds the place of a movie among a job's results: a preview has a folder of its own, so that the movie and its
/// segments stay. Error{kInvalid} where a link stands in that place.
Outputs movie_outputs(const job::MovieSpec& movie, const Outputs& outputs);

/// Creates the folder; Error{kFailed} where that cannot be done.
void make_folder(const Outputs& outputs);

/// Trains until the trace is finished.
TrainDone train_stage(const job::Job& job, const Outputs& outputs, const WorkOptions& options, Console& console);

/// Opens the trace for reading, after a check that it is this job's: Error{kInvalid} names the first key that differs.
std::shared_ptr<const trace::TraceReader> open_trace(const job::Job& job, const Outputs& outputs, Console& console);

/// The film that `render` and `still` draw. `job` is a job file's. It has the name and the movie alone if the options
/// name a trace's folder in its place.
struct FilmSource {
  job::Job job;  ///< its movie is what is drawn: the job's own, or the preview of it
  std::shared_ptr<const trace::TraceReader> trace;
  bool is_folder = false;  ///< the options name a trace's folder
};

/// Opens what the options name: a job file, whose trace lies among its results, or a trace's folder, or the folder of
/// results that it lies in. The movie of a trace's folder is the one that its manifest keeps, else the default one.
FilmSource open_film_source(const JobOptions& options, const std::filesystem::path& out, Console& console);

/// Finds the place of the source's results. A trace's folder of the name "trace" lies among a job's results, and the
/// movie goes there; the movie of another folder goes where a job's does. Error{kUsage} where the name in the manifest
/// cannot be that of a folder.
Outputs outputs_of(const FilmSource& source, const std::filesystem::path& out);

/// The film plan of a trace, with its warnings said.
std::unique_ptr<const scene::Film> plan_film(std::shared_ptr<const trace::TraceReader> trace, const job::Job& job,
                                             Console& console);

/// Draws and encodes the whole film into the movie, frames.json, poster.png and the PNGs that the job keeps.
FilmDone render_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, int threads,
                      Console& console);

/// Finds what of that is there already. Changes nothing.
movie::MovieState movie_state(const scene::Film& film, const job::Job& job, const Outputs& outputs);

/// The frames of a segment of this movie.
int segment_frames(const job::MovieSpec& movie);

/// Draws and encodes a shard of the film's segments.
void shard_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, const movie::Shard& shard,
                 int threads, Console& console);

/// Joins the segments of all shards into what render_stage makes.
FilmDone stitch_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, Console& console);

/// Measures the drawing and encoding of the film's first frames beside the encoder alone. What is rendered meanwhile
/// goes into a folder among the outputs, which is removed.
std::vector<movie::MovieRound> bench_film(const scene::Film& film, const job::Job& job, const Outputs& outputs,
                                          std::int64_t frames, int threads, Console& console);

/// Draws single frames as PNGs: `frames/000120.png` each.
void draw_frames(const scene::Film& film, const std::vector<std::int64_t>& numbers, const Outputs& outputs, int threads,
                 Console& console);

/// Draws one frame into `file`, a PNG, and prints its number and pixel hash to stdout. Error{kUsage} where the film has
/// no such frame.
void draw_still(const scene::Film& film, std::int64_t frame, const std::filesystem::path& file);

/// All of them, from the job's file to the movie.
void run_job(const JobOptions& options, const WorkOptions& work, Console& console);

}  // namespace epochreel::app

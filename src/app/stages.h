/// The stages as commands need them: each takes what the one before left, and says what it did.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "console.h"
#include "epochreel/job/job.h"
#include "epochreel/movie/bench.h"
#include "epochreel/movie/pictures.h"
#include "epochreel/movie/render.h"
#include "epochreel/scene/film.h"
#include "epochreel/trace/trace.h"
#include "options.h"
#include "report.h"

namespace epochreel::app {

/// The places of a job's results.
struct Outputs {
  std::filesystem::path folder;
  std::filesystem::path file = {};  ///< of the movie; empty: it lies in the folder

  std::filesystem::path trace() const { return folder / "trace"; }
};

/// `out` is --out; where it is empty, the folder is out/<job's name>.
Outputs outputs_of(const job::Job& job, const std::filesystem::path& out);

/// Finds the place of a movie among a job's results: a preview has a folder of its own, so that the movie and its
/// segments stay. Error{kInvalid} where a link stands in that place.
Outputs movie_outputs(const job::MovieSpec& movie, const Outputs& outputs);

/// Looks at the places of the movie's files, before work that takes long. Error{kInvalid} where a link or a folder is
/// in the way, Error{kFailed} where an encoder is not there.
void require_movie_places(const job::MovieSpec& movie, const Outputs& outputs);

/// The place that -o names: behind a link, the file that it leads to. Error{kUsage} where its folder is not there, or
/// where it is `-`, stdout, and that is a terminal.
std::filesystem::path movie_place(const std::filesystem::path& file);

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
std::unique_ptr<const scene::Film> plan_film(std::shared_ptr<const trace::TraceReader> trace,
                                             const job::MovieSpec& movie, Console& console);

/// A film, and the files of the movie that show it: those of one size, rate and theme.
struct FilmFiles {
  std::vector<job::Rendition> renditions;
  std::unique_ptr<const scene::Film> film;
};

/// The films of a movie and its further files; the movie's own is first.
std::vector<FilmFiles> plan_films(const std::shared_ptr<const trace::TraceReader>& trace, const job::MovieSpec& movie,
                                  Console& console);

/// Draws and encodes the whole films: of each file the movie, frames.json and poster.png, and of the movie itself the
/// PNGs that the job keeps. Further files that the job had before and has no more are removed.
FilmDone render_stage(const std::vector<FilmFiles>& films, const Outputs& outputs, int threads, Console& console);

/// Draws and encodes a shard of the segments of all files.
void shard_stage(const std::vector<FilmFiles>& films, const Outputs& outputs, const movie::Shard& shard, int threads,
                 Console& console);

/// Joins the segments of all shards into what render_stage makes.
FilmDone stitch_stage(const std::vector<FilmFiles>& films, const Outputs& outputs, Console& console);

/// Draws the film and writes it to stdout, without an encoder (movie/y4m.h).
void stream_stage(const scene::Film& film, const job::MovieSpec& movie, int threads, Console& console);

/// Measures the drawing and encoding of the film's first frames beside the encoder alone. What is rendered meanwhile
/// goes into a folder among the outputs, which is removed.
std::vector<movie::MovieRound> bench_film(const scene::Film& film, const job::Job& job, const Outputs& outputs,
                                          std::int64_t frames, int threads, Console& console);

/// Draws single frames as PNGs: `frames/000120.png` each.
void draw_frames(const scene::Film& film, const std::vector<std::int64_t>& numbers, const Outputs& outputs, int threads,
                 Console& console);

/// Encodes pictures into `file`, a movie, or to stdout where it is `-`.
void encode_stage(const movie::Pictures& pictures, const movie::VideoOptions& video, const std::filesystem::path& file,
                  int threads, Console& console);

/// Draws one frame into `file`, a PNG, and prints its number and pixel hash to stdout. Error{kUsage} where the film has
/// no such frame.
void draw_still(const scene::Film& film, std::int64_t frame, const std::filesystem::path& file);

/// All of them, from the job's file to the movie.
void run_job(const JobOptions& options, const WorkOptions& work, Console& console);

}  // namespace epochreel::app

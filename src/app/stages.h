/// The stages as commands need them: each takes what the one before left, and says what it did.
#pragma once

#include <filesystem>
#include <memory>

#include "console.h"
#include "epochreel/job/job.h"
#include "epochreel/scene/film.h"
#include "epochreel/trace/trace.h"
#include "options.h"

namespace epochreel::app {

/// Where the results of a job are.
struct Outputs {
  std::filesystem::path folder;

  std::filesystem::path trace() const { return folder / "trace"; }
};

Outputs outputs_of(const job::Job& job, const Options& options);

/// Creates the folder; Error{kFailed} where that cannot be done.
void make_folder(const Outputs& outputs);

/// Trains until the trace is finished.
void train_stage(const job::Job& job, const Outputs& outputs, const Options& options, Console& console);

/// Opens the trace for reading, after a check that it is this job's: Error{kInvalid} names the first key that differs.
std::shared_ptr<const trace::TraceReader> open_trace(const job::Job& job, const Outputs& outputs, Console& console);

/// What `render` and `still` draw. `job` is a job file's, or has the name and the movie alone where the options name a
/// trace's folder in its place.
struct FilmSource {
  job::Job job;
  Outputs outputs;
  std::shared_ptr<const trace::TraceReader> trace;
};

/// Opens what the options name: a job file, whose trace lies among its results, or a trace's folder, or the folder of
/// results that it lies in. The movie of a trace's folder is the one that its manifest keeps, else the default one.
FilmSource open_film_source(const Options& options, Console& console);

/// The film plan of a trace, with its warnings said.
std::unique_ptr<const scene::Film> plan_film(std::shared_ptr<const trace::TraceReader> trace, const job::Job& job,
                                             Console& console);

/// Draws and encodes the whole film into the movie, frames.json, poster.png and the PNGs that the job keeps.
void render_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, const Options& options,
                  Console& console);

/// Draws single frames as PNGs: `frames/000120.png` each.
void draw_frames(const scene::Film& film, const Outputs& outputs, const Options& options, Console& console);

/// Draws one frame and prints its number and pixel hash to stdout.
void draw_still(const scene::Film& film, const Options& options);

/// Measures the job's training beside its floor and prints the figures to stdout.
void bench_train_job(const Options& options, Console& console);

/// `compare`: prints what was found to stdout and writes the report; Error{kDifferent} or Error{kNoBaseline} where it
/// is not what the tolerance allows.
void compare_sides(const Options& options, Console& console);

/// `approve`: prints what it does to stdout.
void approve_side(const Options& options, Console& console);

/// `run`, `info`.
void run_job(const Options& options, Console& console);
void print_info(const std::filesystem::path& path);

}  // namespace epochreel::app

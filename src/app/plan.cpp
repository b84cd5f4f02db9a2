#include "plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/data/dataset.h"
#include "epochreel/job/load.h"
#include "epochreel/movie/further_files.h"
#include "epochreel/movie/movie_file.h"
#include "epochreel/paint/painter.h"
#include "epochreel/train/train.h"
#include "measured.h"
#include "render_options.h"
#include "standard_output.h"
#include "video_options.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNotKnown = "not known: nothing was measured here yet";

void line(std::string_view name, const std::string& words) { put_line(fmt::format("{:<10}{}", name, words)); }

std::string megabytes(double bytes) { return fmt::format("{:.1f} MB", bytes / 1e6); }

/// What is still to be done of a stage, and how fast that went the last time.
struct Work {
  std::string name;
  std::int64_t left = 0;
  std::optional<double> per_second;
};

/// Bytes that are expected, and why.
struct Disk {
  double bytes = 0;
  bool is_known = true;
};

/// Estimates from the shapes that docs/trace.md gives: weights, the probes' activations, images and saliency, and of
/// each test image that is evaluated its classes and probabilities.
double snapshot_bytes(const job::Job& job, const trace::Manifest& manifest) {
  constexpr double kBytesPerTestImage = 25;
  double pixels = 1;
  for (const std::int64_t side : manifest.input_shape) pixels *= static_cast<double>(side);
  const int classes = int_size(manifest.class_names);
  const double probes = 1.0 * classes * job.record.probes_per_class;
  double bytes = probes * (pixels * 5 + classes * 4);
  const std::int64_t limit = job.record.eval_limit == 0 ? manifest.test_images : job.record.eval_limit;
  bytes += kBytesPerTestImage * static_cast<double>(std::min(limit, manifest.test_images));
  constexpr std::array<double, 3> kWeightBytes = {2, 4, 0};  // f16, f32, none
  for (const trace::LayerInfo& layer : manifest.layers) {
    bytes += static_cast<double>(layer.parameters) * kWeightBytes.at(static_cast<std::size_t>(job.record.weights));
    double values = 1;
    for (const std::int64_t side : layer.shape) values *= static_cast<double>(side);
    const bool has_maps = layer.shape.size() == 3;  // recorded of one image a class, behind activations and pools
    const bool is_between = layer.type == "conv2d" || layer.type == "batch_norm" || layer.type == "dropout";
    if (!has_maps) bytes += probes * values * 2;
    if (has_maps && !is_between) bytes += classes * values * 2;
  }
  return bytes;
}

/// Weights in f32 and what the optimizer keeps beside them, in two checkpoints.
double checkpoint_bytes(const job::Job& job, std::int64_t parameters) {
  const bool is_sgd = job.train.optimizer.index() == 0;
  return 2 * 4.0 * static_cast<double>(parameters) * (is_sgd ? 2 : 3);
}

std::int64_t parameters_of(const trace::Manifest& manifest) {
  std::int64_t sum = 0;
  for (const trace::LayerInfo& layer : manifest.layers) sum += layer.parameters;
  return sum;
}

std::string step_words(const train::TrainingState& state) {
  if (state.step == state.manifest.total_steps) return "the trace is finished and is kept";
  if (state.step == 0) return "from the start";
  return fmt::format("goes on after step {}, of its newest checkpoint", grouped(state.step));
}

/// Prints the lines of the training; how many bytes its trace will have.
Disk print_training(const job::Job& job, const train::TrainingState& state, const Outputs& outputs) {
  const trace::Manifest& manifest = state.manifest;
  const std::int64_t parameters = parameters_of(manifest);
  const std::int64_t count = std::ssize(train::snapshot_steps(manifest.total_steps, job.record.snapshots));
  line("training", fmt::format("{} of {} steps, {} images a step, {} parameters", counted(manifest.epochs, "epoch"),
                               grouped(manifest.steps_per_epoch), manifest.batch_size, grouped(parameters)));
  line("", fmt::format("{} of {} to make: {}", counted(manifest.total_steps - state.step, "step"),
                       grouped(manifest.total_steps), step_words(state)));
  constexpr double kBytesPerStep = 240;  // a line of metrics.jsonl
  const double bytes = snapshot_bytes(job, manifest) * static_cast<double>(count) + checkpoint_bytes(job, parameters) +
                       kBytesPerStep * static_cast<double>(manifest.total_steps);
  const FileTotal there = total_of(outputs.trace());
  if (state.step == manifest.total_steps) {
    line("trace",
         fmt::format("{}, {} as they are", counted(count, "snapshot"), megabytes(static_cast<double>(there.bytes))));
    return {.bytes = static_cast<double>(there.bytes)};
  }
  line("trace", fmt::format("{}, {} by the shapes of the network; {} are there", counted(count, "snapshot"),
                            megabytes(bytes), megabytes(static_cast<double>(there.bytes))));
  return {.bytes = bytes};
}

std::int64_t pictures_of(const job::MovieSpec& movie, std::int64_t frames) {
  return movie.png.every == 0 ? 0 : (frames + movie.png.every - 1) / movie.png.every;
}

/// Of a file whose segments and pictures lie in `folder`. The segments stay beside the movie that is joined from them,
/// so each frame counts twice.
Disk film_disk(const job::MovieSpec& movie, const fs::path& folder, const std::optional<movie::MovieState>& state) {
  const std::int64_t frames = job::movie_frames(movie);
  const std::int64_t kept = state ? state->kept_frames : 0;
  const std::string file = movie::movie_file_name(movie.video);
  const FileTotal segments = total_of(folder / "segments", fs::path(file).extension().string());
  const FileTotal pictures = total_of(folder / "frames", ".png");
  const std::int64_t wanted = pictures_of(movie, frames);
  if (kept == 0 || segments.bytes == 0 || (pictures.files == 0 && wanted > 0)) return {.is_known = false};
  const double per_frame = static_cast<double>(segments.bytes) / static_cast<double>(kept);
  const double per_picture =
      wanted == 0 ? 0 : static_cast<double>(pictures.bytes) / static_cast<double>(pictures.files);
  return {.bytes = 2 * per_frame * static_cast<double>(frames) + per_picture * static_cast<double>(wanted)};
}

void print_scenes(const job::MovieSpec& movie) {
  std::int64_t first = 0;
  for (const job::SceneSpec& scene : movie.scenes) {
    const std::int64_t count = job::scene_frames(scene, movie.fps);
    line(first == 0 ? "scenes" : "",
         fmt::format("{:<14}{:>6}  {}-{}", job::scene_name(scene.kind), grouped(count), first, first + count - 1));
    first += count;
  }
}

/// Prints the lines of the film. `state` is absent where the trace is not finished.
void print_film(const job::MovieSpec& movie, const std::optional<movie::MovieState>& state) {
  const std::int64_t frames = job::movie_frames(movie);
  const int length = segment_frames(movie);
  const std::int64_t segments = (frames + length - 1) / length;
  line("film", fmt::format("{} of {} x {}, {} a second: {:.1f} s", counted(frames, "frame"), movie.width, movie.height,
                           movie.fps, static_cast<double>(frames) / movie.fps));
  if (!state) {
    line("segments", fmt::format("{} of {}; {} to make once the trace is finished", grouped(segments),
                                 counted(length, "frame"), grouped(segments)));
  } else {
    line("segments",
         fmt::format("{} of {}; {} are whole and are kept, {} to make", grouped(segments), counted(length, "frame"),
                     grouped(state->whole_segments), grouped(segments - state->whole_segments)));
    if (state->is_whole) line("", "the movie is whole: nothing is to be done");
  }
  line("pictures", fmt::format("{} in frames/, and poster.png", counted(pictures_of(movie, frames), "PNG")));
  print_scenes(movie);
}

void print_time(const std::vector<Work>& works) {
  const char* name = "time";
  for (const Work& work : works) {
    std::string words = kNotKnown;
    if (work.left == 0) {
      words = "nothing is to be done";
    } else if (work.per_second) {
      words = fmt::format("{}, at {:.1f} a second as report.json has it",
                          clock_words(static_cast<double>(work.left) / *work.per_second), *work.per_second);
    }
    line(name, fmt::format("{}: {}", work.name, words));
    name = "";
  }
}

using Disks = std::vector<std::pair<std::string, Disk>>;

void print_disk(const Disks& parts, const fs::path& folder) {
  const char* name = "disk";
  for (const auto& [part, disk] : parts) {
    line(name, fmt::format("{}: {}", part, disk.is_known ? megabytes(disk.bytes) : kNotKnown));
    name = "";
  }
  fs::path place = fs::absolute(folder);
  std::error_code error;
  while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  const auto space = fs::space(place, error);
  if (!error) line("", fmt::format("free: {}", megabytes(static_cast<double>(space.available))));
}

void print_memory(const MeasuredRates& rates) {
  line("memory", rates.peak_memory ? fmt::format("{} at most, as report.json has it",
                                                 megabytes(static_cast<double>(*rates.peak_memory)))
                                   : kNotKnown);
}

train::TrainingState training_state(const job::Job& job, const Outputs& outputs, const WorkOptions& work) {
  const data::Dataset data = data::load_dataset(job.data, job.seed, work.threads);
  return train::look_at_training(job, data, outputs.trace(), {work.threads, work.overwrite});
}

/// One file of the movie, and what of it is there; nothing where the trace is not finished.
struct FileState {
  job::Rendition rendition;
  std::optional<movie::MovieState> state;
};

std::vector<FileState> unknown_states(const job::MovieSpec& movie) {
  std::vector<FileState> files;
  for (job::Rendition& rendition : job::renditions_of(movie)) files.push_back({std::move(rendition), std::nullopt});
  return files;
}

std::vector<FileState> states_of(const std::vector<FilmFiles>& films, const Outputs& outputs) {
  std::vector<FileState> files;
  for (const FilmFiles& film : films) {
    const auto options = render_options(film, outputs, 1);
    for (std::size_t i = 0; i < options.size(); ++i) {
      files.push_back({film.renditions[i], movie::look_at_movie(options[i])});
    }
  }
  return files;
}

void print_also(const std::vector<FileState>& files) {
  const char* name = "also";
  for (const auto& [rendition, state] : files) {
    if (rendition.file.empty()) continue;
    const job::MovieSpec& movie = rendition.movie;
    const int length = segment_frames(movie);
    const std::int64_t segments = (job::movie_frames(movie) + length - 1) / length;
    line(name, fmt::format("{}: {} of {} x {}, {} a second; {} of {} to make", rendition.file,
                           counted(job::movie_frames(movie), "frame"), movie.width, movie.height, movie.fps,
                           grouped(segments - (state ? state->whole_segments : 0)), counted(segments, "segment")));
    name = "";
  }
}

/// How many bytes each file takes, with its segments and pictures.
void add_disks(const std::vector<FileState>& files, const Outputs& outputs, Disks& disks) {
  for (const auto& [rendition, state] : files) {
    const std::string& file = rendition.file;
    const fs::path folder = file.empty() ? outputs.folder : movie::further_folder(outputs.folder, file);
    disks.emplace_back(file.empty() ? "film" : file, film_disk(rendition.movie, folder, state));
  }
}

/// The frames to draw: once for files that have them in common, of which the one that lacks most counts.
std::int64_t frames_left(const std::vector<FileState>& files) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto is_same = [&](const FileState& other) {
      return job::same_frames(other.rendition.movie, files[i].rendition.movie);
    };
    if (std::find_if(files.begin(), files.end(), is_same) - files.begin() < static_cast<std::ptrdiff_t>(i)) continue;
    std::int64_t most = 0;
    for (const FileState& file : files) {
      if (!is_same(file)) continue;
      const std::int64_t kept = file.state ? file.state->kept_frames : 0;
      most = std::max(most, job::movie_frames(file.rendition.movie) - kept);
    }
    sum += most;
  }
  return sum;
}

}  // namespace

void print_train_plan(const JobOptions& options, const WorkOptions& work, Console& /*console*/) {
  const job::Job job = job::load_job(options.job, options.overrides);
  const Outputs outputs = outputs_of(job, work.out);
  const train::TrainingState state = training_state(job, outputs, work);
  line("results", outputs.folder.string());
  const Disk trace = print_training(job, state, outputs);
  const MeasuredRates rates = measured_rates(outputs.folder);
  print_disk({{"trace", trace}}, outputs.folder);
  print_memory(rates);
  print_time({{"training", state.manifest.total_steps - state.step, rates.steps_per_second}});
}

void print_run_plan(const JobOptions& options, const WorkOptions& work, Console& console) {
  job::Job job = job::load_job(options.job, options.overrides, options.movie_file());
  paint::require_fonts(job.movie.theme);
  Outputs outputs = outputs_of(job, work.out);
  if (!options.streams()) outputs.file = movie_place(options.file);
  const train::TrainingState training = training_state(job, outputs, work);
  if (options.preview) job.movie = job::preview_of(job.movie);
  const Outputs of_movie = movie_outputs(job.movie, outputs);
  movie::require_own_places(of_movie.folder);
  const bool is_trained = training.step == training.manifest.total_steps;
  std::vector<FileState> files = unknown_states(job.movie);
  if (is_trained) files = states_of(plan_films(open_trace(job, outputs, console), job.movie, console), of_movie);
  line("results", of_movie.folder.string());
  Disks disks = {{"trace", print_training(job, training, outputs)}};
  print_film(job.movie, files.front().state);
  print_also(files);
  const MeasuredRates rates = measured_rates(of_movie.folder);
  add_disks(files, of_movie, disks);
  print_disk(disks, of_movie.folder);
  print_memory(rates);
  print_time({{"training", training.manifest.total_steps - training.step, rates.steps_per_second},
              {"film", frames_left(files), rates.frames_per_second}});
}

void print_render_plan(const FilmSource& source, const std::vector<FilmFiles>& films, const Outputs& outputs) {
  movie::require_own_places(outputs.folder);
  const std::vector<FileState> files = states_of(films, outputs);
  line("results", outputs.folder.string());
  print_film(source.job.movie, files.front().state);
  print_also(files);
  const MeasuredRates rates = measured_rates(outputs.folder);
  Disks disks;
  add_disks(files, outputs, disks);
  print_disk(disks, outputs.folder);
  print_memory(rates);
  print_time({{"film", frames_left(files), rates.frames_per_second}});
}

}  // namespace epochreel::app

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "commands/command_options.h"
#include "commands/info_job.h"
#include "console.h"
#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/text.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "epochreel/trace/trace.h"
#include "standard_output.h"
#include "table.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxChapters = 100;

void row(std::string_view name, std::string_view value) {
  put_line(fmt::format("{:<16}{}", printable(name, kMaxQuotedBytes), value));
}

std::string shape_words(const std::vector<std::int64_t>& shape) { return fmt::format("({})", fmt::join(shape, ", ")); }

void print_layers(const trace::Manifest& manifest) {
  const bool named = manifest.format_version > 1;
  Table table({Table::Align::kRight, Table::Align::kLeft, Table::Align::kLeft, Table::Align::kRight});
  table.add({"#", "layer", "output shape", "parameters"});
  std::int64_t parameters = 0;
  bool all_known = true;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const auto& layer = manifest.layers[i];
    const bool known = layer.parameters >= 0;
    const std::string words = named ? fmt::format("{} ({})", layer.type, printable(layer.name)) : layer.type;
    table.add({fmt::format("{}", i), words, shape_words(layer.shape), known ? grouped(layer.parameters) : "–"});
    all_known = all_known && known;
    parameters += std::max<std::int64_t>(0, layer.parameters);
  }
  const bool none_known = !all_known && parameters == 0;
  const std::string least = all_known ? "" : "at least ";
  table.add({"", "total", "", none_known ? "–" : least + grouped(parameters)});
  put("\n");
  put(table.text(true));
}

/// A figure of the metrics in words; `shown` is of one that is finite.
template <class Shown>
std::string figure_words(double value, const Shown& shown) {
  return std::isfinite(value) ? shown(value) : "not finite";
}

void print_last_metrics(const trace::TraceReader& trace) {
  for (auto line = trace.metrics().rbegin(); line != trace.metrics().rend(); ++line) {
    if (!line->test_accuracy) continue;
    const std::string images = line->test_count ? fmt::format(" of {} images", *line->test_count) : "";
    const auto percent = [](double value) { return fmt::format("{:.2f} %", value * 100); };
    const auto nats = [](double value) {
      return std::fabs(value) < 1e6 ? fmt::format("{:.4f}", value) : fmt::format("{:.4e}", value);
    };
    row("test accuracy",
        fmt::format("{}{} at step {}", figure_words(*line->test_accuracy, percent), images, line->step));
    if (line->test_loss) row("test loss", figure_words(*line->test_loss, nats));
    return;
  }
}

/// Error{kInvalid} where a snapshot cannot be believed, once all that cannot have been named.
void print_faults(const trace::TraceReader& trace) {
  for (const auto& sentence : trace.passed_over()) row("warning", sentence);
  if (trace.snapshots().empty()) row("warning", "there is no snapshot yet, so nothing can be drawn");
  const auto faults = trace.faults();
  if (faults.empty()) return;
  for (const auto& sentence : faults) row("fault", sentence);
  throw Error(
      ErrorKind::kInvalid, "",
      faults.size() == 1 ? faults.front() : fmt::format("{} (and {} more faults)", faults.front(), faults.size() - 1));
}

/// "mnist, 60,000 training images, 10,000 test images, (28, 28), 10 classes"; what the manifest leaves out is left out.
std::string data_words(const trace::Manifest& manifest) {
  std::vector<std::string> parts;
  if (!manifest.dataset.empty()) parts.push_back(manifest.dataset);
  if (manifest.train_images > 0) parts.push_back(counted(manifest.train_images, "training image"));
  if (manifest.test_images > 0) parts.push_back(counted(manifest.test_images, "test image"));
  parts.push_back(shape_words(manifest.input_shape));
  parts.push_back(fmt::format("{} class{}", manifest.class_names.size(), manifest.class_names.size() == 1 ? "" : "es"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

void print_trace(const fs::path& folder) {
  const trace::TraceReader trace(folder);
  const auto& manifest = trace.manifest();
  row("trace", folder.string());
  row("format", fmt::format("{}", manifest.format_version));
  row("job", manifest.name);
  row("data", data_words(manifest));
  for (const auto& [name, value] : manifest.hyperparameters) row(name, value);
  row("steps", fmt::format("{} of {}{}", trace.snapshots().empty() ? 0 : trace.snapshots().back().step,
                           manifest.total_steps, trace.finished() ? "" : ", not finished"));
  std::uint64_t bytes = 0;
  for (const auto& snapshot : trace.snapshots()) bytes += snapshot.size;
  row("snapshots", fmt::format("{}, {:.1f} MB", trace.snapshots().size(), static_cast<double>(bytes) / 1e6));
  row("metrics", fmt::format("{} lines", trace.metrics().size()));
  print_last_metrics(trace);
  for (const auto& [library, version] : manifest.versions) row(library, version);
  if (!manifest.cpu.empty()) {
    row("cpu", manifest.cpu + (manifest.isa.empty() ? "" : fmt::format(" ({})", manifest.isa)));
  }
  if (!manifest.training_hash.empty()) row("training hash", manifest.training_hash);
  row("trace hash", trace.hash().hex());
  for (std::size_t i = 0; i < std::min(trace.warnings().size(), kMaxWarnings); ++i) row("warning", trace.warnings()[i]);
  if (trace.warnings().size() > kMaxWarnings) {
    row("warnings", fmt::format("{}, of which the first {} are shown", trace.warnings().size(), kMaxWarnings));
  }
  for (const auto& [record, reason] : manifest.skipped) {
    row("not measured", fmt::format("{}: {}", printable(record), printable(reason)));
  }
  print_layers(manifest);
  print_faults(trace);
}

void print_frames(const fs::path& path) {
  const auto frames = movie::read_frame_manifest(path);
  row("frames",
      fmt::format("{} of {} x {} at {} frames/s", frames.frames.size(), frames.width, frames.height, frames.fps));
  row("film hash", frames.film_hash);
  for (const auto& [library, version] : frames.versions) row(library, version);
}

void print_movie(const fs::path& path) {
  const auto info = movie::read_movie(path);
  row("movie", path.string());
  row("video", fmt::format("{}, {} x {}, {:g} frames/s, {}, {}", info.codec, info.width, info.height, info.fps,
                           info.pixel_format, info.color));
  row("frames", fmt::format("{}, {:.3f} s", info.frames, info.seconds));
  row("size", fmt::format("{:.1f} MB", static_cast<double>(info.bytes) / 1e6));
  for (std::size_t i = 0; i < std::min(info.chapters.size(), kMaxChapters); ++i) {
    const auto& chapter = info.chapters[i];
    row("chapter",
        fmt::format("{:.3f} s to {:.3f} s: {}", chapter.start, chapter.end, printable(chapter.name, kMaxNameBytes)));
  }
  if (info.chapters.size() > kMaxChapters) {
    row("chapters", fmt::format("{}, of which the first {} are shown", info.chapters.size(), kMaxChapters));
  }
}

struct InfoOptions {
  fs::path path;
};

void info(const InfoOptions& options, Console& /*console*/) {
  const fs::path& path = options.path;
  if (!fs::exists(path)) throw Error(ErrorKind::kInvalid, path.string(), "does not exist");
  if (fs::is_directory(path)) {
    print_trace(trace::find_trace(path));
  } else if (has_ending(path.string(), ".json")) {
    print_frames(path);
  } else if (movie::is_movie_name(path.string())) {
    print_movie(path);
  } else if (has_ending(path.string(), ".png")) {
    throw Error(ErrorKind::kInvalid, path.string(),
                fmt::format("is a picture; info reads a job's YAML file, a trace's folder, a frames.json, {}",
                            fmt::join(movie::movie_nouns(), ", ")));
  } else {
    print_job(path);
  }
}

}  // namespace

void add_info(CommandOptions& command) {
  InfoOptions& options = command.does(info);
  command.required_path("path", options.path, "A job's YAML file, a trace's folder, a frames.json or an MP4");
  command.console();
}

}  // namespace epochreel::app

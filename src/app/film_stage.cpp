#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/job/load.h"
#include "epochreel/paint/fonts.h"
#include "epochreel/paint/painter.h"
#include "stages.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;

/// The first place at which two JSON values differ, as a dotted path; "" where they are equal.
std::string first_difference(const json& a, const json& b, const std::string& path) {
  if (a == b) return "";
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, value] : a.items()) {
      std::string below = path.empty() ? key : fmt::format("{}.{}", path, key);
      if (!b.contains(key)) return below;
      std::string found = first_difference(value, b.at(key), below);
      if (!found.empty()) return found;
    }
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) return path.empty() ? key : fmt::format("{}.{}", path, key);
    }
  }
  return path;
}

/// The keys of `made` that decide a trace, compared with those of `job`. A trace that came from elsewhere names no job.
void check_same_training(const job::Job& job, const trace::TraceReader& trace) {
  const json made = json::parse(trace.manifest().job_json, nullptr, false);
  if (!made.is_object() || made.empty()) return;
  const json asked = json::parse(job::training_json(job));
  json made_part = json::object();
  for (const auto& [section, value] : made.items()) {
    if (!job::decides_training(section)) continue;
    made_part[section] = value;
    if (section != "data" || !value.is_object()) continue;
    for (const auto& [key, unused] : value.items()) {
      if (!job::decides_training("data." + key)) made_part[section].erase(key);
    }
  }
  const std::string key = first_difference(asked, made_part, "");
  if (key.empty()) return;
  throw Error(ErrorKind::kInvalid, trace.folder().string(),
              fmt::format("was made by another job: '{}' differs; train again with --overwrite, or give --out another "
                          "folder",
                          key));
}

void say_warnings(const trace::TraceReader& trace, Console& console) {
  console.warn(trace.warnings());
  if (!trace.finished()) console.warn("the trace is not finished: the film ends where the training was cut off");
}

/// "out/mnist/trace/" and "out/mnist/trace" as the latter.
fs::path without_slash(const fs::path& folder) {
  const fs::path normal = (folder / "").lexically_normal().parent_path();
  return normal.empty() ? fs::path(".") : normal;
}

job::MovieSpec movie_of(const trace::TraceReader& trace, Console& console) {
  try {
    return job::recorded_movie(trace.manifest().job_json);
  } catch (const Error& error) {
    console.warn(fmt::format("the default movie is drawn: {}", error.what()));
    return {};
  }
}

/// Adds warnings that are not there yet.
std::unique_ptr<const scene::Film> plan(std::shared_ptr<const trace::TraceReader> trace, const job::MovieSpec& movie,
                                        std::vector<std::string>& warnings) {
  const paint::FontChoice fonts = paint::choose_fonts(scene::outside_words(*trace, movie));
  const auto measure = paint::make_measure(movie.theme, fonts.fonts);
  auto film = std::make_unique<const scene::Film>(std::move(trace), movie, *measure);
  for (const auto& said : {film->warnings(), fonts.warnings}) {
    for (const std::string& warning : said) {
      if (std::ranges::find(warnings, warning) == warnings.end()) warnings.push_back(warning);
    }
  }
  return film;
}

/// The default movie of a training that was recorded elsewhere has no scene that would be empty. Scenes that were asked
/// for stay.
void leave_out_empty_scenes(const std::shared_ptr<const trace::TraceReader>& trace, const JobOptions& options,
                            job::MovieSpec& movie, Console& console) {
  const bool asked =
      std::ranges::any_of(options.overrides, [](const std::string& text) { return text.starts_with("movie.scenes"); });
  if (trace->manifest().job_json != "{}" || asked || movie.scenes != job::MovieSpec().scenes) return;
  std::vector<std::string> warnings;
  const auto empty = plan(trace, movie, warnings)->empty_scenes();
  std::vector<job::SceneSpec> scenes;
  for (std::size_t s = 0; s < movie.scenes.size(); ++s) {
    if (std::ranges::find(empty, s) == empty.end()) {
      scenes.push_back(movie.scenes[s]);
    } else {
      console.warn(fmt::format("the scene '{}' is left out, since it has nothing to show; movie.scenes can ask for it",
                               job::scene_name(movie.scenes[s].kind)));
    }
  }
  movie.scenes = std::move(scenes);
}

/// The trace of the folder, or that of the results in it.
FilmSource open_trace_folder(const JobOptions& options, Console& console) {
  const fs::path folder = trace::find_trace(without_slash(options.job));
  if (!trace::trace_exists(folder)) {
    throw Error(ErrorKind::kInvalid, options.job.string(),
                "is a folder without a trace's manifest.json; give a job's YAML file or the folder of a trace");
  }
  auto trace = std::make_shared<const trace::TraceReader>(folder);
  say_warnings(*trace, console);
  job::Job job;
  job.name = trace->manifest().name;
  job.movie = job::override_movie(movie_of(*trace, console), options.overrides, options.movie_file());
  leave_out_empty_scenes(trace, options, job.movie, console);
  if (options.preview) job.movie = job::preview_of(job.movie);
  return {std::move(job), std::move(trace), true};
}

}  // namespace

std::shared_ptr<const trace::TraceReader> open_trace(const job::Job& job, const Outputs& outputs, Console& console) {
  if (!trace::trace_exists(outputs.trace())) {
    throw Error(ErrorKind::kInvalid, outputs.trace().string(), "holds no trace; make one with 'epochreel train'");
  }
  auto trace = std::make_shared<const trace::TraceReader>(outputs.trace());
  check_same_training(job, *trace);
  say_warnings(*trace, console);
  return trace;
}

FilmSource open_film_source(const JobOptions& options, const fs::path& out, Console& console) {
  std::error_code not_there;  // then it is no folder
  if (fs::is_directory(options.job, not_there)) return open_trace_folder(options, console);
  job::Job job = job::load_job(options.job, options.overrides, options.movie_file());
  auto trace = open_trace(job, outputs_of(job, out), console);
  if (options.preview) job.movie = job::preview_of(job.movie);
  return {std::move(job), std::move(trace), false};
}

Outputs outputs_of(const FilmSource& source, const fs::path& out) {
  if (!out.empty() || !source.is_folder) return outputs_of(source.job, out);
  const fs::path folder = source.trace->folder();
  if (fs::absolute(folder).filename() == "trace") return {without_slash(folder / "..")};
  if (job::is_job_name(source.job.name)) return outputs_of(source.job, out);
  throw Error(ErrorKind::kUsage, folder.string(),
              "the name in its manifest.json is no name of a folder; say with --out where the movie goes");
}

std::unique_ptr<const scene::Film> plan_film(std::shared_ptr<const trace::TraceReader> trace,
                                             const job::MovieSpec& movie, Console& console) {
  std::vector<std::string> warnings;
  auto film = plan(std::move(trace), movie, warnings);
  console.warn(warnings);
  return film;
}

std::vector<FilmFiles> plan_films(const std::shared_ptr<const trace::TraceReader>& trace, const job::MovieSpec& movie,
                                  Console& console) {
  std::vector<FilmFiles> films;
  std::vector<std::string> warnings;
  for (job::Rendition& rendition : job::renditions_of(movie)) {
    auto same = std::ranges::find_if(films, [&](const FilmFiles& files) {
      return job::same_frames(files.renditions.front().movie, rendition.movie);
    });
    if (same == films.end()) same = films.insert(same, FilmFiles{{}, plan(trace, rendition.movie, warnings)});
    same->renditions.push_back(std::move(rendition));
  }
  console.warn(warnings);
  return films;
}

}  // namespace epochreel::app

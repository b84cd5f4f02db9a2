#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "epochreel/base/error.h"
#include "epochreel/job/load.h"
#include "epochreel/paint/fonts.h"
#include "stages.h"

namespace epochreel::app {

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
  }
  return path;
}

/// The keys of `made` that decide a trace, compared with those of `job`. A trace that came from elsewhere names no job.
void check_same_training(const job::Job& job, const trace::TraceReader& trace) {
  const json made = json::parse(trace.manifest().job_json, nullptr, false);
  if (!made.is_object() || made.empty()) return;
  const json asked = json::parse(job::training_json(job));
  json made_part = json::object();
  for (const auto& [key, value] : asked.items()) {
    if (made.contains(key)) made_part[key] = made.at(key);
  }
  if (made_part.contains("data") && made_part["data"].is_object()) made_part["data"].erase("path");
  const std::string key = first_difference(asked, made_part, "");
  if (key.empty()) return;
  throw Error(ErrorKind::kInvalid, trace.folder().string(),
              fmt::format("was made by another job: '{}' differs; train again with --overwrite, or give --out another "
                          "folder", key));
}

}  // namespace

std::shared_ptr<const trace::TraceReader> open_trace(const job::Job& job, const Outputs& outputs, Console& console) {
  if (!trace::trace_exists(outputs.trace())) {
    throw Error(ErrorKind::kInvalid, outputs.trace().string(), "holds no trace; make one with 'epochreel train'");
  }
  auto trace = std::make_shared<const trace::TraceReader>(outputs.trace());
  for (const auto& warning : trace->warnings()) console.warn(warning);
  check_same_training(job, *trace);
  if (!trace->finished()) console.warn("the trace is not finished: the film ends where the training was cut off");
  return trace;
}

std::unique_ptr<const scene::Film> plan_film(std::shared_ptr<const trace::TraceReader> trace, const job::Job& job,
                                             Console& console) {
  auto film = std::make_unique<const scene::Film>(std::move(trace), job.movie);
  for (const auto& warning : film->warnings()) console.warn(warning);
  for (const auto& warning : paint::choose_fonts(film->outside_words()).warnings) console.warn(warning);
  return film;
}

}  // namespace epochreel::app

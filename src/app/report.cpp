#include "report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "epochreel/base/file.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/base/text.h"
#include "program_facts.h"

namespace epochreel::app {

namespace {

using Json = nlohmann::ordered_json;

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

double rate(std::int64_t count, double seconds) {
  return seconds > 0 ? rounded(static_cast<double>(count) / seconds) : 0;
}

/// null for what was not measured or is no number.
Json figure(const std::optional<double>& value) { return value && std::isfinite(*value) ? Json(*value) : Json(); }

Json train_json(const TrainDone& train) {
  const std::int64_t made = train.steps - train.first_step;
  return {{"first_step", train.first_step},
          {"steps", train.steps},
          {"steps_made", made},
          {"seconds", rounded(train.seconds)},
          {"steps_per_second", rate(made, train.seconds)}};
}

Json film_json(const FilmDone& film) {
  return {{"frames", film.frames},
          {"frames_made", film.made},
          {"frames_kept", film.frames - film.made},
          {"seconds", rounded(film.seconds)},
          {"frames_per_second", rate(film.made, film.seconds)}};
}

Json result_json(const trace::TraceReader& trace) {
  const trace::Metrics* const last = last_test(trace);
  if (last == nullptr) return nullptr;
  return {{"step", last->step},
          {"test_images", last->test_count ? Json(*last->test_count) : Json()},
          {"test_accuracy", figure(last->test_accuracy)},
          {"test_loss", figure(last->test_loss)},
          {"train_loss", figure(last->train_loss)}};
}

std::string train_words(const TrainDone& train) {
  if (train.first_step == train.steps) return "kept the trained network";
  if (train.first_step == 0) return fmt::format("trained in {:.1f} s", train.seconds);
  return fmt::format("trained from step {} to {} in {:.1f} s", grouped(train.first_step), grouped(train.steps),
                     train.seconds);
}

std::string film_words(const FilmDone& film) {
  if (film.made == 0) return fmt::format("kept all {}", counted(film.frames, "frame"));
  std::string words = fmt::format("drew and encoded {} in {:.1f} s ({:.1f} frames/s)", counted(film.made, "frame"),
                                  film.seconds, rate(film.made, film.seconds));
  if (film.made == film.frames) return words;
  return fmt::format("{} and kept {}", words, grouped(film.frames - film.made));
}

/// "98.1 % right of 10,000 test images".
std::string result_words(const trace::Metrics& last) {
  const std::string words = fmt::format("{:.1f} % right", *last.test_accuracy * 100);
  return last.test_count ? fmt::format("{} of {}", words, counted(*last.test_count, "test image")) : words;
}

}  // namespace

const trace::Metrics* last_test(const trace::TraceReader& trace) {
  const auto& metrics = trace.metrics();
  const auto last = std::find_if(metrics.rbegin(), metrics.rend(),
                                 [](const trace::Metrics& line) { return line.test_accuracy.has_value(); });
  return last == metrics.rend() ? nullptr : &*last;
}

Report::Report(ReportOptions options, Console& console) : options_(std::move(options)), console_(console) {
  require_replaceable(options_.folder / "report.json");
  if (options_.metrics.empty()) return;
  metrics_.emplace(options_.metrics, MetricLabels{options_.command, options_.job, options_.folder.string()});
  console_.on_progress([this](std::string_view stage, std::int64_t done, std::int64_t total) {
    try_metrics([&](MetricsFile& metrics) { metrics.progress(stage, done, total); });
  });
}

Report::~Report() { console_.on_progress(nullptr); }

void Report::try_metrics(const std::function<void(MetricsFile&)>& work) {
  if (!metrics_) return;
  try {
    work(*metrics_);
  } catch (const std::exception& error) {
    metrics_.reset();
    console_.warn(fmt::format("the metrics are given up: {}", error.what()));
  }
}

void Report::finish_metrics(const trace::TraceReader& trace) {
  try_metrics([&](MetricsFile& metrics) {
    if (train) metrics.progress("train", train->steps, train->steps);
    if (train) metrics.set("epochreel_train_seconds", rounded(train->seconds));
    if (film) metrics.progress("film", film->frames, film->frames);
    if (film) metrics.set("epochreel_film_seconds", rounded(film->seconds));
    if (const trace::Metrics* const last = last_test(trace)) {
      metrics.set("epochreel_test_accuracy_ratio", *last->test_accuracy);
      if (last->test_loss) metrics.set("epochreel_test_loss", *last->test_loss);
    }
    metrics.finish();
  });
}

void Report::finish(const trace::TraceReader& trace) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const std::int64_t memory = peak_memory();
  Json report = {{"version", 1},
                 {"command", options_.command},
                 {"job", valid_utf8(trace.manifest().name)},
                 {"seconds", rounded(seconds)},
                 {"threads", options_.threads},
                 {"peak_memory_bytes", memory},
                 {"train", train ? train_json(*train) : Json()},
                 {"film", film ? film_json(*film) : Json()},
                 {"result", result_json(trace)}};
  report["hashes"] = {{"trace", trace.hash().hex()},
                      {"film", film ? Json(film->film_hash) : Json()},
                      {"movie", film ? Json(hash_file(film->movie).hex()) : Json()}};
  if (film) {
    for (const auto& [name, file] : film->also) report["hashes"]["also"][name] = hash_file(file).hex();
  }
  for (const auto& [name, value] : program_facts()) report["versions"][name] = valid_utf8(value);
  report["versions"]["instructions"] = instruction_words();
  write_file(options_.folder / "report.json", printable_json(report.dump(2)) + "\n");
  std::vector<std::string> parts;
  if (train) parts.push_back(train_words(*train));
  if (film) parts.push_back(film_words(*film));
  if (const trace::Metrics* const last = last_test(trace)) parts.push_back(result_words(*last));
  parts.push_back(fmt::format("at most {:.0f} MB of memory", static_cast<double>(memory) / 1e6));
  finish_metrics(trace);
  console_.info(fmt::format("{}", fmt::join(parts, ", ")));
}

}  // namespace epochreel::app

/// report.json: what a command has done, in figures. docs/report.schema.json describes it.
///
/// It is about one command. What earlier commands had done is told apart: steps before `first_step` and frames that
/// were kept are not in the seconds of this one.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "console.h"
#include "epochreel/trace/trace.h"
#include "metrics_file.h"

namespace epochreel::app {

struct TrainDone {
  std::int64_t first_step = 0;  ///< the step that it went on from; `steps` where the trace was finished already
  std::int64_t steps = 0;       ///< of the whole training
  double seconds = 0;           ///< for the steps from first_step on, with what is recorded of them
};

/// Of `render` and `stitch`.
struct FilmDone {
  std::int64_t frames = 0;  ///< of the film, and of the films of further files with other frames
  std::int64_t made = 0;    ///< drawn and encoded now; the others were there
  double seconds = 0;
  std::string film_hash;
  std::filesystem::path movie;
  std::map<std::string, std::filesystem::path> also;  ///< further files of the movie, by name
};

struct ReportOptions {
  std::string command;
  std::string job;               ///< its name
  std::filesystem::path folder;  ///< of the results
  int threads = 1;
  std::filesystem::path metrics = {};  ///< also kept up to date while the command works; empty: none
};

/// The report of a command that is at work. Made when it begins.
class Report {
 public:
  /// Error{kInvalid} where something stands in the place of report.json that a file cannot replace, and Error{kFailed}
  /// where the metrics cannot be written: it is better said before the work than after. `console` must outlive it.
  Report(ReportOptions options, Console& console);
  ~Report();
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  std::optional<TrainDone> train;
  std::optional<FilmDone> film;

  /// Writes report.json and says a sentence of it.
  void finish(const trace::TraceReader& trace);

 private:
  void finish_metrics(const trace::TraceReader& trace);
  /// Does what may fail with the metrics; after a failure, which is said, they are given up.
  void try_metrics(const std::function<void(MetricsFile&)>& work);

  ReportOptions options_;
  Console& console_;
  std::optional<MetricsFile> metrics_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The last measurement on test images that the trace holds; null where it holds none.
const trace::Metrics* last_test(const trace::TraceReader& trace);

}  // namespace epochreel::app

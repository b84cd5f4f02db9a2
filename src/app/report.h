/// report.json: what a command has done, in figures. docs/report.schema.json describes it.
///
/// It is about one command. What earlier commands had done is told apart: steps before `first_step` and frames that
/// were kept are not in the seconds of this one.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "console.h"
#include "epochreel/trace/trace.h"

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

/// The report of a command that is at work. Made when it begins.
class Report {
 public:
  /// `folder` holds the results. Error{kInvalid} where something stands in the place of report.json that a file cannot
  /// replace: it is better said before the work than after.
  Report(std::string command, std::filesystem::path folder, int threads);

  std::optional<TrainDone> train;
  std::optional<FilmDone> film;

  /// Writes report.json and says a sentence of it.
  void finish(const trace::TraceReader& trace, Console& console) const;

 private:
  std::string command_;
  std::filesystem::path folder_;
  int threads_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The most memory that the process has held at once, in bytes.
std::int64_t peak_memory();

/// The last measurement on test images that the trace holds; null where it holds none.
const trace::Metrics* last_test(const trace::TraceReader& trace);

}  // namespace epochreel::app

/// Shows people how work goes on: log lines and a progress bar, all on stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "options.h"

namespace epochreel::app {

/// Warnings that one reading of a file may give before the rest is only counted.
inline constexpr std::size_t kMaxWarnings = 20;

/// One a process. Messages are made printable here (base/text.h). Called by one thread at a time.
class Console {
 public:
  explicit Console(const ConsoleOptions& options);
  ~Console();

  void info(std::string_view message);
  void warn(std::string_view message);
  /// Tells a render farm besides why the work has failed, with `--progress openjd`.
  void error(std::string_view message);

  /// Each of them; where they are more than kMaxWarnings, the first and how many more there are.
  void warn(const std::vector<std::string>& messages);

  /// The line that `info` would write, without the time; empty where it is quiet.
  std::string line(std::string_view message) const;

  /// How far a stage has come: a bar with the time left where there is a terminal; where asked for a JSON line, as
  /// docs/progress.schema.json describes it, or a message of Open Job Description. `words` are added to the bar. At
  /// most ten updates a second are shown, one to a render farm, the last always.
  void progress(std::string_view stage, std::int64_t done, std::int64_t total, std::string_view words = {});

  /// Calls `hear` with what every call of progress() is told, whether it is shown or not.
  void on_progress(std::function<void(std::string_view stage, std::int64_t done, std::int64_t total)> hear);

  /// Takes the bar away, as before a stage's last line.
  void end_progress();

 private:
  void clear_bar();
  void draw_bar(std::string_view stage, std::int64_t done, std::int64_t total, std::string_view words);
  void tell_farm(std::string_view kind, std::string_view words) const;

  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// 75 -> "1:15".
std::string clock_words(double seconds);

}  // namespace epochreel::app

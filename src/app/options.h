/// The options that several commands take from the command line, typed. An option of one command alone stands in the
/// command's own file, in src/app/commands.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace epochreel::app {

enum class ProgressMode { kAuto, kTty, kJson, kOpenjd, kNone };
enum class LogFormat { kText, kJson };

/// The options of every command: how it speaks.
struct ConsoleOptions {
  bool quiet = false;
  ProgressMode progress = ProgressMode::kAuto;
  LogFormat log_format = LogFormat::kText;
};

/// The job of a command.
struct JobOptions {
  std::filesystem::path job;           ///< a YAML file; where the command draws, also the folder of a trace
  std::vector<std::string> overrides;  ///< --set
  bool preview = false;                ///< of the movie, where the command draws
  std::filesystem::path file;          ///< -o: of the movie; empty: among the results; `-`: stdout

  bool streams() const { return file == "-"; }
  /// As the job's loader takes it.
  std::string movie_file() const { return streams() ? std::string() : file.string(); }
};

/// The largest number that --threads takes.
inline constexpr int kMostThreads = 1024;

/// The threads of a command that was not told how many: usable_processors() when the program started.
int default_threads();

/// The options of a command that leaves results in a folder.
struct WorkOptions {
  std::filesystem::path out;  ///< empty: out/<job's name>
  int threads = default_threads();
  bool overwrite = false;
  bool dry_run = false;
  std::filesystem::path metrics;  ///< empty: none is written
};

}  // namespace epochreel::app

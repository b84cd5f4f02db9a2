/// What several commands take from the command line, typed. What one command alone takes stands in its own file,
/// in src/app/commands.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace epochreel::app {

enum class ProgressMode { kAuto, kTty, kJson, kNone };
enum class LogFormat { kText, kJson };

/// What every command takes: how it speaks.
struct ConsoleOptions {
  bool quiet = false;
  ProgressMode progress = ProgressMode::kAuto;
  LogFormat log_format = LogFormat::kText;
};

/// The job of a command.
struct JobOptions {
  std::filesystem::path job;           ///< a YAML file; where the command draws, also the folder of a trace
  std::vector<std::string> overrides;  ///< --set
};

/// The largest number that --threads takes.
inline constexpr int kMostThreads = 1024;

/// The threads of a command that was not told how many: usable_processors() when the program started.
int default_threads();

/// What a command takes that leaves results in a folder.
struct WorkOptions {
  std::filesystem::path out;  ///< empty: out/<job's name>
  int threads = default_threads();
  bool overwrite = false;
};

}  // namespace epochreel::app

/// What the command line says, typed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace epochreel::app {

enum class Command {
  kRun,
  kTrain,
  kRender,
  kStill,
  kValidate,
  kConfig,
  kSchema,
  kInfo,
  kBenchTrain,
  kCompare,
  kApprove
};
enum class ProgressMode { kAuto, kTty, kJson, kNone };
enum class LogFormat { kText, kJson };

struct Options {
  Command command = Command::kRun;
  std::filesystem::path job;           ///< or what `info` looks at
  std::vector<std::string> overrides;  ///< --set
  std::filesystem::path out;           ///< empty: out/<job's name>
  int threads = 0;                     ///< never 0 but for `bench`, which then tries several
  bool overwrite = false;
  bool quiet = false;
  ProgressMode progress = ProgressMode::kAuto;
  LogFormat log_format = LogFormat::kText;
  std::int64_t frame = 0;           ///< of `still`
  std::filesystem::path file;       ///< of `still`
  std::int64_t steps = 0;           ///< of `bench train`; 0: an epoch's
  bool json = false;                ///< of `bench` and `compare`: figures as JSON
  std::filesystem::path baseline;   ///< of `compare` and `approve`
  std::filesystem::path actual;     ///< likewise
  std::filesystem::path tolerance;  ///< of `compare`: a compare.yaml; empty: none
  std::filesystem::path report;     ///< of `compare`: the folder of its report; empty: none
  int pictures = 50;                ///< of `compare`: items whose pictures the report shows
  bool flip_all = false;            ///< of `compare`: FLIP of all items, not of those shown alone
  bool annotations = false;         ///< of `compare`: print lines for CI services
  bool dry_run = false;             ///< of `approve`
  bool hashes_only = false;         ///< of `approve`
  std::string frames;               ///< of `render`: "0-99,120"; empty: the whole movie
};

/// Parses the command line; Error{kUsage} says what is wrong with it. Nothing where it only asked for help or the
/// version, which are then printed to stdout.
std::optional<Options> parse_options(int argc, const char* const* argv);

/// The format that `--log-format` asks for, wherever it stands, of a command line that may be wrong.
LogFormat asked_log_format(int argc, const char* const* argv);

/// "0-99,120" as numbers, rising, without repetition; Error{kUsage} for what is no list or lies outside 0 .. frames-1.
std::vector<std::int64_t> parse_frames(const std::string& list, std::int64_t frames);

}  // namespace epochreel::app

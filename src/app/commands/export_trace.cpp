#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "commands/export.h"
#include "commands/option_groups.h"
#include "epochreel/base/error.h"
#include "epochreel/outlet/formats.h"
#include "epochreel/trace/limits.h"
#include "epochreel/trace/trace.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kLast = -1;

struct ExportTraceOptions {
  fs::path folder;
  const outlet::Format* format = nullptr;
  std::int64_t snapshot = kLast;  ///< its number, or kLast
  fs::path file;
};

/// The place of the snapshot to be written; 0 for formats that do not write a single one.
std::size_t place_of(const ExportTraceOptions& options, const trace::TraceReader& trace) {
  if (!options.format->of_one_snapshot) {
    if (options.snapshot == kLast) return 0;
    throw Error(ErrorKind::kUsage, "--snapshot", fmt::format("is not for --format {}", options.format->name));
  }
  const std::int64_t count = std::ssize(trace.snapshots());
  if (count == 0) throw Error(ErrorKind::kInvalid, trace.folder().string(), "has no snapshot yet; train further");
  if (options.snapshot == kLast) return static_cast<std::size_t>(count - 1);
  if (options.snapshot < count) return static_cast<std::size_t>(options.snapshot);
  throw Error(ErrorKind::kInvalid, trace.folder().string(),
              fmt::format("has no snapshot {}; the last one is number {}", options.snapshot, count - 1));
}

void export_trace(const ExportTraceOptions& options, Console& console) {
  const trace::TraceReader trace(trace::find_trace(options.folder));
  console.warn(trace.warnings());
  options.format->write(trace, place_of(options, trace), options.file);
  console.info(fmt::format("{}: {} has {}", trace.manifest().name, options.file.string(), options.format->what));
}

std::vector<std::pair<std::string, const outlet::Format*>> choices() {
  std::vector<std::pair<std::string, const outlet::Format*>> result;
  for (const outlet::Format& format : outlet::formats()) result.emplace_back(format.name, &format);
  return result;
}

/// "csv: the metrics; ..."
std::string formats_words() {
  std::vector<std::string> words;
  for (const outlet::Format& format : outlet::formats()) {
    words.push_back(fmt::format("{}: {}", format.name, format.what));
  }
  return fmt::format("{}", fmt::join(words, "; "));
}

}  // namespace

void add_export_trace(CommandOptions& exports) {
  CommandOptions command = exports.subcommand("trace", "The training that a trace recorded, for other programs");
  ExportTraceOptions& options = command.does(export_trace);
  command.required_path("folder", options.folder, "The folder of a trace, or the one that holds it as 'trace'");
  command.console();
  command.required_choice("--format", options.format, choices(), formats_words().c_str());
  command.number("--snapshot", options.snapshot, "Of torch and onnx: its number, from 0; else the last", 0,
                 trace::kMaxSnapshots);
  command.required_path("-o", options.file, "The file to write, or the folder");
}

}  // namespace epochreel::app

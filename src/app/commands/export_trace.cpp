#include <fmt/format.h>

#include "commands/export.h"
#include "commands/option_groups.h"
#include "epochreel/outlet/formats.h"
#include "epochreel/trace/trace.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

struct ExportTraceOptions {
  fs::path folder;
  outlet::Write write = nullptr;
  fs::path file;
};

void export_trace(const ExportTraceOptions& options, Console& console) {
  const trace::TraceReader trace(trace::find_trace(options.folder));
  console.warn(trace.warnings());
  options.write(trace, options.file);
  console.info(fmt::format("{}: {} is in {}", trace.folder().string(), trace.manifest().name, options.file.string()));
}

std::vector<std::pair<std::string, outlet::Write>> choices() {
  std::vector<std::pair<std::string, outlet::Write>> result;
  for (const outlet::Format& format : outlet::formats()) result.emplace_back(format.name, format.write);
  return result;
}

}  // namespace

void add_export_trace(CommandOptions& exports) {
  CommandOptions command = exports.subcommand("trace", "The training that a trace recorded, for other programs");
  ExportTraceOptions& options = command.does(export_trace);
  command.required_path("folder", options.folder, "The folder of a trace, or the one that holds it as 'trace'");
  command.console();
  command.required_choice<outlet::Write>("--format", options.write, choices(), "csv: the metrics");
  command.required_path("-o", options.file, "The file to write");
}

}  // namespace epochreel::app

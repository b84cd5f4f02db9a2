/// metrics.jsonl as CSV: a header, then a row a line.
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/trace/trace.h"
#include "figures.h"

namespace epochreel::outlet {

namespace {

/// The shortest text that reads back to the same double; "nan", "inf" and "-inf" as NumPy reads them.
std::string cell(double value) { return std::isnan(value) ? "nan" : fmt::format("{}", value); }

std::string header() {
  std::string line = "step";
  for (const Figure& figure : figures_of({})) line += fmt::format(",{}", figure.name);
  return line + '\n';
}

std::string row(const trace::Metrics& metrics) {
  std::string line = fmt::format("{}", metrics.step);
  for (const Figure& figure : figures_of(metrics)) line += ',' + (figure.value ? cell(*figure.value) : "");
  return line + '\n';
}

}  // namespace

void write_csv(const trace::TraceReader& trace, std::size_t /*place*/, const std::filesystem::path& path) {
  AtomicFile file(path);
  file.write(header());
  for (const trace::Metrics& metrics : trace.metrics()) {
    stop_if_asked();
    file.write(row(metrics));
  }
  file.finish();
}

}  // namespace epochreel::outlet

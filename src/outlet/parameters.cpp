#include "parameters.h"

#include <fmt/format.h>

#include "epochreel/base/error.h"
#include "epochreel/base/some_of.h"
#include "epochreel/base/text.h"
#include "epochreel/trace/record_names.h"

namespace epochreel::outlet {

namespace names = trace::names;

namespace {

constexpr std::size_t kMostListed = 5;

/// The records of the parameters that the manifest knows of.
std::vector<std::string> expected_records(const trace::Manifest& manifest) {
  std::vector<std::string> records;
  for (const auto& [name, parameter] : manifest.network.parameters) {
    records.push_back(std::string(names::kModelPrefix) + name);
  }
  if (manifest.format_version > 1) return records;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    if (manifest.layers[i].parameters > 0) records.push_back(names::kWeight(i));
  }
  return records;
}

std::string without_prefix(const std::string& record) { return record.substr(names::kModelPrefix.size()); }

void require_whole(const trace::Manifest& manifest, const trace::TensorFile& file, const std::string& where) {
  std::vector<std::string> missing;
  for (const std::string& record : expected_records(manifest)) {
    if (!file.has(record)) missing.push_back(printable(without_prefix(record)));
  }
  if (missing.empty()) return;
  throw Error(ErrorKind::kInvalid, where,
              fmt::format("lacks the values of {}: sketches or statistics of them were recorded at most; record all "
                          "parameters whole",
                          some_of(missing, kMostListed)));
}

}  // namespace

Parameters::Parameters(const trace::TraceReader& trace, std::size_t place) : file_(trace.open_snapshot(place)) {
  trace.snapshot(place);  // checks it
  const std::string where = (trace.folder() / trace.snapshots()[place].file).string();
  require_whole(trace.manifest(), file_, where);
  for (const auto& [name, view] : file_.tensors()) {
    if (name.starts_with(names::kModelPrefix)) all_.push_back({without_prefix(name), view});
  }
  if (all_.empty()) throw Error(ErrorKind::kInvalid, where, "holds no parameters, so there is nothing to export");
}

}  // namespace epochreel::outlet

#include "records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "json.h"
#include "layout.h"

namespace epochreel::trace {

namespace fs = std::filesystem;

namespace {

/// The optional numbers of a line, in their order.
struct OptionalNumber {
  const char* key;
  std::optional<double> Metrics::*field;
};
constexpr OptionalNumber kOptionalNumbers[] = {
    {"train_loss", &Metrics::train_loss},       {"train_accuracy", &Metrics::train_accuracy},
    {"test_loss", &Metrics::test_loss},         {"test_accuracy", &Metrics::test_accuracy},
    {"gradient_norm", &Metrics::gradient_norm}, {"update_norm", &Metrics::update_norm},
    {"weight_norm", &Metrics::weight_norm},     {"active_fraction", &Metrics::active_fraction},
};

/// A name that stays inside the trace's folder.
bool is_inside(const fs::path& file) {
  return !file.empty() && file.is_relative() && std::find(file.begin(), file.end(), "..") == file.end();
}

template <class Record, class Parse>
Log<Record> read_log(const fs::path& path, const Parse& parse) {
  Log<Record> log;
  log.missing = !fs::exists(path);
  if (log.missing) return log;
  log.text = read_file(path, kMaxLogBytes);
  const std::size_t whole = log.text.rfind('\n') + 1;  // npos + 1 is 0
  log.torn = whole < log.text.size();
  log.text.resize(whole);
  std::int64_t last = -1;
  for (std::size_t begin = 0; begin < whole;) {
    const std::size_t end = log.text.find('\n', begin);
    const std::size_t number = log.records.size();
    const std::string where = fmt::format("{}:{}", path.string(), number + 1);
    const std::string_view line = std::string_view(log.text).substr(begin, end - begin);
    log.records.push_back(parse(line, where, static_cast<int>(number)));
    const std::int64_t step = log.records.back().step;
    if (step <= last) invalid(where, fmt::format("step {} does not come after step {} of the line before", step, last));
    last = step;
    begin = end + 1;
    log.ends.push_back(begin);
  }
  return log;
}

}  // namespace

std::string metrics_line(const Metrics& metrics) {
  std::string line = fmt::format("{{\"step\":{},\"epoch\":{},\"images\":{},\"learning_rate\":{}", metrics.step,
                                 number_text(metrics.epoch), metrics.images, number_text(metrics.learning_rate));
  for (const OptionalNumber& number : kOptionalNumbers) {
    if (const auto& value = metrics.*number.field) line += fmt::format(",\"{}\":{}", number.key, number_text(*value));
  }
  if (metrics.test_count) line += fmt::format(",\"test_count\":{}", *metrics.test_count);
  return line + "}";
}

Metrics parse_metrics(std::string_view line, const std::string& where) {
  const Json json = parse_json<Json>(line, where);
  Fields fields(json, where);
  Metrics metrics;
  metrics.step = fields.integer("step");
  metrics.epoch = fields.number("epoch");
  metrics.images = fields.integer("images");
  metrics.learning_rate = fields.has("learning_rate") ? fields.number("learning_rate") : std::nan("");
  for (const OptionalNumber& number : kOptionalNumbers) metrics.*number.field = fields.any_number(number.key);
  if (fields.has("test_count")) metrics.test_count = fields.integer("test_count");
  return metrics;
}

std::string commit_line(const SnapshotInfo& snapshot) {
  return fmt::format(
      "{{\"index\":{},\"step\":{},\"epoch\":{},\"images\":{},\"file\":{},\"size\":{},\"hash\":{}}}", snapshot.index,
      snapshot.step, number_text(snapshot.epoch), snapshot.images, quoted(snapshot.file), snapshot.size,
      quoted(snapshot.hash));
}

SnapshotInfo parse_commit(std::string_view line, const std::string& where, int index) {
  const Json json = parse_json<Json>(line, where);
  Fields fields(json, where);
  SnapshotInfo snapshot;
  snapshot.index = index;
  if (fields.has("index") && fields.integer("index") != index) {
    invalid(where, fmt::format("\"index\" must be {}, the number of lines before it", index));
  }
  snapshot.step = fields.integer("step");
  snapshot.epoch = fields.number("epoch");
  snapshot.images = fields.integer("images");
  snapshot.file = fields.text("file");
  if (!is_inside(snapshot.file)) invalid(where, "\"file\" must be a path inside the trace's folder");
  snapshot.size = fields.unsigned_integer("size");
  if (fields.has("hash")) snapshot.hash = fields.text("hash");
  return snapshot;
}

Log<Metrics> read_metrics(const fs::path& folder) {
  return read_log<Metrics>(folder / kMetricsFile, [](std::string_view line, const std::string& where, int) {
    return parse_metrics(line, where);
  });
}

Log<SnapshotInfo> read_commits(const fs::path& folder) {
  return read_log<SnapshotInfo>(folder / kCommitsFile, parse_commit);
}

}  // namespace epochreel::trace

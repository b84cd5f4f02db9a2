#include "records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/grouped.h"
#include "epochreel/trace/limits.h"
#include "json.h"
#include "layout.h"

namespace epochreel::trace {

namespace fs = std::filesystem;

namespace {

constexpr double kNoEnd = std::numeric_limits<double>::infinity();
constexpr double kOne = 1 + 1e-6;  ///< a share that was rounded
constexpr OptionalFigure kOptionalFigures[] = {
    {"train_loss", &Metrics::train_loss, -kNoEnd, kNoEnd}, {"train_accuracy", &Metrics::train_accuracy, 0, kOne},
    {"test_loss", &Metrics::test_loss, -kNoEnd, kNoEnd},   {"test_accuracy", &Metrics::test_accuracy, 0, kOne},
    {"gradient_norm", &Metrics::gradient_norm, 0, kNoEnd}, {"update_norm", &Metrics::update_norm, 0, kNoEnd},
    {"weight_norm", &Metrics::weight_norm, 0, kNoEnd},     {"active_fraction", &Metrics::active_fraction, 0, kOne},
};

/// NaN says that nothing is known.
void check_number(const Fields& fields, const OptionalFigure& figure, double value) {
  if (std::isnan(value) || (value >= figure.least && value <= figure.most)) return;
  const char* const range = figure.most == kNoEnd ? "of 0 or more" : "from 0 to 1";
  invalid(fields.where(), fmt::format("\"{}\" must be a number {} or \"NaN\", not {}", figure.key, range, value));
}

double bounded(double value) { return std::fabs(value) <= kMaxFigure ? value : value * kNoEnd; }

double epoch_of(Fields& fields) {
  const double epoch = fields.number("epoch");
  if (epoch >= 0 && epoch <= kMaxCount) return epoch;
  invalid(fields.where(), fmt::format("\"epoch\" must be from 0 to {}, not {}", grouped(kMaxCount), epoch));
}

/// A name that stays inside the trace's folder.
bool is_inside(const fs::path& file) {
  return !file.empty() && file.is_relative() && std::find(file.begin(), file.end(), "..") == file.end();
}

template <class Record, class Parse>
Log<Record> read_log(const fs::path& path, std::uint64_t max_bytes, std::size_t max_lines, const Parse& parse) {
  Log<Record> log;
  log.missing = !fs::exists(path);
  if (log.missing) return log;
  log.text = read_file(path, max_bytes);
  const std::size_t whole = log.text.rfind('\n') + 1;  // npos + 1 is 0
  log.torn = whole < log.text.size();
  log.text.resize(whole);
  std::int64_t last = -1;
  for (std::size_t begin = 0; begin < whole;) {
    const std::size_t end = log.text.find('\n', begin);
    const std::size_t number = log.records.size();
    const std::string where = fmt::format("{}:{}", path.string(), number + 1);
    if (number == max_lines) {
      invalid(where, fmt::format("is beyond the {} lines that are read", grouped(max_lines)));
    }
    const std::string_view line = std::string_view(log.text).substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) invalid(where, "is a blank line; remove it");
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

std::span<const OptionalFigure> optional_figures() { return kOptionalFigures; }

std::string metrics_line(const Metrics& metrics) {
  std::string line = fmt::format("{{\"step\":{},\"epoch\":{},\"images\":{},\"learning_rate\":{}", metrics.step,
                                 number_text(metrics.epoch), metrics.images, number_text(metrics.learning_rate));
  for (const OptionalFigure& figure : kOptionalFigures) {
    if (const auto& value = metrics.*figure.value) line += fmt::format(",\"{}\":{}", figure.key, number_text(*value));
  }
  if (metrics.test_count) line += fmt::format(",\"test_count\":{}", *metrics.test_count);
  return line + "}";
}

Metrics parse_metrics(std::string_view line, const std::string& where) {
  const Json json = parse_json<Json>(line, where);
  Fields fields(json, where);
  Metrics metrics;
  metrics.step = fields.integer("step", 0, kMaxCount);
  metrics.epoch = epoch_of(fields);
  metrics.images = fields.integer("images", 0, kMaxCount);
  const auto rate = fields.any_number("learning_rate");
  metrics.learning_rate = rate ? bounded(*rate) : std::numeric_limits<double>::quiet_NaN();
  for (const OptionalFigure& figure : kOptionalFigures) {
    const auto value = fields.any_number(figure.key);
    if (!value) continue;
    check_number(fields, figure, *value);
    metrics.*figure.value = bounded(*value);
  }
  if (fields.has("test_count")) metrics.test_count = fields.integer("test_count", 0, kMaxCount);
  return metrics;
}

std::string commit_line(const SnapshotInfo& snapshot) {
  return fmt::format("{{\"index\":{},\"step\":{},\"epoch\":{},\"images\":{},\"file\":{},\"size\":{},\"hash\":{}}}",
                     snapshot.index, snapshot.step, number_text(snapshot.epoch), snapshot.images, quoted(snapshot.file),
                     snapshot.size, quoted(snapshot.hash));
}

SnapshotInfo parse_commit(std::string_view line, const std::string& where, int index) {
  const Json json = parse_json<Json>(line, where);
  Fields fields(json, where);
  SnapshotInfo snapshot;
  snapshot.index = index;
  if (fields.has("index") && fields.integer("index") != index) {
    invalid(where, fmt::format("\"index\" must be {}, the number of lines before it", index));
  }
  snapshot.step = fields.integer("step", 0, kMaxCount);
  snapshot.epoch = epoch_of(fields);
  snapshot.images = fields.integer("images", 0, kMaxCount);
  snapshot.file = fields.text("file");
  if (!is_inside(snapshot.file)) invalid(where, "\"file\" must be a path inside the trace's folder");
  snapshot.size = fields.unsigned_integer("size");
  if (fields.has("hash")) snapshot.hash = fields.text("hash");
  return snapshot;
}

Log<Metrics> read_metrics(const fs::path& folder) {
  return read_log<Metrics>(
      folder / kMetricsFile, kMaxMetricsBytes, kMaxMetrics,
      [](std::string_view line, const std::string& where, int) { return parse_metrics(line, where); });
}

Log<SnapshotInfo> read_commits(const fs::path& folder) {
  return read_log<SnapshotInfo>(folder / kCommitsFile, kMaxCommitsBytes, kMaxSnapshots, parse_commit);
}

}  // namespace epochreel::trace

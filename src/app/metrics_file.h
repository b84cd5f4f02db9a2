/// The file of --metrics: how a command is getting on, in Prometheus' text format, for the textfile collector of its
/// node exporter. docs/metrics.md lists the metrics.
///
/// The format is that of prometheus.io/docs/instrumenting/exposition_formats. The file is replaced atomically, so that
/// the collector never reads half of one, and anyone may read it (mode 0644).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace epochreel::app {

/// The labels that every metric has: they tell the files of several jobs apart.
struct MetricLabels {
  std::string command;
  std::string name;    ///< the job's
  std::string folder;  ///< of the results
};

/// The most memory that the process has held at once, in bytes.
std::int64_t peak_memory();

class MetricsFile {
 public:
  /// Writes the file for the first time: Error{kFailed} where that cannot be done.
  MetricsFile(std::filesystem::path file, MetricLabels labels);

  /// How far a stage has come. The file is written anew at most every five seconds.
  void progress(std::string_view stage, std::int64_t done, std::int64_t total);

  /// Sets a metric of the table in metrics_file.cpp.
  void set(std::string_view metric, double value);

  /// Says that the command has ended well, and writes the file for the last time.
  void finish();

 private:
  void write();

  std::filesystem::path file_;
  MetricLabels labels_;
  std::map<std::string, double, std::less<>> values_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point written_;
};

}  // namespace epochreel::app

#include "metrics_file.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cmath>
#include <utility>

#include "build_info.h"
#include "epochreel/base/file.h"
#include "epochreel/base/text.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSecondsBetween = 5;

struct Metric {
  std::string_view name;
  const char* type;
  const char* help;
};

/// In the order of the file. A metric that has no value yet is left out.
constexpr Metric kMetrics[] = {
    {"epochreel_build_info", "gauge", "The program that runs; always 1."},
    {"epochreel_finished", "gauge",
     "1 once the command has ended well; 0 while it works, and for good where it failed."},
    {"epochreel_update_timestamp_seconds", "gauge", "When this file was written."},
    {"epochreel_running_seconds", "gauge", "How long the command has been at work."},
    {"epochreel_peak_memory_bytes", "gauge", "The most memory that the process held at once."},
    {"epochreel_train_steps_total", "counter", "Training steps that are done, those of earlier runs among them."},
    {"epochreel_train_steps_expected", "gauge", "Steps of the whole training."},
    {"epochreel_film_frames_total", "counter", "Frames that are drawn and encoded, those of earlier runs among them."},
    {"epochreel_film_frames_expected", "gauge", "Frames of the whole film."},
    {"epochreel_train_seconds", "gauge", "Time that the training took in this run."},
    {"epochreel_film_seconds", "gauge", "Time that drawing, encoding and joining took in this run."},
    {"epochreel_test_accuracy_ratio", "gauge", "Accuracy on test images, 0 to 1, of the last measurement."},
    {"epochreel_test_loss", "gauge", "Loss on test images, in nats, of the last measurement."},
};

/// As the value of a label.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : printable(text, kMaxMessageBytes)) {
    if (letter == '\\' || letter == '"') result += '\\';
    result += letter;
  }
  return result;
}

std::string label_words(const MetricLabels& labels) {
  return fmt::format(R"(command="{}",name="{}",folder="{}")", escaped(labels.command), escaped(labels.name),
                     escaped(labels.folder));
}

std::string number_words(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::int64_t peak_memory() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return std::int64_t{usage.ru_maxrss} * 1024;  // Linux tells KiB
}

MetricsFile::MetricsFile(fs::path file, MetricLabels labels) : file_(std::move(file)), labels_(std::move(labels)) {
  set("epochreel_build_info", 1);
  set("epochreel_finished", 0);
  write();
}

void MetricsFile::set(std::string_view metric, double value) { values_.insert_or_assign(std::string(metric), value); }

void MetricsFile::progress(std::string_view stage, std::int64_t done, std::int64_t total) {
  const bool is_training = stage == "train";
  set(is_training ? "epochreel_train_steps_total" : "epochreel_film_frames_total", static_cast<double>(done));
  set(is_training ? "epochreel_train_steps_expected" : "epochreel_film_frames_expected", static_cast<double>(total));
  if (seconds_between(written_, Clock::now()) >= kSecondsBetween) write();
}

void MetricsFile::finish() {
  set("epochreel_finished", 1);
  write();
}

void MetricsFile::write() {
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  set("epochreel_update_timestamp_seconds", std::round(now * 1000) / 1000);
  set("epochreel_running_seconds", std::round(seconds_between(start_, Clock::now()) * 1000) / 1000);
  set("epochreel_peak_memory_bytes", static_cast<double>(peak_memory()));
  std::string text;
  for (const Metric& metric : kMetrics) {
    const auto value = values_.find(metric.name);
    if (value == values_.end()) continue;
    std::string labels = label_words(labels_);
    if (metric.name == "epochreel_build_info") {
      labels += fmt::format(R"(,version="{}",commit="{}")", EPOCHREEL_VERSION, escaped(build_info().commit));
    }
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0}{{{3}}} {4}\n", metric.name, metric.help, metric.type,
                        labels, number_words(value->second));
  }
  AtomicFile file(file_);
  file.write(text);
  fs::permissions(temporary_path(file_), fs::perms(0644));
  file.finish();
  written_ = Clock::now();
}

}  // namespace epochreel::app

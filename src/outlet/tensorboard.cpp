/// A trace as an event file of TensorBoard: its metrics are scalars, its histograms are histograms.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>
#include <vector>

#include "epochreel/base/interrupt.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/trace/trace.h"
#include "event_file.h"
#include "figures.h"
#include "histograms.h"
#include "protobuf.h"

namespace epochreel::outlet {

namespace fs = std::filesystem;

namespace {

/// TensorBoard knows its files by "tfevents" in their names; a time and a host usually follow.
constexpr const char* kFile = "events.out.tfevents.0.epochreel";

/// Fields of tensorboard/compat/proto/summary.proto and histogram.proto of TensorBoard.
namespace summary_field {
constexpr int kValue = 1;
}
namespace value_field {
constexpr int kTag = 1;
constexpr int kSimpleValue = 2;
constexpr int kHistogram = 5;
}  // namespace value_field
namespace histogram_field {
constexpr int kLeast = 1;
constexpr int kLargest = 2;
constexpr int kCount = 3;
constexpr int kSum = 4;
constexpr int kSumOfSquares = 5;
constexpr int kBucketLimits = 6;
constexpr int kBuckets = 7;
}  // namespace histogram_field

void add_value(Message& summary, std::string_view tag, int field, const auto& content) {
  Message value;
  value.add(value_field::kTag, tag);
  value.add(field, content);
  summary.add(summary_field::kValue, value);
}

Message scalars_of(const trace::Metrics& metrics) {
  Message summary;
  for (const Figure& figure : figures_of(metrics)) {
    if (figure.value) {
      add_value(summary, figure.name, value_field::kSimpleValue, static_cast<float>(*figure.value));
    }
  }
  return summary;
}

/// Each value counts as one in the middle of its bin.
Message histogram_message(const Histogram& histogram) {
  const auto& counts = histogram.counts;
  const auto is_held = [](std::int32_t count) { return count > 0; };
  const auto first = std::ranges::find_if(counts, is_held) - counts.begin();
  const auto behind = std::find_if(counts.rbegin(), counts.rend(), is_held).base() - counts.begin();
  double count = 0;
  double sum = 0;
  double squares = 0;
  std::vector<double> limits;
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const double middle = histogram.edge(static_cast<double>(bin) + 0.5);
    count += counts[bin];
    sum += counts[bin] * middle;
    squares += counts[bin] * middle * middle;
    limits.push_back(histogram.edge(static_cast<double>(bin) + 1));
  }
  Message message;
  message.add(histogram_field::kLeast, histogram.edge(static_cast<double>(first)));
  message.add(histogram_field::kLargest, histogram.edge(static_cast<double>(behind)));
  message.add(histogram_field::kCount, count);
  message.add(histogram_field::kSum, sum);
  message.add(histogram_field::kSumOfSquares, squares);
  message.add(histogram_field::kBucketLimits, limits);
  message.add(histogram_field::kBuckets, std::vector<double>(counts.begin(), counts.end()));
  return message;
}

void add_histograms(EventFile& file, const trace::TraceReader& trace, std::size_t place) {
  Message summary;
  for (const Histogram& histogram : histograms_of(trace, place)) {
    add_value(summary, histogram.tag, value_field::kHistogram, histogram_message(histogram));
  }
  if (!summary.bytes().empty()) file.add(trace.snapshots()[place].step, summary);
}

/// Steps rise from event to event.
void add_events(EventFile& file, const trace::TraceReader& trace) {
  auto metrics = trace.metrics().begin();
  const auto add_scalars = [&](std::int64_t last_step) {
    for (; metrics != trace.metrics().end() && metrics->step <= last_step; ++metrics) {
      stop_if_asked();
      file.add(metrics->step, scalars_of(*metrics));
    }
  };
  for (std::size_t place = 0; place < trace.snapshots().size(); ++place) {
    add_scalars(trace.snapshots()[place].step);
    add_histograms(file, trace, place);
  }
  if (!trace.metrics().empty()) add_scalars(trace.metrics().back().step);
}

}  // namespace

void write_tensorboard(const trace::TraceReader& trace, std::size_t /*place*/, const fs::path& path) {
  std::error_code not_there;  // then it is made
  if (!fs::is_directory(path, not_there)) {
    // All snapshots must be readable before a folder is made.
    for (std::size_t place = 0; place < trace.snapshots().size(); ++place) histograms_of(trace, place);
    make_own_folder(path);
  }
  EventFile file(path / kFile);
  add_events(file, trace);
  file.finish();
}

}  // namespace epochreel::outlet

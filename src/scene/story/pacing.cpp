#include "story/pacing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeast = 1e-3;  ///< change of an interval in which nothing changes, against the mean
constexpr std::size_t kWindowPart =
    40;                         ///< a change is measured over a 40th of the snapshots to both sides, at least 1
constexpr int kSmoothings = 3;  ///< passes of a mean with both neighbours

double log_loss(const SnapshotRecord& record) { return record.test_loss > 0 ? std::log(record.test_loss) : kUnknown; }

/// No error among n images counts as half a one.
double log_error(const SnapshotRecord& record) {
  if (!std::isfinite(record.test_accuracy)) return kUnknown;
  return std::log(std::max(1 - record.test_accuracy, 0.5 / std::max(1.0, record.evaluated)));
}

double change_of_confusion(const SnapshotRecord& a, const SnapshotRecord& b) {
  if (a.confusion.empty() || a.confusion.size() != b.confusion.size()) return kUnknown;
  double sum = 0;
  for (std::size_t i = 0; i < a.confusion.size(); ++i) sum += std::fabs(b.confusion[i] - a.confusion[i]);
  return sum;
}

/// |change| an interval, over the window around it, within which all snapshots count the same test images: noise that
/// comes and goes cancels out. Not a number where the two ends of the interval count different ones.
template <class Distance>
std::vector<double> changes(const std::vector<SnapshotRecord>& records, Distance&& distance) {
  const std::size_t reach = std::max<std::size_t>(1, records.size() / kWindowPart);
  std::vector<double> found;
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    const auto alike = [&](std::size_t at) {
      return records[at].evaluated == records[i].evaluated && std::isfinite(distance(records[at], records[at]));
    };
    if (!alike(i) || !alike(i + 1)) {
      found.push_back(kUnknown);
      continue;
    }
    std::size_t low = i;
    std::size_t high = i + 1;
    while (low > 0 && i - low < reach && alike(low - 1)) --low;
    while (high + 1 < records.size() && high - i - 1 < reach && alike(high + 1)) ++high;
    found.push_back(distance(records[low], records[high]) / narrow<int>(high - low));
  }
  return found;
}

/// Divided by the mean of what is known; empty where nothing is, or nothing changes.
std::vector<double> against_mean(std::vector<double> values) {
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    count += 1;
  }
  if (!(sum > 0) || !std::isfinite(sum)) return {};
  for (double& value : values) value *= count / sum;
  return values;
}

void smooth(std::vector<double>& values) {
  for (int pass = 0; pass < kSmoothings; ++pass) {
    const std::vector<double> before = values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double left = before[i > 0 ? i - 1 : i];
      const double right = before[std::min(i + 1, values.size() - 1)];
      values[i] = (left + 2 * before[i] + right) / 4;
    }
  }
}

std::vector<double> bounded(const std::vector<double>& values, double factor) {
  std::vector<double> result;
  for (const double value : values) {
    result.push_back(std::clamp(value * factor, 1 / Pacing::kBound, Pacing::kBound));
  }
  return result;
}

std::vector<double> integrated(const std::vector<double>& slow) {
  std::vector<double> time = {0};
  for (std::size_t i = 1; i < slow.size(); ++i) time.push_back(time.back() + (slow[i - 1] + slow[i]) / 2);
  return time;
}

/// `values` times the factor at which their mean over the intervals is 1 once they are bounded.
std::vector<double> scaled(const std::vector<double>& values) {
  const int wanted = int_size(values) - 1;
  double low = 1e-6;
  double high = 1e6;
  for (int pass = 0; pass < 100; ++pass) {
    const double middle = std::sqrt(low * high);
    (integrated(bounded(values, middle)).back() < wanted ? low : high) = middle;
  }
  return bounded(values, high);
}

}  // namespace

std::vector<double> change_of_intervals(const std::vector<SnapshotRecord>& records) {
  using Record = const SnapshotRecord&;
  const std::vector<double> parts[] = {
      against_mean(changes(records, [](Record a, Record b) { return std::fabs(log_loss(b) - log_loss(a)); })),
      against_mean(changes(records, [](Record a, Record b) { return std::fabs(log_error(b) - log_error(a)); })),
      against_mean(changes(records, change_of_confusion))};
  std::vector<double> result;
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    double sum = 0;
    double count = 0;
    for (const auto& part : parts) {
      if (part.empty() || !std::isfinite(part[i])) continue;
      sum += part[i];
      count += 1;
    }
    // A change that is not known is taken to be as before.
    const double before = result.empty() ? 1.0 : result.back();
    result.push_back(count > 0 ? std::max(kLeast, sum / count) : before);
  }
  return result;
}

Pacing::Pacing(const std::vector<SnapshotRecord>& records) {
  if (records.size() < 2) return;
  auto change = change_of_intervals(records);
  smooth(change);
  std::vector<double> nodes;
  for (std::size_t i = 0; i < records.size(); ++i) {
    nodes.push_back((change[i > 0 ? i - 1 : 0] + change[std::min(i, change.size() - 1)]) / 2);
  }
  slow_ = scaled(nodes);
  time_ = integrated(slow_);
}

double Pacing::position(double share) const {
  if (time_.empty() || !(share > 0)) return 0;
  const int last = int_size(time_) - 1;
  if (share >= 1) return last;
  const double time = share * time_.back();
  const auto after = std::upper_bound(time_.begin() + 1, time_.end() - 1, time) - time_.begin();
  const int before = narrow<int>(after) - 1;
  // time = slow_[before] u + rise u^2 / 2, solved for u without cancellation.
  const double since = time - time_[before];
  const double rise = slow_[before + 1] - slow_[before];
  const double root = std::sqrt(std::max(0.0, slow_[before] * slow_[before] + 2 * rise * since));
  return before + std::clamp(2 * since / (slow_[before] + root), 0.0, 1.0);
}

double Pacing::share(double position) const {
  if (time_.empty() || !(position > 0)) return 0;
  const int last = int_size(time_) - 1;
  if (position >= last) return 1;
  const int before = floor_to<int>(position);
  const double u = position - before;
  const double rise = slow_[before + 1] - slow_[before];
  return std::clamp((time_[before] + slow_[before] * u + rise * u * u / 2) / time_.back(), 0.0, 1.0);
}

}  // namespace epochreel::scene

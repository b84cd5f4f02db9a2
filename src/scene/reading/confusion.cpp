#include "reading/confusion.h"

#include <algorithm>
#include <limits>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"

namespace epochreel::scene {

namespace {

constexpr const char* kRecord = trace::names::kConfusion;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Images by true class (C).
std::vector<double> row_sums(const std::vector<std::int32_t>& counts, std::size_t classes) {
  std::vector<double> sums(classes, 0.0);
  for (std::size_t i = 0; i < counts.size(); ++i) sums[i / classes] += counts[i];
  return sums;
}

double share_of(double count, double images) { return images > 0 ? count / images : 0.0; }

struct Found {
  double share = 0;
  std::size_t at = 0;
};

/// Fills in the pairs that are confused at all, the most often confused first; of equal ones the one of the first
/// class.
void add_pairs(ClassReadings& readings, const std::vector<std::int32_t>& counts, const std::vector<double>& images) {
  const std::size_t classes = images.size();
  std::vector<Found> found;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double share = share_of(counts[i], images[i / classes]);
    if (i / classes != i % classes && share > 0) found.push_back({share, i});
  }
  const std::size_t count = std::min(found.size(), ClassReadings::kMostPairs);
  std::partial_sort(found.begin(), found.begin() + count, found.end(), [](const Found& a, const Found& b) {
    return a.share != b.share ? a.share > b.share : a.at < b.at;
  });
  for (std::size_t i = 0; i < count; ++i) readings.pairs.push_back({found[i].at / classes, found[i].at % classes});
  readings.as_often = narrow<int>(std::count_if(
      found.begin() + count, found.end(), [&](const Found& left) { return left.share == found[count - 1].share; }));
}

std::vector<MostTaken> most_taken(const std::vector<std::int32_t>& counts, std::size_t classes) {
  std::vector<MostTaken> most(classes);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    MostTaken& taken = most[i / classes];
    if (i / classes == i % classes || counts[i] <= 0) continue;
    if (counts[i] > taken.images) {
      taken = {i % classes, counts[i], 0};
    } else if (counts[i] == taken.images) {
      ++taken.as_often;
    }
  }
  return most;
}

}  // namespace

int classes_a_cell(int classes) { return std::max(1, (classes + kMostCells - 1) / kMostCells); }

CellMatrix merged(const CellMatrix& matrix, std::span<const double> images, int group) {
  if (group <= 1) return matrix;
  const std::size_t from = matrix.cells;
  const std::vector<double> sums = merged_sums(images, group);
  CellMatrix result{int_size(sums), std::vector<double>(sums.size() * sums.size(), 0.0)};
  for (std::size_t row = 0; row < from; ++row) {
    for (std::size_t column = 0; column < from; ++column) {
      const bool diagonal = row / group == column / group;
      if (diagonal && row != column) continue;
      result.shares[row / group * result.cells + column / group] += matrix.shares[row * from + column] * images[row];
    }
  }
  for (std::size_t i = 0; i < result.shares.size(); ++i) {
    result.shares[i] = share_of(result.shares[i], sums[i / result.cells]);
  }
  return result;
}

std::vector<double> merged_sums(std::span<const double> values, int group) {
  std::vector<double> sums((values.size() + group - 1) / group, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) sums[i / group] += values[i];
  return sums;
}

ConfusionRecord read_confusion(const trace::Snapshot& file, int classes) {
  ConfusionRecord record;
  if (!file.has(kRecord)) return record;
  const auto counts = file.ints(kRecord);
  record.class_images = row_sums(counts, classes);
  record.class_taken.assign(classes, 0.0);
  record.class_accuracy.assign(classes, kUnknown);
  CellMatrix matrix{classes, std::vector<double>(counts.size(), 0.0)};
  for (int row = 0; row < classes; ++row) {
    const double total = record.class_images[row];
    record.evaluated += total;
    if (total <= 0) continue;
    for (int column = 0; column < classes; ++column) {
      double& share = matrix.shares[row * classes + column];
      share = counts[row * classes + column] / total;
      record.class_taken[column] += share * total;
    }
    record.class_accuracy[row] = matrix.shares[row * classes + row];
  }
  record.shares = merged(matrix, record.class_images, classes_a_cell(classes)).shares;
  return record;
}

int pairs_as_often(const ClassReadings& readings, int shown) {
  if (shown <= 0) return 0;
  const auto& shares = readings.shares.back();
  const double last = shares[shown - 1];
  const auto left = std::count(shares.begin() + shown, shares.end(), last);
  return narrow<int>(left) + (shares.back() == last ? readings.as_often : 0);
}

ClassReadings read_class_readings(const trace::TraceReader& trace) {
  ClassReadings readings;
  const std::size_t classes = trace.manifest().class_names.size();
  const int snapshots = int_size(trace.snapshots());
  const auto last = trace.snapshot(snapshots - 1);
  if (!last.has(kRecord)) return readings;
  const auto counts = last.ints(kRecord);
  readings.most_taken = most_taken(counts, classes);
  add_pairs(readings, counts, row_sums(counts, classes));
  for (int s = 0; s < snapshots; ++s) {
    readings.shares.emplace_back();
    const auto file = trace.snapshot(s);
    if (!file.has(kRecord)) continue;
    const auto then = file.ints(kRecord);
    const auto images = row_sums(then, classes);
    for (const ClassPair& pair : readings.pairs) {
      readings.shares.back().push_back(share_of(then[pair.truth * classes + pair.reading], images[pair.truth]));
    }
  }
  return readings;
}

}  // namespace epochreel::scene

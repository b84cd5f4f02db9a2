#include "parameter_statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "epochreel/base/parallel.h"

namespace epochreel::train {
namespace {

constexpr std::size_t kChunk = 65536;

std::size_t chunk_count(std::span<const float> values) { return (values.size() + kChunk - 1) / kChunk; }

std::span<const float> chunk_of(std::span<const float> values, std::size_t chunk) {
  return values.subspan(chunk * kChunk, std::min(kChunk, values.size() - chunk * kChunk));
}

/// In eight interleaved sums, so that the additions need not wait for one another.
double sum_of_squares(std::span<const float> values) {
  double sums[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) {
      const double value = values[i + lane];
      sums[lane] += value * value;
    }
  }
  for (; i < values.size(); ++i) sums[0] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

double l2_norm(std::span<const float> values, int threads) {
  std::vector<double> partial(chunk_count(values));
  parallel_for(threads, static_cast<std::int64_t>(partial.size()), [&](std::int64_t task) {
    const auto chunk = static_cast<std::size_t>(task);
    partial[chunk] = sum_of_squares(chunk_of(values, chunk));
  });
  double sum = 0;
  for (const double part : partial) sum += part;
  return std::sqrt(sum);
}

ArrayStatistics array_statistics(std::span<const float> values, int threads) {
  std::vector<FineHistogram> parts(chunk_count(values));
  parallel_for(threads, static_cast<std::int64_t>(parts.size()), [&](std::int64_t task) {
    const auto chunk = static_cast<std::size_t>(task);
    parts[chunk].add(chunk_of(values, chunk));
  });
  ArrayStatistics result;
  result.norm = l2_norm(values, threads);
  for (const FineHistogram& part : parts) result.histogram.merge(part);
  return result;
}

}  // namespace epochreel::train

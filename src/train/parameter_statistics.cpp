#include "parameter_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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
  for (; i < values.size(); ++i) sums[0] += values[i] * static_cast<double>(values[i]);
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

ArrayStatistics array_statistics(std::span<const float> values, int threads) {
  std::vector<FineHistogram> histograms(chunk_count(values));
  std::vector<double> squares(histograms.size());
  parallel_for(threads, histograms.size(), [&](std::size_t chunk) {
    histograms[chunk].add(chunk_of(values, chunk));
    squares[chunk] = sum_of_squares(chunk_of(values, chunk));  // while it lies in the cache
  });
  ArrayStatistics result;
  result.norm = std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
  for (const FineHistogram& part : histograms) result.histogram.merge(part);
  return result;
}

}  // namespace epochreel::train

#include "parameter_statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "epochreel/base/parallel.h"
#include "moments.h"

namespace epochreel::train {
namespace {

constexpr std::size_t kChunk = 65536;

std::size_t chunk_count(std::span<const float> values) { return (values.size() + kChunk - 1) / kChunk; }

std::span<const float> chunk_of(std::span<const float> values, std::size_t chunk) {
  return values.subspan(chunk * kChunk, std::min(kChunk, values.size() - chunk * kChunk));
}

}  // namespace

ArrayStatistics array_statistics(std::span<const float> values, int threads) {
  std::vector<FineHistogram> histograms(chunk_count(values));
  std::vector<Moments> moments(histograms.size());
  parallel_for(threads, histograms.size(), [&](std::size_t chunk) {
    histograms[chunk].add(chunk_of(values, chunk));
    moments[chunk].add(chunk_of(values, chunk));  // while it lies in the cache
  });
  ArrayStatistics result;
  Moments all;
  for (const Moments& part : moments) all.merge(part);
  result.norm = std::sqrt(all.squares());
  result.deviation = all.deviation();
  for (const FineHistogram& part : histograms) result.histogram.merge(part);
  return result;
}

}  // namespace epochreel::train

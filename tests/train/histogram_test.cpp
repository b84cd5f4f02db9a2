#include "src/train/histogram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "epochreel/base/random.h"
#include "src/train/parameter_statistics.h"

namespace epochreel::train {
namespace {

std::vector<float> normal_values(std::size_t count, double scale) {
  const RandomStream stream(1, RandomUse::kSynthetic, 9);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(scale * stream.normal(i));
  return values;
}

std::int64_t total(const FineHistogram::Bins& bins) {
  return std::accumulate(bins.counts.begin(), bins.counts.end(), std::int64_t{0});
}

TEST(FineHistogram, CountsEveryValueInItsBin) {
  const std::vector<float> values = normal_values(5000, 0.3);
  FineHistogram histogram;
  histogram.add(values);
  const FineHistogram::Bins bins = histogram.bins();
  EXPECT_EQ(total(bins), 5000);
  const double width = (static_cast<double>(bins.range[1]) - bins.range[0]) / kHistogramBins;
  std::array<std::int32_t, kHistogramBins> expected{};
  for (const float value : values) {
    ++expected.at(static_cast<std::size_t>(std::floor((static_cast<double>(value) - bins.range[0]) / width)));
  }
  EXPECT_EQ(bins.counts, expected);
  EXPECT_GT(bins.counts.front(), 0);
}

TEST(FineHistogram, DoesNotDependOnOrderOrParts) {
  std::vector<float> values = normal_values(1000, 1e-3);
  values.push_back(70.0F);
  values.push_back(-1e-30F);
  FineHistogram whole;
  whole.add(values);
  FineHistogram small;
  FineHistogram large;
  small.add(std::span(values).first(1000));
  large.add(std::span(values).subspan(1000));
  FineHistogram small_first = small;
  small_first.merge(large);
  large.merge(small);
  EXPECT_EQ(small_first.bins().counts, whole.bins().counts);
  EXPECT_EQ(small_first.bins().range, whole.bins().range);
  EXPECT_EQ(large.bins().counts, whole.bins().counts);
}

TEST(FineHistogram, HasADefinedAnswerForConstantAndNonFiniteValues) {
  FineHistogram zeros;
  zeros.add(std::vector<float>(7));
  EXPECT_EQ(zeros.bins().counts.front(), 7);
  EXPECT_EQ(zeros.bins().range[0], 0.0F);
  EXPECT_GT(zeros.bins().range[1], 0.0F);
  FineHistogram odd;
  const float infinity = std::numeric_limits<float>::infinity();
  odd.add(std::vector<float>{infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), 3e38F, -3e38F});
  EXPECT_EQ(total(odd.bins()), 2);
  EXPECT_EQ(total(FineHistogram().bins()), 0);
}

TEST(ArrayStatistics, HasTheNormAndTheSameBitsAtAnyNumberOfThreads) {
  const std::vector<float> values = normal_values(200001, 2);
  double squares = 0;
  for (const double value : values) squares += value * value;
  const double norm = array_statistics(values, 1).norm;
  EXPECT_NEAR(norm, std::sqrt(squares), 1e-9);
  EXPECT_EQ(array_statistics(values, 3).norm, norm);
  EXPECT_EQ(array_statistics({}, 2).norm, 0);
}

}  // namespace
}  // namespace epochreel::train

#include "epochreel/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

namespace epochreel {
namespace {

using Words = std::array<std::uint32_t, 4>;

TEST(Random, PhiloxSideBySideIsPhiloxOneByOne) {
  for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 100U}) {
    for (const std::uint32_t first : {0U, 7U, 0xfffffff0U}) {  // the last one wraps round
      std::vector<Words> got(count);
      philox4x32({first, 5, 6, 7}, {8, 9}, got);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(got[i], philox4x32({first + static_cast<std::uint32_t>(i), 5, 6, 7}, {8, 9})) << first << " + " << i;
      }
    }
  }
}

// Known answers: Random123's kat_vectors, lines "philox4x32 10" (https://github.com/DEShawResearch/random123).
TEST(Random, PhiloxGivesTheKnownAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, ADrawDependsOnSeedUseSubstreamAndIndexAlone) {
  const RandomStream stream(1, RandomUse::kWeights, 2);
  EXPECT_EQ(stream.bits(5), RandomStream(1, RandomUse::kWeights, 2).bits(5));
  std::set<std::uint32_t> draws;
  for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32}) {
    draws.insert(stream.bits(index));
    draws.insert(RandomStream(2, RandomUse::kWeights, 2).bits(index));
    draws.insert(RandomStream(1 + (std::uint64_t{1} << 32), RandomUse::kWeights, 2).bits(index));
    draws.insert(RandomStream(1, RandomUse::kShuffle, 2).bits(index));
    draws.insert(RandomStream(1, RandomUse::kWeights, 3).bits(index));
  }
  EXPECT_EQ(draws.size(), 15U);
}

TEST(Random, UniformsFillTheirIntervalEvenly) {
  const RandomStream stream(7, RandomUse::kWeights);
  constexpr int kCount = 100'000;
  std::array<int, 16> bins{};
  double sum = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = stream.uniform(static_cast<std::uint64_t>(i));
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    ++bins[static_cast<std::size_t>(u * 16)];
  }
  EXPECT_NEAR(sum / kCount, 0.5, 5 * std::sqrt(1.0 / 12 / kCount));
  double chi_squared = 0;
  for (const int count : bins) chi_squared += std::pow(count - kCount / 16.0, 2) / (kCount / 16.0);
  EXPECT_LT(chi_squared, 37.7);  // 15 degrees of freedom, p = 0.001
  EXPECT_GT(chi_squared, 3.48);  // p = 0.999
}

TEST(Random, NormalsAreNormal) {
  const RandomStream stream(7, RandomUse::kWeights);
  constexpr int kCount = 100'000;
  std::vector<double> draws(kCount);
  double mean = 0;
  double square = 0;
  for (int i = 0; i < kCount; ++i) {
    draws[static_cast<std::size_t>(i)] = stream.normal(static_cast<std::uint64_t>(i));
    mean += draws[static_cast<std::size_t>(i)] / kCount;
    square += std::pow(draws[static_cast<std::size_t>(i)], 2) / kCount;
  }
  EXPECT_NEAR(mean, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(square, 1, 5 * std::sqrt(2.0 / kCount));
  std::sort(draws.begin(), draws.end());
  double distance = 0;  // Kolmogorov and Smirnov's, against the distribution by erfc
  for (std::size_t i = 0; i < draws.size(); ++i) {
    const double expected = 0.5 * std::erfc(-draws[i] / std::sqrt(2.0));
    distance = std::max(distance, std::fabs(expected - (static_cast<double>(i) + 0.5) / kCount));
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(kCount));  // p = 0.001
}

/// The quantile that a normal draw is made of, against erfc: Acklam's relative error is below 1.15e-9.
TEST(Random, NormalsInvertTheDistribution) {
  const RandomStream stream(3, RandomUse::kWeights);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double p = stream.uniform(i);
    const double x = stream.normal(i);
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979323846);
    const double error = (0.5 * std::erfc(-x / std::sqrt(2.0)) - p) / density;
    EXPECT_NEAR(error, 0, 1.2e-9 * std::max(1.0, std::fabs(x))) << p;
  }
}

TEST(Random, BelowStaysBelowAndReachesAll) {
  const RandomStream stream(1, RandomUse::kProbes);
  std::array<int, 7> counts{};
  for (std::uint64_t i = 0; i < 70'000; ++i) ++counts.at(stream.below(i, 7));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_EQ(stream.below(3, 1), 0U);
}

TEST(Random, PermutationsHoldEveryNumberOnceAndAllOrdersOccur) {
  const RandomStream stream(1, RandomUse::kShuffle);
  auto order = stream.permutation(5000);
  EXPECT_NE(order, RandomStream(1, RandomUse::kShuffle, 1).permutation(5000));
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 5000; ++i) ASSERT_EQ(order[i], i);

  std::map<std::vector<std::uint32_t>, int> seen;
  for (std::uint32_t s = 0; s < 6000; ++s) ++seen[RandomStream(1, RandomUse::kShuffle, s).permutation(3)];
  EXPECT_EQ(seen.size(), 6U);
  for (const auto& [permutation, count] : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_TRUE(stream.permutation(0).empty());
  EXPECT_EQ(stream.permutation(1), std::vector<std::uint32_t>{0});
}

}  // namespace
}  // namespace epochreel

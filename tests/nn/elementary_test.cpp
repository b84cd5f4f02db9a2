#include "src/nn/elementary.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace epochreel::nn {
namespace {

/// Distance in representable numbers.
std::int64_t ulps(double a, double b) {
  return std::abs(std::bit_cast<std::int64_t>(a) - std::bit_cast<std::int64_t>(b));
}

TEST(Exponential, IsWithinTwoUlpsOfTheLibrary) {
  std::int64_t worst = 0;
  for (int i = -708000; i <= 709000; i += 7) worst = std::max(worst, ulps(exponential(i / 1000.0), std::exp(i / 1000.0)));
  for (int i = -3000; i <= 3000; ++i) worst = std::max(worst, ulps(exponential(i * 1e-7), std::exp(i * 1e-7)));
  EXPECT_LE(worst, 2);
}

TEST(Exponential, HasDefinedEnds) {
  EXPECT_EQ(exponential(0), 1);
  EXPECT_EQ(exponential(-1e9), 0);
  EXPECT_EQ(exponential(-std::numeric_limits<double>::infinity()), 0);
  EXPECT_EQ(exponential(1e9), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(exponential(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Logarithm, IsWithinTwoUlpsOfTheLibrary) {
  std::int64_t worst = 0;
  for (double x = 1e-300; x < 1e300; x *= 1.00371) worst = std::max(worst, ulps(logarithm(x), std::log(x)));
  for (int i = 1; i < 40000; ++i) worst = std::max(worst, ulps(logarithm(i * 1e-4), std::log(i * 1e-4)));
  EXPECT_LE(worst, 2);
  EXPECT_EQ(logarithm(1), 0);
}

TEST(Logarithm, LetsNanAndInfinityThrough) {
  EXPECT_TRUE(std::isnan(logarithm(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_EQ(logarithm(std::numeric_limits<double>::infinity()), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace epochreel::nn

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
  for (int i = -708000; i <= 709000; i += 7)
    worst = std::max(worst, ulps(exponential(i / 1000.0), std::exp(i / 1000.0)));
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

double relative(double actual, double expected) { return std::fabs(actual / expected - 1); }

TEST(HyperbolicTangent, IsFarBetterThanAFloat) {
  double worst = 0;
  for (double x = 1e-12; x < 30; x *= 1.001) {
    worst = std::max(worst, relative(hyperbolic_tangent(x), std::tanh(x)));
    worst = std::max(worst, relative(hyperbolic_tangent(-x), std::tanh(-x)));
  }
  EXPECT_LT(worst, 1e-8);
}

TEST(HyperbolicTangent, HasDefinedEnds) {
  EXPECT_EQ(hyperbolic_tangent(0), 0);
  for (const double x : {400.0, 1e300, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(hyperbolic_tangent(x), 1);
    EXPECT_EQ(hyperbolic_tangent(-x), -1);
  }
  EXPECT_TRUE(std::isnan(hyperbolic_tangent(std::numeric_limits<double>::quiet_NaN())));
}

TEST(NormalDistribution, IsFarBetterThanAFloatInItsTailsToo) {
  double worst = 0;
  for (double x = -14; x < 14; x += 0.000917) {
    worst = std::max(worst, relative(normal_distribution(x), 0.5 * std::erfc(-x / std::sqrt(2.0))));
  }
  EXPECT_LT(worst, 1e-10);
  EXPECT_NEAR(normal_distribution(0), 0.5, 1e-11);
}

TEST(NormalDistribution, HasDefinedEnds) {
  for (const double x : {15.0, 1e300, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(normal_distribution(x), 1);
    EXPECT_EQ(normal_distribution(-x), 0);
  }
  EXPECT_TRUE(std::isnan(normal_distribution(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace
}  // namespace epochreel::nn

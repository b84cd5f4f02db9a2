#include "epochreel/base/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace epochreel {
namespace {

/// The value of a finite binary16, from the definition.
double half_value(std::uint32_t half) {
  const double sign = (half & 0x8000U) != 0 ? -1 : 1;
  const int exponent = static_cast<int>((half >> 10) & 31U);
  const double fraction = (half & 1023U) / 1024.0;
  return sign * (exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15));
}

TEST(Half, EveryHalfComesBack) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = half_to_float(half);
    if ((bits & 0x7fffU) > 0x7c00U) {
      EXPECT_TRUE(std::isnan(value)) << bits;
      EXPECT_TRUE(std::isnan(half_to_float(float_to_half(value)))) << bits;
      continue;
    }
    if ((bits & 0x7fffU) < 0x7c00U) {
      ASSERT_EQ(value, half_value(bits)) << bits;
    }
    ASSERT_EQ(float_to_half(value), half) << bits;
  }
  EXPECT_EQ(half_to_float(0x7c00), std::numeric_limits<float>::infinity());
  EXPECT_EQ(half_to_float(0xfc00), -std::numeric_limits<float>::infinity());
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
  for (std::uint32_t bits = 0; bits < 0x7bff; ++bits) {
    const double low = half_value(bits);
    const double middle = (low + half_value(bits + 1)) / 2;
    const auto exact = static_cast<float>(middle);
    ASSERT_EQ(exact, middle);
    const std::uint32_t even = (bits & 1U) == 0 ? bits : bits + 1;
    ASSERT_EQ(float_to_half(exact), even) << bits;
    ASSERT_EQ(float_to_half(std::nextafter(exact, 0.0F)), bits) << bits;
    ASSERT_EQ(float_to_half(std::nextafter(exact, 1e9F)), bits + 1) << bits;
    ASSERT_EQ(float_to_half(-exact), even | 0x8000U) << bits;
  }
}

TEST(Half, WhatIsTooLargeBecomesInfinite) {
  EXPECT_EQ(float_to_half(65504.0F), 0x7bff);
  EXPECT_EQ(float_to_half(std::nextafter(65520.0F, 0.0F)), 0x7bff);
  EXPECT_EQ(float_to_half(65520.0F), 0x7c00);
  EXPECT_EQ(float_to_half(1e30F), 0x7c00);
  EXPECT_EQ(float_to_half(-std::numeric_limits<float>::infinity()), 0xfc00);
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(float_to_half(-0.0F), 0x8000);
}

TEST(Half, RowsAreConvertedElementByElement) {
  const std::vector<float> values = {0, 1, -2, 0.1F};
  std::vector<std::uint16_t> halves(4);
  floats_to_halves(values, halves);
  EXPECT_EQ(halves, (std::vector<std::uint16_t>{0, 0x3c00, 0xc000, 0x2e66}));
  std::vector<float> back(4);
  halves_to_floats(halves, back);
  EXPECT_EQ(back, (std::vector<float>{0, 1, -2, 0.0999755859375F}));
}

}  // namespace
}  // namespace epochreel

#include "epochreel/base/numbers.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace epochreel {
namespace {

TEST(Numbers, ASizeIsSigned) {
  const std::vector<int> none;
  EXPECT_EQ(int_size(none) - 1, -1);
  EXPECT_EQ(int_size(std::string("four")), 4);
  const int three[] = {1, 2, 3};
  EXPECT_EQ(int_size(three), 3);
}

TEST(Numbers, AQuotientOfWholesIsReal) {
  EXPECT_EQ(quotient(1, 2), 0.5);
  EXPECT_EQ(quotient(-3, 4), -0.75);
  EXPECT_EQ(quotient(std::int64_t{1} << 53, 2), 4503599627370496.0);
}

TEST(Numbers, RoundsHalvesAwayFromZero) {
  EXPECT_EQ(round_to<int>(2.5), 3);
  EXPECT_EQ(round_to<int>(-2.5), -3);
  EXPECT_EQ(round_to<int>(2.4999999999999996), 2);
  EXPECT_EQ(round_to<std::int64_t>(9007199254740992.0), 9007199254740992);
  EXPECT_EQ(round_to<std::uint8_t>(254.6), 255);
  static_assert(std::is_same_v<decltype(round_to<std::uint8_t>(0)), std::uint8_t>);
}

TEST(Numbers, GoesDownAndUp) {
  EXPECT_EQ(floor_to<int>(2.9), 2);
  EXPECT_EQ(floor_to<int>(-2.1), -3);
  EXPECT_EQ(ceil_to<int>(2.1), 3);
  EXPECT_EQ(ceil_to<int>(-2.9), -2);
  EXPECT_EQ(ceil_to<std::size_t>(3.0), 3U);
}

}  // namespace
}  // namespace epochreel

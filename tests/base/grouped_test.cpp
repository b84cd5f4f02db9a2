#include "epochreel/base/grouped.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace epochreel {
namespace {

TEST(Grouped, CountsHaveCommas) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1332224), "1,332,224");
  EXPECT_EQ(grouped(-12345), "-12,345");
}

}  // namespace
}  // namespace epochreel

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

TEST(Counted, ManyAndOne) {
  EXPECT_EQ(counted(1, "frame"), "1 frame");
  EXPECT_EQ(counted(0, "frame"), "0 frames");
  EXPECT_EQ(counted(1800, "frame"), "1,800 frames");
}

}  // namespace
}  // namespace epochreel

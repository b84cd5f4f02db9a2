#include "src/scene/words.h"

#include <gtest/gtest.h>

#include <limits>

namespace epochreel::scene {
namespace {

TEST(Words, CountsHaveCommas) {
  EXPECT_EQ(count_words(0), "0");
  EXPECT_EQ(count_words(999), "999");
  EXPECT_EQ(count_words(1000), "1,000");
  EXPECT_EQ(count_words(1332224), "1,332,224");
  EXPECT_EQ(count_words(-12345), "-12,345");
}

TEST(Words, SharesArePercent) {
  EXPECT_EQ(percent_words(0.98614, 2), "98.61 %");
  EXPECT_EQ(percent_words(std::numeric_limits<double>::quiet_NaN(), 1), "n/a");
}

TEST(Words, FiguresKeepThreeDigits) {
  EXPECT_EQ(figure_words(2.302), "2.30");
  EXPECT_EQ(figure_words(0.0843), "0.084");
  EXPECT_EQ(figure_words(0.00123), "0.00123");
  EXPECT_EQ(figure_words(0), "0");
  EXPECT_EQ(figure_words(1.2e-7), "1.2e-07");
  EXPECT_EQ(figure_words(std::numeric_limits<double>::infinity()), "n/a");
}

TEST(Words, AxesHaveShortCounts) {
  EXPECT_EQ(short_count_words(900), "900");
  EXPECT_EQ(short_count_words(1000), "1k");
  EXPECT_EQ(short_count_words(5628), "5.6k");
  EXPECT_EQ(short_count_words(2000000), "2M");
}

}  // namespace
}  // namespace epochreel::scene

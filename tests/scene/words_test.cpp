#include "src/scene/text/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "epochreel/scene/type_styles.h"
#include "scene/even_measure.h"
#include "src/scene/text/fitting.h"

namespace epochreel::scene {
namespace {

TEST(Words, SharesArePercent) {
  EXPECT_EQ(percent_words(0.98614, 2), "98.61 %");
  EXPECT_EQ(percent_words(1, 1), "100.0 %");
  EXPECT_EQ(percent_words(std::nextafter(1.0, 0.0), 1), "99.9 %");
  EXPECT_EQ(percent_words(0.99951, 1), "99.9 %");
  EXPECT_EQ(percent_words(0.996, 0), "99 %");
  EXPECT_EQ(percent_words(0.994, 0), "99 %");
  EXPECT_EQ(percent_figure(0.99999, 2), "99.99");
  EXPECT_EQ(percent_words(std::numeric_limits<double>::quiet_NaN(), 1), "NaN");
}

TEST(Words, FiguresKeepThreeDigits) {
  EXPECT_EQ(figure_words(2.302), "2.30");
  EXPECT_EQ(figure_words(0.0843), "0.084");
  EXPECT_EQ(figure_words(0.00123), "0.00123");
  EXPECT_EQ(figure_words(0), "0");
  EXPECT_EQ(figure_words(1.2e-7), "1.2e-07");
  EXPECT_EQ(figure_words(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(figure_words(-std::numeric_limits<double>::infinity()), "−∞");
}

TEST(Words, AxesHaveShortCounts) {
  EXPECT_EQ(short_count_words(900), "900");
  EXPECT_EQ(short_count_words(1000), "1k");
  EXPECT_EQ(short_count_words(5628), "5.6k");
  EXPECT_EQ(short_count_words(2000000), "2M");
}

TEST(Words, BreakAtSpacesAlone) {
  EXPECT_THAT(wrap_words(even_measure(), "one two three", 1000, kNote.type), testing::ElementsAre("one two three"));
  EXPECT_THAT(wrap_words(even_measure(), "one two three", 60, kNote.type), testing::ElementsAre("one two", "three"));
  EXPECT_THAT(wrap_words(even_measure(), "unbreakable", 10, kNote.type), testing::ElementsAre("unbreakable"));
}

TEST(Words, TakeTheLongestChoiceThatHasRoom) {
  const std::vector<std::string> choices = {"hidden 1 → hidden 2", "hidden 1 → 2", "1 → 2"};
  const double longest = even_measure().width(choices[0], kNote.type);
  EXPECT_EQ(fitting_words(even_measure(), choices, longest, kNote.type), choices[0]);
  EXPECT_EQ(fitting_words(even_measure(), choices, longest - 1, kNote.type), choices[1]);
  EXPECT_EQ(fitting_words(even_measure(), choices, 1, kNote.type), choices[2]);
}

TEST(Words, Ordinals) {
  EXPECT_EQ(ordinal_words(1), "1st");
  EXPECT_EQ(ordinal_words(2), "2nd");
  EXPECT_EQ(ordinal_words(3), "3rd");
  EXPECT_EQ(ordinal_words(4), "4th");
  for (const int teen : {11, 12, 13, 111}) EXPECT_TRUE(ordinal_words(teen).ends_with("th")) << teen;
  EXPECT_EQ(ordinal_words(22), "22nd");
  EXPECT_EQ(ordinal_words(40), "40th");
}

}  // namespace
}  // namespace epochreel::scene

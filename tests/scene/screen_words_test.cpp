#include "src/scene/text/screen_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace epochreel::scene {
namespace {

using testing::ElementsAre;

TEST(ScreenWords, PlainNamesStayAsTheyAre) {
  const std::vector<std::string> names = {"0", "T-shirt", "naïve", "Ωmega", "\u4E2D\u6587", "Ankle boot"};
  EXPECT_EQ(screen_names(names), names);
}

TEST(ScreenWords, NamesFromRightToLeftAreIsolated) {
  EXPECT_EQ(screen_words("\u05E2\u05D1"), "\u2068\u05E2\u05D1\u2069");
  EXPECT_EQ(screen_words("a \u0639 1"), "\u2068a \u0639 1\u2069");
}

TEST(ScreenWords, CharactersThatCannotBeSeenAreShownByTheirNumber) {
  EXPECT_EQ(screen_words("cat\u202Egod"), "cat\\u202egod");
  EXPECT_EQ(screen_words("a\tb\nc\x1B[31m\u009B"), "a\\x09b\\x0ac\\x1b[31m\\u009b");
  EXPECT_EQ(screen_words("\u05E2\u202E\u05D1"), "\u2068\u05E2\\u202e\u05D1\u2069");
  EXPECT_EQ(screen_words("\xFF"), "\\xff");
  EXPECT_THAT(screen_names({"cat", "cat\u200B", "\u200B"}), ElementsAre("cat", "cat\\u200b", "\\u200b"));
  const std::string family = "\U0001F469\u200D\U0001F467";  // an emoji of two, joined
  EXPECT_EQ(screen_words(family), family);
}

TEST(ScreenWords, NamesThatShowNothingHaveTheirPlace) {
  EXPECT_THAT(screen_names({"", "cat", "  "}), ElementsAre("class 0", "cat", "class 2"));
}

TEST(ScreenWords, NamesThatReadAlikeAreNumbered) {
  EXPECT_THAT(screen_names({"cat", "dog", "cat"}), ElementsAre("cat #0", "dog", "cat #2"));
  EXPECT_THAT(screen_names({"caf\u00E9", "cafe\u0301"}), ElementsAre("caf\u00E9 #0", "cafe\u0301 #1"));
  EXPECT_THAT(screen_names({"cat", "cat "}), ElementsAre("cat #0", "cat  #1"));
}

TEST(ScreenWords, NamesHaveAMostLength) {
  const std::string most(kLongestScreenName, 'x');
  EXPECT_THAT(screen_names({most}), ElementsAre(most));
  std::vector<std::string> names(30, std::string(3000, 'x'));
  for (std::size_t i = 0; i < names.size(); ++i) names[i][1500] = static_cast<char>('A' + i);
  const auto shown = screen_names(names);
  EXPECT_EQ(std::set<std::string>(shown.begin(), shown.end()).size(), names.size());
  for (const std::string& name : shown) EXPECT_LE(name.size(), kLongestScreenName + 4U) << "two ellipses are 6 bytes";
}

}  // namespace
}  // namespace epochreel::scene

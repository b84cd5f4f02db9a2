#include "epochreel/scene/short_names.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "epochreel/scene/characters.h"

namespace epochreel::scene {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using Names = std::vector<std::string>;

double one_each(const std::string& words) { return static_cast<double>(split_characters(words).size()); }

/// Cut to this many characters.
Names shortened(const Names& names, double width) { return short_names(names, width, one_each); }

std::size_t different(const Names& names) { return std::set<std::string>(names.begin(), names.end()).size(); }

TEST(ShortNames, ThoseThatHaveRoomStay) {
  const Names names = {"cat", "Ankle boot", "0"};
  EXPECT_EQ(shortened(names, 10), names);
}

TEST(ShortNames, TheMiddleGivesWay) {
  EXPECT_EQ(shortened({"abcdefghijklmnop"}, 9)[0], "abcd…mnop");
  EXPECT_EQ(shortened({"abcd efghijkl mnop"}, 11)[0], "abcd…mnop") << "no space stands beside an ellipsis";
  EXPECT_EQ(shortened({"abcdefghijklmnop"}, 2)[0], "a…");
}

TEST(ShortNames, DifferencesStayWhereverTheyAre) {
  const std::string filler(60, 'x');
  for (const std::size_t at : {0U, 1U, 5U, 20U, 30U, 45U, 58U, 59U}) {
    Names names(7, filler);
    for (std::size_t i = 0; i < names.size(); ++i) names[i][at] = static_cast<char>('A' + i);
    const Names cut = shortened(names, 12);
    EXPECT_EQ(different(cut), names.size()) << "differing at " << at << ": " << testing::PrintToString(cut);
    for (std::size_t i = 0; i < cut.size(); ++i) {
      EXPECT_THAT(cut[i], HasSubstr(std::string(1, static_cast<char>('A' + i))));
      EXPECT_LE(one_each(cut[i]), 12) << cut[i];
    }
  }
}

TEST(ShortNames, AlikeBeginningsAndEndsAreToldApartInTheMiddle) {
  const Names cut = shortened(
      {"industrial gas turbine blade seen from the left side", "industrial gas turbine vane seen from the left side",
       "industrial gas turbine shroud seen from the left side"},
      18);
  EXPECT_THAT(cut[0], HasSubstr("bla"));
  EXPECT_THAT(cut[1], HasSubstr("va"));
  EXPECT_THAT(cut[2], HasSubstr("shr"));
  for (const std::string& name : cut) EXPECT_THAT(name, testing::AllOf(StartsWith("ind"), EndsWith("e")));
}

TEST(ShortNames, AreNumberedWhereNothingElseHasRoom) {
  // Two places differ, too far apart to be shown together.
  Names names;
  for (const char a : {'a', 'b', 'c'}) {
    for (const char b : {'a', 'b', 'c'}) {
      for (const char c : {'a', 'b', 'c'}) {
        std::string name(90, '-');
        name[20] = a;
        name[45] = b;
        name[70] = c;
        names.push_back(name);
      }
    }
  }
  const Names cut = shortened(names, 11);
  EXPECT_EQ(different(cut), names.size()) << testing::PrintToString(cut);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    EXPECT_THAT(cut[i], testing::AnyOf(StartsWith(fmt::format("#{} ", i)), HasSubstr("…")));
    EXPECT_LE(one_each(cut[i]), 11);
  }
  EXPECT_TRUE(std::any_of(cut.begin(), cut.end(), [](const auto& name) { return name.front() == '#'; }));
}

TEST(ShortNames, ANumberIsNotTakenForAName) {
  const Names names = {"#1", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaab", "aaaa…", "…", "#2"};
  for (double width = 1; width < 22; ++width) {
    EXPECT_EQ(different(shortened(names, width)), names.size()) << width;
  }
}

TEST(ShortNames, StayDifferentInEverySetAndWidth) {
  const std::vector<Names> sets = [] {
    std::vector<Names> made;
    for (const std::size_t count : {1U, 2U, 10U, 47U, 200U, 1000U}) {
      Names ends;
      Names starts;
      Names middles;
      Names prefixes;
      for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        ends.push_back("Long-tailed jungle fowl " + number);
        starts.push_back(number + " Long-tailed jungle fowl");
        middles.push_back("Long-tailed jungle " + number + " fowl of the south");
        if (i < 200) prefixes.push_back(std::string(i + 1, 'm'));
      }
      made.insert(made.end(), {ends, starts, middles, prefixes});
    }
    return made;
  }();
  for (const Names& names : sets) {
    for (const double width : {0.0, 1.0, 3.0, 6.0, 10.0, 17.0, 24.0}) {
      EXPECT_EQ(different(shortened(names, width)), names.size()) << names.back() << ", " << width;
    }
  }
}

TEST(ShortNames, TheSameNameTwiceReadsTheSame) {
  const Names cut = shortened({"a long name of a class", "another one of them all", "a long name of a class"}, 9);
  EXPECT_EQ(cut[0], cut[2]);
  EXPECT_NE(cut[0], cut[1]);
}

TEST(ShortNames, NoCharacterIsCutThrough) {
  const std::string e_acute = "e\u0301";
  const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  const std::string flag = "\U0001F1EF\U0001F1F5";
  const std::string ksha = "\u0915\u094D\u0937";
  const std::string hangul = "\u1112\u1161\u11AB";
  for (const std::string& character : {e_acute, family, flag, ksha, hangul}) {
    std::string name;
    for (int i = 0; i < 12; ++i) name += character;
    for (double width = 2; width < 12; ++width) {
      std::string cut = shortened({name}, width)[0];
      const std::size_t ellipsis = cut.find("…");
      ASSERT_NE(ellipsis, std::string::npos);
      EXPECT_EQ(ellipsis % character.size(), 0U) << character << ", " << width;
      EXPECT_EQ((cut.size() - ellipsis - 3) % character.size(), 0U) << character << ", " << width;
    }
  }
}

TEST(ShortNames, BytesThatAreNoTextDoNoHarm) {
  const Names names = {std::string("\xff\xfe\xc3", 3), std::string("a\0b", 3), "", std::string(40, '\xe4')};
  for (const double width : {0.0, 1.0, 5.0, 100.0}) EXPECT_EQ(different(shortened(names, width)), names.size());
}

}  // namespace
}  // namespace epochreel::scene

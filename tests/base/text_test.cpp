#include "epochreel/base/text.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "epochreel/base/error.h"
#include "epochreel/base/random.h"

namespace epochreel {
namespace {

TEST(Text, WhatIsPrintableStaysAsItIs) {
  for (const std::string text : {"", "model.0.weight", "a: b, #1 \\x1b", "Zürich", "数字", "عربي", "שלום", "हिन्दी", "😀",
                                 "naïve e\u0301", "a\u3000b"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Text, ControlsAreEscaped) {
  EXPECT_EQ(printable("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
  EXPECT_EQ(printable("a\tb\r\nc"), "a\\x09b\\x0d\\x0ac");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  for (char32_t code = 0x80; code <= 0x9F; ++code) {
    const std::string text = {'\xC2', static_cast<char>(code)};
    EXPECT_EQ(printable(text).substr(0, 4), "\\u00");
  }
}

TEST(Text, BidirectionalControlsAreEscaped) {
  for (const std::string text : {"\u200E", "\u200F", "\u061C", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                 "\u2066", "\u2067", "\u2068", "\u2069"}) {
    EXPECT_TRUE(printable(text).starts_with("\\u")) << text;
  }
  EXPECT_EQ(printable("user\u202Egnp.exe"), "user\\u202egnp.exe");
}

TEST(Text, CharactersThatAreNotSeenAreEscaped) {
  for (const std::string text :
       {"\u2028", "\u2029", "\u200B", "\u2060", "\uFEFF", "\u00AD", "\u180E", "\u3164", "\uFFF9", "\U000E0001",
        "\U000E0041", "\uFFFE", "\uFDD0", "\U0001FFFF", "\U0010FFFF"}) {
    EXPECT_EQ(printable("a" + text + "b").find("\\"), 1U) << text;
  }
  EXPECT_EQ(printable("\U000E0041"), "\\U000e0041");
}

TEST(Text, JoinersStayWhereScriptsAndEmojiNeedThem) {
  for (const std::string text : {"👨\u200D👩\u200D👧", "می\u200Cخواهم", "क्\u200Dष", "❤\uFE0F", "❤\uFE0F\u200D🔥"}) {
    EXPECT_EQ(printable(text), text);
  }
  EXPECT_EQ(printable("ad\u200Dmin"), "ad\\u200dmin");
  EXPECT_EQ(printable("a\uFE0F"), "a\\ufe0f");
  EXPECT_EQ(printable("数\u200C"), "数\\u200c");
}

TEST(Text, BytesThatAreNotUtf8AreEscaped) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(printable("x\xE6\x95"), "x\\xe6\\x95");                  // cut
  EXPECT_EQ(printable("\x9b[31m"), "\\x9b[31m");
}

TEST(Text, CommandsOfCiServicesAreEscaped) {
  EXPECT_EQ(printable("::add-mask::x"), "\\x3a:add-mask::x");
  EXPECT_EQ(printable("  ::error::x"), "  \\x3a:error::x");
  EXPECT_EQ(printable("\u00A0::error::x"), "\u00A0\\x3a:error::x");
  EXPECT_EQ(printable("std::vector"), "std::vector");
  EXPECT_EQ(printable("a ##vso[task.setvariable]b"), "a \\x23#vso[task.setvariable]b");
  EXPECT_EQ(printable("##[section]"), "\\x23#[section]");
  EXPECT_EQ(printable("###vso[x]"), "#\\x23#vso[x]");
  EXPECT_EQ(printable("## heading [1]"), "## heading [1]");
  EXPECT_EQ(printable("openjd_env: PATH=/tmp"), "\\x6fpenjd_env: PATH=/tmp");
  EXPECT_EQ(printable("an openjd_env: PATH=/tmp"), "an openjd_env: PATH=/tmp");
  EXPECT_EQ(printable("openjd_job.yaml"), "openjd_job.yaml");
}

TEST(Text, IsCutAtACharacterOrEscape) {
  EXPECT_EQ(printable(std::string(60, 'a')), std::string(60, 'a'));
  EXPECT_EQ(printable(std::string(61, 'a')), std::string(60, 'a') + "...");
  EXPECT_EQ(printable("ab数", 5), "ab数");
  EXPECT_EQ(printable("ab数c", 5), "ab数...");
  EXPECT_EQ(printable("ab数c", 4), "ab...");
  EXPECT_EQ(printable("ab\x1b", 5), "ab...");
  EXPECT_EQ(printable("ab\x1b", 6), "ab\\x1b");
  EXPECT_EQ(printable("abc", 0), "...");
}

TEST(Text, IsCutOutOfTheMiddle) {
  EXPECT_EQ(printable_ends("0123456789", 10), "0123456789");
  EXPECT_EQ(printable_ends("0123456789a", 10), "01234...6789a");
  EXPECT_EQ(printable_ends("数数数数数数", 10), "数...数");
  EXPECT_EQ(printable_ends("\x01\x02\x03\x04", 9), "\\x01...\\x04");
}

/// The result is UTF-8 for any bytes. Nothing in it is hidden, it is not too long, and applying the function again
/// changes nothing.
TEST(Text, HoldsForAnyBytes) {
  const RandomStream random(7, RandomUse::kDirector);
  std::uint64_t draw = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const auto length = random.bits(draw++) % 90;
    for (std::uint64_t i = 0; i < length; ++i) {
      const auto bits = random.bits(draw++);
      constexpr std::array<std::string_view, 10> kPieces = {"\u202E", "\u200D", "\uFE0F",   "数",   "😀",
                                                            "::",     "##[",    "\xE2\x80", "\x1b", " "};
      if (bits % 3 == 0) text += kPieces[bits / 3 % kPieces.size()];
      if (bits % 3 != 0) text += static_cast<char>(bits >> 8U);
    }
    for (const std::size_t most : {std::size_t{10}, std::size_t{60}, kMaxMessageBytes}) {
      const std::string shown = printable(text, most);
      EXPECT_EQ(valid_utf8(shown), shown);
      EXPECT_LE(shown.size(), most + 3);
      EXPECT_EQ(shown.find_first_of("\x1b\r\n\x7f"), std::string::npos);
      EXPECT_EQ(shown.find("\u202E"), std::string::npos);
      EXPECT_LE(printable_ends(text, most).size(), most + 3);
    }
    const std::string whole = printable(text, kMaxMessageBytes);
    EXPECT_EQ(printable(whole, kMaxMessageBytes), whole);
  }
}

TEST(Text, JsonKeepsItsMeaning) {
  const nlohmann::json value = {{"a\u202E\U000E0041\x7f", "\u0085数😀"}, {"b", {1, 2}}};
  const std::string text = printable_json(value.dump(2));
  EXPECT_EQ(nlohmann::json::parse(text), value);
  EXPECT_NE(text.find("\\u202e\\udb40\\udc41\\u007f"), std::string::npos) << text;
  EXPECT_NE(text.find("数😀"), std::string::npos);
}

TEST(Text, AnErrorIsPrintableAndBounded) {
  const Error error(ErrorKind::kInvalid, "dir\x1b[2J/" + std::string(5000, 'p') + "/job.yaml:3:1",
                    "has no key '" + std::string(70000, 'k') + "'");
  const std::string words = error.what();
  EXPECT_LE(words.size(), kMaxMessageBytes + 8);
  EXPECT_TRUE(words.starts_with("dir\\x1b[2J/ppp"));
  EXPECT_NE(words.find("/job.yaml:3:1: has no key 'kkk"), std::string::npos);
}

}  // namespace
}  // namespace epochreel

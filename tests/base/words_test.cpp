#include <gtest/gtest.h>

#include <vector>

#include "epochreel/base/ascii.h"
#include "epochreel/base/parse_number.h"
#include "epochreel/base/some_of.h"

namespace epochreel {
namespace {

TEST(Ascii, LettersAloneBecomeSmall) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::size_t place = std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ").find(c);
    const bool is_capital = place != std::string::npos;
    EXPECT_EQ(ascii_lower(c), is_capital ? "abcdefghijklmnopqrstuvwxyz"[place] : c) << byte;
    EXPECT_EQ(is_ascii_letter(c), std::string("abcdefghijklmnopqrstuvwxyz").find(ascii_lower(c)) != std::string::npos);
  }
  EXPECT_EQ(ascii_lower("X_Train-É7"), "x_train-É7");
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_number<int>("12"), 12);
  EXPECT_EQ(parse_number<int>("-12"), -12);
  EXPECT_EQ(parse_number<int>("007"), 7);
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_number<double>("1e2"), 100);
  EXPECT_EQ(parse_number<int>("Ff", 16), 255);
  for (const char* const text : {"", " 1", "1 ", "+1", "1x", "x", "1.5", "2147483648", "-"}) {
    EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_number<std::uint64_t>("-1"), std::nullopt);
  EXPECT_EQ(parse_number<double>("1e999"), std::nullopt);
}

TEST(SomeOf, SaysHowManyAreLeftOut) {
  const std::vector<std::string> words = {"a", "b", "c"};
  EXPECT_EQ(some_of({}, 2), "");
  EXPECT_EQ(some_of(words, 3), "a, b, c");
  EXPECT_EQ(some_of(words, 2), "a, b and 1 more");
  EXPECT_EQ(some_of(words, 1, "; "), "a and 2 more");
  EXPECT_EQ(some_of(words, 2, "; "), "a; b and 1 more");
}

}  // namespace
}  // namespace epochreel

#include "epochreel/base/json_bounds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "epochreel/base/error.h"

namespace epochreel {
namespace {

/// The message of the refusal, "" where there is none.
std::string refusal(const std::string& text, std::size_t max_keys = kMaxJsonKeys) {
  try {
    check_json_bounds(text, "a.json", max_keys);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    return error.what();
  }
  return "";
}

std::string nested(std::size_t levels, const char* open, const char* close) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += '1';
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

std::string object_of(std::size_t keys) {
  std::string text = "{";
  for (std::size_t i = 0; i < keys; ++i) text += fmt::format("{}\"{}\": [1, 2]", i > 0 ? ", " : "", i);
  return text + "}";
}

TEST(JsonBounds, DepthIsBounded) {
  const std::string deep = "a.json: is nested deeper than 64 levels";
  EXPECT_EQ(refusal(nested(64, "[", "]")), "");
  EXPECT_EQ(refusal(nested(65, "[", "]")), deep);
  EXPECT_EQ(refusal(nested(64, "{\"a\": ", "}")), "");
  EXPECT_EQ(refusal(nested(65, "{\"a\": ", "}")), deep);
  EXPECT_EQ(refusal(std::string(1'000'000, '[')), deep);
  EXPECT_EQ(refusal(fmt::format("[{0},{0}]", nested(63, "[", "]"))), "");
}

TEST(JsonBounds, KeysOfAnObjectAreBounded) {
  EXPECT_EQ(refusal(object_of(1000)), "");
  EXPECT_EQ(refusal(object_of(1001)), "a.json: has an object of more than 1,000 keys");
  EXPECT_EQ(refusal(fmt::format("[{0},{0}]", object_of(1000))), "");
  EXPECT_EQ(refusal(object_of(1001), 1001), "");
  EXPECT_EQ(refusal(object_of(1002), 1001), "a.json: has an object of more than 1,001 keys");
}

TEST(JsonBounds, ValuesOfADocumentAreBounded) {
  const auto list = [](std::size_t values) {
    std::string text = "[1";
    for (std::size_t i = 1; i < values; ++i) text += ",1";
    return text + "]";
  };
  EXPECT_EQ(refusal(list(kMaxJsonValues)), "");
  EXPECT_EQ(refusal(list(kMaxJsonValues + 1)), "a.json: holds more than 4,000,000 values");
}

TEST(JsonBounds, StringsAreNotLookedInto) {
  EXPECT_EQ(refusal("\"" + std::string(100, '[') + "\""), "");
  EXPECT_EQ(refusal(R"(["\"[[[[\\", ")" + std::string(100, '{') + "\"]"), "");
  EXPECT_EQ(refusal(R"({"\\": 1, "b)" + std::string(5000, ':') + "\": 1}"), "");
}

TEST(JsonBounds, TornTextEndsTheCheck) {
  for (const char* text : {"", "\"", "\"\\", "]]]]}}}}", "{\"a\":", "[\"\\\"", ":::::"})
    EXPECT_EQ(refusal(text), "") << text;
}

}  // namespace
}  // namespace epochreel

/// Errors of a text that are found before any key is looked at.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "job/described.h"
#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::error_after_minimal;
using testing::error_of;
using testing::kMinimal;
using testing::parse;

TEST(YamlErrors, EmptyFiles) {
  const std::string expected = "j.yaml:1:1: the job is empty; it needs at least the keys name and network";
  for (const std::string text : {"", "\n\n", "# a comment\n", "---\n", "~", "null"})
    EXPECT_EQ(error_of(text), expected) << text;
}

TEST(YamlErrors, NotAMap) {
  EXPECT_EQ(error_of("[]"), "j.yaml:1:1: the job must be a map of keys such as name, not a list");
  EXPECT_EQ(error_of("\n  5"), "j.yaml:2:3: the job must be a map of keys such as name, not '5'");
  EXPECT_EQ(error_of("'x'"), "j.yaml:1:1: the job must be a map of keys such as name, not the quoted text \"x\"");
}

TEST(YamlErrors, SeveralDocuments) {
  const std::string expected = "a second document or stray text begins here; a job is one document";
  EXPECT_EQ(error_of("name: a\n---\nname: b\n"), "j.yaml:2:1: " + expected);
  EXPECT_EQ(error_after_minimal("...\ngarbage"), "j.yaml:4:1: " + expected);
}

TEST(YamlErrors, RepeatedKeys) {
  EXPECT_EQ(error_after_minimal("seed: 3\nseed: 4\n"),
            "j.yaml:4:1: the key 'seed' is given twice, first at j.yaml:3:1; remove one of the two");
  EXPECT_EQ(error_after_minimal("data: {path: a, \"path\": b}\n"),
            "j.yaml:3:17: the key 'path' is given twice, first at j.yaml:3:8; remove one of the two");
}

TEST(YamlErrors, AnchorsAliasesTags) {
  const std::string anchor = "anchors (&name) are not allowed in a job; write the value out";
  const std::string alias = "aliases (*name) are not allowed in a job; write the value out";
  const std::string tag = "tags (!name) are not allowed in a job; write the value without";
  EXPECT_EQ(error_of("name: &x a\n"), "j.yaml:1:7: " + anchor);
  EXPECT_EQ(error_of("&x name: a\n"), "j.yaml:1:1: " + anchor);
  EXPECT_EQ(error_of("name: a\nnetwork: &n [relu]\n"), "j.yaml:2:10: " + anchor);
  EXPECT_EQ(error_of("name: a\ntrain: &t\n"), "j.yaml:2:8: " + anchor);
  EXPECT_EQ(error_of("name: *x\n"), "j.yaml:1:7: " + alias);
  EXPECT_EQ(error_of("name: !!str a\n"), "j.yaml:1:7: " + tag);
  EXPECT_EQ(error_of("name: ! a\n"), "j.yaml:1:7: " + tag);
  EXPECT_EQ(error_of("name: ! 'a'\n"), "j.yaml:1:7: " + tag);
  EXPECT_EQ(error_of("name: a\ndata: !d {}\n"), "j.yaml:2:7: " + tag);
}

TEST(YamlErrors, KeysMustBeWords) {
  const std::string expected = "a key must be a word, as in 'epochs: 3'";
  EXPECT_EQ(error_of(": 3\n"), "j.yaml:1:1: " + expected);
  EXPECT_EQ(error_of("? - a\n: b\n"), "j.yaml:1:3: " + expected);
  EXPECT_EQ(error_of("{a: 1}: 2\n"),
            "j.yaml:1:1: not valid YAML: the bracket that opens here is never closed, or stands where a key should");
}

TEST(YamlErrors, SyntaxHasItsPlace) {
  EXPECT_EQ(error_of("name: a\n\tnetwork: 3\n"),
            "j.yaml:2:1: not valid YAML: a tab (U+0009) stands in the indentation of this line; indent with spaces");
  EXPECT_EQ(error_of("name: a\n  b: c\n"), "j.yaml:2:4: not valid YAML: illegal map value");
  EXPECT_EQ(error_after_minimal("data: {path: a]\n"), "j.yaml:3:15: not valid YAML: illegal flow end");
  EXPECT_EQ(error_of("name: a\nnetwork: [3\n"), "j.yaml:3:1: not valid YAML: end of sequence flow not found");
  EXPECT_EQ(error_of("[3"),
            "j.yaml:1:1: not valid YAML: the bracket that opens here is never closed, or stands where a key should");
}

TEST(YamlErrors, QuotesMustClose) {
  const std::string expected = "j.yaml:1:7: not valid YAML: the quote that opens here is never closed";
  for (const std::string quoted : {"\"a", "'a", "\"a\\\"", "'a''"}) {
    EXPECT_EQ(error_of("name: " + quoted + "\n"), expected) << quoted;
  }
  EXPECT_EQ(error_of("name: \"a"), "j.yaml:1:9: not valid YAML: illegal EOF in scalar");
  EXPECT_EQ(error_after_minimal("data: {path: 'a''b'}"), "no error");
  EXPECT_EQ(error_after_minimal("data: {path: \"a\\\"b\"}"), "no error");
}

TEST(YamlErrors, NotUtf8) {
  EXPECT_EQ(error_of("name: \xFF"), "j.yaml:1:7: the byte 0xff is not UTF-8; save the file as UTF-8 text");
  EXPECT_EQ(error_of("name: é\xC3"), "j.yaml:1:8: the byte 0xc3 is not UTF-8; save the file as UTF-8 text");
  EXPECT_EQ(error_of("\xFF\xFEn"), "j.yaml:1:1: this is UTF-16 text or none at all; save the file as UTF-8 text");
  for (const std::string overlong : {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80"}) {
    EXPECT_NE(error_of(overlong).find("is not UTF-8"), std::string::npos);
  }
  EXPECT_NE(error_of("\xED\xA0\x80").find("is not UTF-8"), std::string::npos) << "surrogate";
  EXPECT_NE(error_of("\xF4\x90\x80\x80").find("is not UTF-8"), std::string::npos) << "beyond U+10FFFF";
}

TEST(YamlErrors, ControlCharacters) {
  const auto message = [](const std::string& code) {
    return "j.yaml:2:2: the control character U+" + code + " may not stand in a job; remove it";
  };
  EXPECT_EQ(error_of(std::string("\na\0b", 4)), message("0000"));
  EXPECT_EQ(error_of("\na\x04"), message("0004"));
  EXPECT_EQ(error_of("\na\x7F"), message("007F"));
  EXPECT_EQ(error_of("\na\xC2\x90"), message("0090"));
  EXPECT_EQ(error_of("\na\rb"),
            "j.yaml:2:2: a carriage return stands here without a line feed; save the file with line feeds (LF) at the "
            "ends of "
            "its lines");
}

TEST(YamlErrors, MoreThanOneMebibyte) {
  const std::string filler((std::size_t{1} << 20) - kMinimal.size(), '#');
  EXPECT_EQ(error_after_minimal(filler), "no error");
  EXPECT_EQ(error_after_minimal(filler + "#"), "j.yaml:1:1: 1048577 bytes are more than the 1 MiB a job may have");
}

TEST(YamlErrors, DeepNesting) {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  const std::string deep = "nested deeper than 32 levels; no key of a job lies so deep";
  EXPECT_EQ(error_of(nested(32)), "j.yaml:1:1: the job must be a map of keys such as name, not a list");
  EXPECT_EQ(error_of(nested(33)), "j.yaml:1:33: " + deep);
  std::string dashes;
  while (dashes.size() < 1'000'000) dashes += "- ";
  EXPECT_EQ(error_of(dashes), "j.yaml:1:65: " + deep);
}

TEST(YamlErrors, LargeHostileTextsEndSoon) {
  const auto repeated = [](std::string_view part) {
    std::string text;
    while (text.size() + part.size() < (std::size_t{1} << 20)) text += part;
    return text;
  };
  for (const std::string_view part : {"[", "{", "{a: ", "? ", "&a ", "!a ", "*a ", "\"", "'\n", ":", "-\n", "%a\n",
                                      "---\n", "a\n", "|\n", "[a,{b: ", "- ? "}) {
    EXPECT_NE(error_of(repeated(part)), "no error") << part;
  }
  std::string keys;
  for (int i = 0; keys.size() < 1'000'000; ++i) keys += fmt::format("k{}:\n", i);
  EXPECT_EQ(error_of(keys),
            "j.yaml:1:1: the job has no key 'k0'; the nearest is 'name' (keys: " + testing::keys_of<Job>() + ")");
}

}  // namespace
}  // namespace epochreel::job

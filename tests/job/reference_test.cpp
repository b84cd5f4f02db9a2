/// Files that follow from the description of a job.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "epochreel/base/file.h"
#include "job/job_testing.h"
#include "read.h"
#include "source_folder.h"
#include "write.h"

namespace epochreel::job {
namespace {

const std::filesystem::path kSource = source_folder();

TEST(Reference, FileIsWhatTheCodeDescribes) {
  const std::filesystem::path file = kSource / "configs" / "reference.yaml";
  if (std::getenv("EPOCHREEL_UPDATE_GOLDENS") != nullptr) write_file(file, reference_yaml());
  ASSERT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(read_file(file, 1U << 20U), reference_yaml())
      << file << " is not what the code describes; write it anew with\n"
      << "EPOCHREEL_UPDATE_GOLDENS=1 build/release/tests/job_tests --gtest_filter='*.FileIsWhatTheCodeDescribes'";
}

TEST(Schema, FileIsWhatTheCodeDescribes) {
  const std::filesystem::path file = kSource / "docs" / "job.schema.json";
  const std::string expected = job_schema() + "\n";
  if (std::getenv("EPOCHREEL_UPDATE_GOLDENS") != nullptr) write_file(file, expected);
  ASSERT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(read_file(file, 1U << 20U), expected)
      << file << " is not what the code describes; write it anew with\n"
      << "EPOCHREEL_UPDATE_GOLDENS=1 build/release/tests/job_tests --gtest_filter='*.FileIsWhatTheCodeDescribes'";
}

TEST(Reference, LoadsWithEveryDefault) {
  Job expected;
  expected.name = "reference";
  expected.network = {DenseSpec{1024}, ReluSpec{}, DenseSpec{512}, ReluSpec{}, DenseSpec{10}};
  EXPECT_EQ(parse_job(reference_yaml(), "reference"), expected);
}

TEST(Reference, LinesFitAScreen) {
  std::istringstream lines(reference_yaml());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

using nlohmann::json;

/// Holds the schema of a struct against its description, key by key.
class SchemaCheck {
 public:
  SchemaCheck(const json& schema, std::string path) : schema_(schema), path_(std::move(path)) {
    EXPECT_EQ(schema.at("type"), "object") << path_;
    EXPECT_EQ(schema.at("additionalProperties"), false) << path_;
  }
  ~SchemaCheck() { EXPECT_EQ(schema_.at("properties").size(), count_) << path_; }

  void field(std::string_view key, auto& value, const auto& rule, std::string_view doc) {
    const json& property = property_of(key, doc);
    if (rule.required) return;
    EXPECT_EQ(property.at("default"), json::parse(compact_json(write_scalar(value, rule)))) << key;
  }
  void section(std::string_view key, auto& value, std::string_view doc) {
    SchemaCheck within(property_of(key, doc), path_ + std::string(key) + ".");
    describe(within, value);
  }
  void choice(std::string_view key, auto& value, std::string_view doc) {
    const json& property = property_of(key, doc);
    EXPECT_EQ(property.at("default"), json::parse(compact_json(write_choice(value)))) << key;
    check_cases(property, value);
  }
  void tagged(std::string_view key, auto& value, const Tag& tag, std::string_view doc) {
    const json& property = property_of(key, doc);
    const json cases = property.contains("oneOf") ? property.at("oneOf") : json::array({property});
    const auto words = case_words(value).names;
    ASSERT_EQ(cases.size(), words.size()) << key;
    for (std::size_t i = 0; i < words.size(); ++i) {
      auto described = value;
      choose_case(described, words[i].word);
      check_case(cases[i], described, tag, path_ + std::string(key) + ".");
    }
  }
  template <class Choice>
  void list(std::string_view key, std::vector<Choice>&, const Count& count, std::string_view doc) {
    const json& property = property_of(key, doc);
    EXPECT_EQ(property.at("maxItems"), count.max) << key;
    const json& items = property.at("items");
    if (!items.contains("$ref")) return check_cases(items, Choice{});
    EXPECT_EQ(items.at("$ref"), "#/$defs/panel") << key;
    check_cases(json::parse(job_schema()).at("$defs").at("panel"), Choice{});
  }
  template <class T>
  void items_like(std::string_view key, std::vector<T>&, T usual, const Count& count, std::string_view doc) {
    const json& property = property_of(key, doc);
    EXPECT_EQ(property.at("maxItems"), count.max) << key;
    SchemaCheck within(property.at("items"), path_ + std::string(key) + ".");
    describe(within, usual);
  }
  void theme(std::string_view key, ThemeSpec& value, std::string_view doc) {
    SchemaCheck within(property_of(key, doc).at("oneOf").at(2), path_ + std::string(key) + ".");
    describe(within, value);
  }

 private:
  const json& property_of(std::string_view key, std::string_view doc) {
    ++count_;
    const json& property = schema_.at("properties").at(std::string(key));
    EXPECT_EQ(property.at("description"), doc) << path_ << key;
    return property;
  }

  /// The schema of one case has the tag, which is the word of the case, and the keys of the case.
  static void check_case(const json& schema, auto& described, const Tag& tag, const std::string& path) {
    SchemaCheck within(schema, path);
    EXPECT_EQ(within.property_of(tag.key, tag.doc).at("enum"), json({case_name(described)}));
    describe_active(within, described);
  }

  /// Each case of the choice is a word, or a map of one key.
  template <class Choice>
  static void check_cases(const json& schema, Choice choice) {
    CaseNames names;
    describe_cases(names, choice);
    std::set<std::string> found;
    for (const json& each : schema.at("oneOf")) {
      found.insert(each.contains("const") ? each.at("const") : each.at("required").at(0));
    }
    EXPECT_EQ(found, std::set<std::string>(names.keys.begin(), names.keys.end()));
  }

  const json& schema_;
  std::string path_;
  std::size_t count_ = 0;
};

TEST(Schema, HasWhatTheDescriptionSaysOfEveryKey) {
  const json schema = json::parse(job_schema());
  EXPECT_EQ(schema.at("required"), json({"name", "network"}));
  Job job;
  SchemaCheck check(schema, "");
  describe(check, job);
}

TEST(Schema, HoldsTheRules) {
  const json keys = json::parse(job_schema()).at("properties");
  const json& train = keys.at("train").at("properties");
  EXPECT_EQ(train.at("epochs").at("maximum"), 100000);
  EXPECT_EQ(train.at("label_smoothing").at("exclusiveMaximum"), 1);
  EXPECT_EQ(keys.at("movie").at("properties").at("width").at("multipleOf"), 2);
  EXPECT_EQ(keys.at("record").at("properties").at("weights").at("enum"), json({"f16", "f32", "none"}));
}

}  // namespace
}  // namespace epochreel::job

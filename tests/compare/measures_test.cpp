#include "measures/measures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "epochreel/compare/compare.h"
#include "tests/scratch.h"
#include "tests/source_folder.h"

namespace epochreel::compare {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string document() { return slurp(source_folder() / "docs/ci.md"); }

/// Two pictures that differ in every measure.
Item item_that_differs() {
  image::Image baseline = image::Bitmap(40, 30);
  image::Image actual = baseline;
  for (std::size_t i = 3; i < baseline.bitmap.pixels.size(); i += 4) {
    baseline.bitmap.pixels[i] = actual.bitmap.pixels[i] = 255;
  }
  for (std::size_t i = 0; i < 80; ++i) actual.bitmap.pixels[4 * i] = 255;
  Item item;
  item.name = "a.png";
  item.verdict = Verdict::kDifferent;
  item.baseline_size = item.actual_size = Size{40, 30};
  item.metrics = measure(baseline, actual, {});
  item.metrics->flip = measure_flip(baseline, actual);
  return item;
}

TEST(MeasureTable, EachIsNamedLimitedReportedAndShown) {
  const Item item = item_that_differs();
  for (const Measure* measure : kMeasures) {
    SCOPED_TRACE(measure->name);
    EXPECT_FALSE(measure->name.empty());
    EXPECT_FALSE(measure->meaning.empty());
    EXPECT_FALSE(measure->limits.empty());
    EXPECT_FALSE(measure->figures.empty());
    ASSERT_FALSE(measure->lines.empty());
    for (const Line& line : measure->lines) {
      EXPECT_FALSE(line.label.empty());
      EXPECT_NE(line.words(measured_of(item)), "") << line.label;
    }
  }
}

TEST(MeasureTable, LimitsAreWhole) {
  const Item item = item_that_differs();
  const Measured measured = measured_of(item);
  std::set<std::string_view> keys;
  for (const Measure* measure : kMeasures) {
    for (const Limit& limit : measure->limits) {
      SCOPED_TRACE(limit.key.key);
      EXPECT_TRUE(keys.insert(limit.key.key).second);
      EXPECT_TRUE(limit.key.key.starts_with(limit.direction == Direction::kAtMost ? "max_" : "min_"));
      EXPECT_LT(limit.key.min, limit.key.max);
      EXPECT_FALSE(limit.key.meaning.empty());
      ASSERT_TRUE(limit.value(measured).has_value());
      EXPECT_NE(*limit.value(measured), limit.direction == Direction::kAtMost ? limit.key.min : limit.key.max)
          << "the pair does not differ by it";
      EXPECT_NE(limit.allowed(0.5), "");
      EXPECT_NE(limit.broken(measured, 0.5), "");
    }
  }
  EXPECT_EQ(keys.size(), limit_keys().size());
  EXPECT_TRUE(keys.contains(kFlipLimit));
}

TEST(MeasureTable, IsWhatTheReportHas) {
  Comparison comparison;
  comparison.items.push_back(item_that_differs());
  const auto json = nlohmann::json::parse(comparison_json(comparison));
  const auto metrics = json["items"][0]["metrics"].flatten();  // "/densest/x"
  std::set<std::string> keys;
  for (const auto& [path, value] : metrics.items()) {
    std::string key = path.substr(1);
    std::replace(key.begin(), key.end(), '/', '.');
    keys.insert(key);
    EXPECT_TRUE(value.is_number()) << key;
    EXPECT_TRUE(json["units"].contains(key)) << key;
  }
  std::set<std::string> wanted;
  for (const Measure* measure : kMeasures) {
    for (const Figure& figure : measure->figures) wanted.emplace(figure.key);
  }
  EXPECT_EQ(keys, wanted);
}

TEST(MeasureTable, IsTheDocumentsTable) {
  std::string table = "| measure | limits | what it is |\n|---|---|---|\n";
  for (const Measure* measure : kMeasures) {
    std::vector<std::string> limits;
    for (const Limit& limit : measure->limits) limits.push_back(fmt::format("`{}`", limit.key.key));
    table += fmt::format("| {} | {} | {} |\n", measure->name, fmt::join(limits, ", "), measure->meaning);
  }
  EXPECT_THAT(document(), HasSubstr("\n" + table + "\n")) << "docs/ci.md should have this table:\n" << table;
}

TEST(MeasureTable, TheDocumentsToleranceHasEachLimit) {
  const std::string text = document();
  const std::size_t start = text.find("```yaml\nthreshold:");
  ASSERT_NE(start, std::string::npos);
  const std::string yaml = text.substr(start + 8, text.find("```", start + 8) - start - 8);
  const job::ToleranceSpec tolerance = job::parse_tolerance(yaml, "docs/ci.md", limit_keys());
  for (const job::LimitKey& key : limit_keys()) EXPECT_TRUE(tolerance.limits.values.contains(key.key)) << key.key;
}

}  // namespace
}  // namespace epochreel::compare

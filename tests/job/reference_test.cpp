/// Files that follow from the description of a job.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "epochreel/base/file.h"
#include "job/job_testing.h"
#include "source_folder.h"

namespace epochreel::job {
namespace {

const std::filesystem::path kSource = source_folder();

/// Where `text` is not what the file holds, it is left in the temporary folder to be looked at and taken over.
void expect_file(const std::filesystem::path& file, const std::string& text) {
  if (std::filesystem::exists(file) && read_file(file, 1U << 20U) == text) return;
  const auto actual = std::filesystem::path(::testing::TempDir()) / ("epochreel_" + file.filename().string());
  write_file(actual, text);
  ADD_FAILURE() << file << " is not what the code describes; compare with " << actual << " and copy it over";
}

TEST(Reference, FileIsWhatTheCodeDescribes) { expect_file(kSource / "configs" / "reference.yaml", reference_yaml()); }

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

TEST(Schema, FileIsWhatTheCodeDescribes) {
  expect_file(kSource / "tests" / "job" / "schema.golden.json", job_schema() + "\n");
}

TEST(Schema, HasEveryKeyOfAJob) {
  const auto schema = nlohmann::json::parse(job_schema());
  const auto job = nlohmann::json::parse(to_json(parse_job(reference_yaml(), "reference")));
  for (const auto& [key, value] : job.items()) {
    const auto& property = schema.at("properties").at(key);
    if (!value.is_object()) continue;
    for (const auto& inner : value.items()) EXPECT_TRUE(property.at("properties").contains(inner.key())) << inner.key();
  }
  EXPECT_EQ(schema.at("required"), nlohmann::json({"name", "network"}));
}

}  // namespace
}  // namespace epochreel::job

/// The table of records: what it says is what docs/trace.md says, and every name is found again.
#include "epochreel/trace/record_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "source_folder.h"
#include "whole_trace.h"

namespace epochreel::trace {
namespace {

using testing::ElementsAreArray;

/// A row of the document's table; two names in a row are two of these.
struct DocumentedRecord {
  std::string name;
  std::string shape;
};

std::vector<DocumentedRecord> documented_records() {
  const std::regex row(R"(\| (`.*`) \| (.*) \| .*\|)");
  const std::regex name(R"(`([^`]*)`)");
  std::ifstream file(source_folder() / "docs" / "trace.md");
  std::vector<DocumentedRecord> records;
  bool in_table = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| name | dtype, shape |")) in_table = true;
    if (line.empty()) in_table = false;
    std::smatch found;
    if (!in_table || !std::regex_match(line, found, row)) continue;
    const std::string names = found[1];
    for (std::sregex_iterator one(names.begin(), names.end(), name); one != std::sregex_iterator(); ++one) {
      records.push_back({(*one)[1], found[2]});
    }
  }
  return records;
}

TEST(RecordNames, AreThoseOfTheDocumentInItsOrder) {
  std::vector<std::string> written;
  for (const DocumentedRecord& record : documented_records()) written.push_back(record.name);
  std::vector<std::string> known;
  for (const Record& record : kRecords) known.emplace_back(record.name);
  EXPECT_THAT(written, ElementsAreArray(known));
}

TEST(RecordNames, HaveTheTypesAndShapesOfTheDocument) {
  for (const DocumentedRecord& written : documented_records()) {
    const auto record =
        std::find_if(kRecords.begin(), kRecords.end(), [&](const Record& known) { return known.name == written.name; });
    ASSERT_NE(record, kRecords.end()) << written.name;
    if (record->shape.front() == kByLayer) {
      EXPECT_TRUE(written.shape.starts_with(record->type)) << written.name;  // the rest is words
    } else {
      EXPECT_EQ(written.shape, type_and_shape(*record)) << written.name;
    }
  }
}

TEST(RecordNames, AreMadeOfNumbersAndParameters) {
  EXPECT_EQ(names::kWeight(10), "model.10.weight");
  EXPECT_EQ(names::kLayerActive(std::size_t{3}), "stat.layer.3.active");
  EXPECT_EQ(names::kProbeLayer(0), "probe.layer.0");
  EXPECT_EQ(names::kGradientNorm("model.0.bias"), "stat.model.0.bias.gradient_norm");
  EXPECT_EQ(names::kHistogram(names::kWeight.pattern), "stat.model.<i>.weight.histogram");
}

TEST(RecordNames, EveryRowIsFoundByItsName) {
  for (const Record& record : kRecords) {
    std::string name(record.name);
    if (const auto hole = name.find("<i>"); hole != std::string::npos) {
      name.replace(hole, 3, "12");
      EXPECT_EQ(layer_number(record, name), 12) << name;
    }
    if (const auto hole = name.find("<p>"); hole != std::string::npos) name.replace(hole, 3, "model.12.bias");
    EXPECT_EQ(find_record(name), &record) << name;
    EXPECT_EQ(find_record(name + "s"), nullptr) << name;
  }
}

TEST(RecordNames, WhatIsNoRecordIsNotFound) {
  for (const char* name : {"", "model.", "model..weight", "model.07.weight", "model.-1.weight", "model.1x.weight",
                           "model.99999999999999999999.weight", "model.0.weights", "stat.layer.0", "stat.norm",
                           "stat.other.norm", "probe.layer.1.more", "stat.confusion.2", "model.<i>.weight"}) {
    EXPECT_EQ(find_record(name), nullptr) << name;
  }
}

/// The trace that the tests of the checks spoil has each record, so that each row's check is tried.
TEST(RecordNames, TheWholeTraceHasThemAll) {
  std::vector<const Record*> found;
  for (const auto& [name, tensor] : whole::tensors(true)) found.push_back(find_record(name));
  for (const Record& record : kRecords) {
    if (record.since > 1) continue;  // nodes_test.cpp
    EXPECT_NE(std::find(found.begin(), found.end(), &record), found.end()) << record.name;
  }
}

}  // namespace
}  // namespace epochreel::trace

#include "src/scene/captions.h"

#include <gtest/gtest.h>

namespace epochreel::scene {
namespace {

std::vector<SnapshotRecord> learning(std::vector<double> accuracies) {
  std::vector<SnapshotRecord> records;
  for (const double accuracy : accuracies) {
    SnapshotRecord record;
    record.step = 10.0 * static_cast<double>(records.size());
    record.images = record.step * 100;
    record.test_accuracy = accuracy;
    record.evaluated = 200;
    record.class_accuracy = {accuracy, accuracy - 0.02};
    records.push_back(record);
  }
  return records;
}

trace::Manifest two_classes() {
  trace::Manifest manifest;
  manifest.class_names = {"cat", "dog"};
  return manifest;
}

TEST(Captions, SayWhatHappenedAndWhen) {
  const auto captions = find_captions(two_classes(), learning({0.5, 0.6, 0.7, 0.85, 0.86, 0.87, 0.88}), 0.05);
  ASSERT_EQ(captions.size(), 3U);
  EXPECT_EQ(captions[0].words, "Before the first step all weights are random: 50.0 % right");
  EXPECT_EQ(captions[1].words, "80 of 100 test images are read right, after 30 steps, 3,000 images");
  EXPECT_DOUBLE_EQ(captions[1].share, 0.5);
  EXPECT_EQ(captions[2].words, "88.00 % of 200 test images are read right; “dog” stays the hardest, 86.0 %");
}

TEST(Captions, WhatIsLostAgainWasNotLearned) {
  for (const auto& caption : find_captions(two_classes(), learning({0.1, 0.85, 0.3, 0.4, 0.4}), 0.01)) {
    EXPECT_EQ(caption.words.find("80 of 100"), std::string::npos) << caption.words;
  }
}

TEST(Captions, KeepTheirDistance) {
  const auto captions = find_captions(two_classes(), learning({0.1, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99}), 0.3);
  for (std::size_t i = 1; i < captions.size(); ++i) EXPECT_GE(captions[i].share - captions[i - 1].share, 0.3);
}

}  // namespace
}  // namespace epochreel::scene

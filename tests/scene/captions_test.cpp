#include "src/scene/story/captions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/random.h"

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

std::vector<Caption> find(const trace::Manifest& manifest, const std::vector<SnapshotRecord>& records,
                          const std::vector<trace::Metrics>& metrics = {}, double seconds = 1000,
                          const std::vector<Station>& stations = {}) {
  const Pacing pacing(records);
  return find_captions({manifest, records, metrics, stations, pacing, seconds});
}

bool says(const std::vector<Caption>& captions, const std::string& words) {
  return std::any_of(captions.begin(), captions.end(),
                     [&](const Caption& caption) { return caption.words.find(words) != std::string::npos; });
}

trace::Manifest two_classes() {
  trace::Manifest manifest;
  manifest.class_names = {"cat", "dog"};
  return manifest;
}

TEST(Captions, SayWhatHappenedAndWhen) {
  const auto records = learning({0.5, 0.6, 0.7, 0.85, 0.86, 0.87, 0.88});
  const auto captions = find(two_classes(), records);
  ASSERT_EQ(captions.size(), 3U);
  EXPECT_EQ(captions[0].words, "Before the first step 50.0 % of 200 test images are read right");
  EXPECT_EQ(captions[1].words, "At least 80 of 100 test images are read right, after 30 steps, 3,000 images");
  EXPECT_DOUBLE_EQ(captions[1].share, Pacing(records).share(3));
  EXPECT_EQ(captions[2].words, "88.00 % of 200 test images are read right; “dog” is the hardest, 86.0 %");
}

TEST(Captions, WhatIsLostAgainWasNotLearned) {
  for (const auto& caption : find(two_classes(), learning({0.1, 0.85, 0.3, 0.4, 0.4}))) {
    EXPECT_EQ(caption.words.find("80 of 100"), std::string::npos) << caption.words;
  }
}

TEST(Captions, KeepTheirDistance) {
  const auto captions = find(two_classes(), learning({0.1, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99}), {}, 8);
  for (std::size_t i = 1; i < captions.size(); ++i) EXPECT_GE(captions[i].share - captions[i - 1].share, 0.3 - 1e-12);
}

TEST(Captions, TheLastOneWaitsForTheOneBefore) {
  auto records = learning({0.1, 0.5, 0.8, 0.85, 0.85, 0.85, 0.85, 0.85, 0.91, 0.91});
  const Pacing pacing(records);
  const auto find_with = [&](double held) { return find_captions({two_classes(), records, {}, {}, pacing, 12, held}); };
  const std::string late = "At least 90 of 100";
  EXPECT_FALSE(says(find_with(0), late));
  EXPECT_EQ(find_with(0).back().share, 1);
  const auto captions = find_with(kLastCaptionSeconds + 2);
  ASSERT_TRUE(says(captions, late));
  const Caption& before = captions[captions.size() - 2];
  EXPECT_EQ(before.words.find(late), 0U);
  EXPECT_GT(captions.back().share, 1);
  EXPECT_LE(captions.back().share, 1 + 2.0 / 12);
  EXPECT_GE(captions.back().share - before.share, kCaptionSpacing / 12);
  // Nobody to wait for.
  records = learning({0.1, 0.1});
  EXPECT_EQ(find_with(kLastCaptionSeconds + 2).back().share, 1);
}

/// Any number of classes of `images` each; rows are snapshots.
std::vector<SnapshotRecord> class_records(const std::vector<std::vector<double>>& accuracies, double images) {
  auto records = learning(std::vector<double>(accuracies.size(), 0.3));
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].class_accuracy = accuracies[i];
    records[i].class_images.assign(accuracies[i].size(), images);
    records[i].class_taken.assign(accuracies[i].size(), images);
  }
  return records;
}

TEST(Captions, NameTheFirstAndTheLastClassThatStaysWellRead) {
  trace::Manifest manifest;
  manifest.class_names = {"a", "b", "c"};
  // "b" is at 100 % first and falls again; "a" and "c" come together.
  const std::vector<std::vector<double>> rows = {{0, 0, 0},      {0.2, 1, 0.1},   {0.92, 0.3, 0.95},
                                                 {0.93, 0.5, 1}, {0.94, 0.91, 1}, {0.94, 0.92, 1}};
  const auto captions = find(manifest, class_records(rows, 100));
  EXPECT_TRUE(says(captions, "“a” and “c” are the first classes to stay at 90 % right or more, after 20 steps"));
  EXPECT_TRUE(says(captions, "“b” is the last class to stay at 90 % right or more: now all do, after 40 steps"));
  // Nine of ten says nothing of nine images, and where a class is not known, none is the first.
  EXPECT_FALSE(says(find(manifest, class_records(rows, 9)), "class"));
  auto records = class_records(rows, 100);
  for (SnapshotRecord& record : records) record.class_images[1] = 9;
  EXPECT_FALSE(says(find(manifest, records), "first class"));
  EXPECT_FALSE(says(find(manifest, records), "last class"));
  EXPECT_TRUE(says(find(manifest, records), "“a” is at 90 % right or more, and stays there, after 20 steps"));
}

TEST(Captions, NameAllTheHardestClasses) {
  trace::Manifest manifest;
  manifest.class_names = {"a", "b", "c", "d"};
  const double none = std::nan("");
  const auto last = [&](const std::vector<double>& row) {
    return find(manifest, class_records({row, row}, 100)).back().words;
  };
  EXPECT_EQ(last({0.5, 0.4, 0.4, 0.9}),
            "30.00 % of 200 test images are read right; “b” and “c” are the hardest, 40.0 %");
  EXPECT_EQ(last({0.5, none, 0.6, 0.9}),
            "30.00 % of 200 test images are read right; “a” is the hardest of the 3 classes with test images, 50.0 %");
  EXPECT_EQ(last({0.5, 0.5, 0.5, 0.5}), "30.00 % of 200 test images are read right");
  EXPECT_EQ(last({none, none, none, 0.5}), "30.00 % of 200 test images are read right");
}

/// The snapshot from which on class `c` is never below 90 %, found from the end; -1: none, or the last.
int stays_from(const std::vector<std::vector<double>>& rows, std::size_t c) {
  int from = -1;
  for (int s = static_cast<int>(rows.size()) - 1; s >= 0 && rows[static_cast<std::size_t>(s)][c] >= 0.9; --s) from = s;
  return from == static_cast<int>(rows.size()) - 1 ? -1 : from;
}

TEST(Captions, SpeakOfTheWholeTrainingInRandomOnes) {
  const RandomStream random(7, RandomUse::kSynthetic, 3);
  trace::Manifest manifest;
  manifest.class_names = {"a", "b", "c", "d"};
  int said = 0;
  for (std::uint32_t training = 0; training < 300; ++training) {
    std::vector<std::vector<double>> rows;
    for (std::uint32_t s = 0; s < 12; ++s) {
      rows.emplace_back();
      for (std::uint32_t c = 0; c < 4; ++c) {
        const double level = s / 11.0 + 0.15 * random.normal((training * 12 + s) * 4 + c);
        rows.back().push_back(std::round(100 * std::clamp(level, 0.0, 1.0)) / 100);
      }
    }
    std::vector<int> from;
    for (std::size_t c = 0; c < 4; ++c) from.push_back(stays_from(rows, c));
    int first = 99;
    for (const int s : from) first = s >= 0 ? std::min(first, s) : first;
    const bool all = std::all_of(from.begin(), from.end(), [](int s) { return s > 0; });
    for (const Caption& caption : find(manifest, class_records(rows, 50))) {
      for (std::size_t c = 0; c < 4; ++c) {
        if (caption.words.find(manifest.class_names[c] + "”") == std::string::npos) continue;
        if (caption.words.find(" first class") != std::string::npos) {
          EXPECT_EQ(from[c], first) << caption.words;
          ++said;
        } else if (caption.words.find(" last class") != std::string::npos) {
          EXPECT_TRUE(all) << caption.words;
          EXPECT_EQ(from[c], *std::max_element(from.begin(), from.end())) << caption.words;
          ++said;
        } else if (caption.words.find("stays there") != std::string::npos) {
          EXPECT_GT(from[c], 0) << caption.words;
          ++said;
        } else if (caption.words.find("the hardest") != std::string::npos) {
          EXPECT_EQ(rows.back()[c], *std::min_element(rows.back().begin(), rows.back().end())) << caption.words;
          ++said;
        }
      }
    }
  }
  EXPECT_GT(said, 400);
}

/// Two classes of 500 images each.
std::vector<SnapshotRecord> classes_of(const std::vector<double>& first, double second) {
  auto records = learning(std::vector<double>(first.size(), 0.8));
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].evaluated = 1000;
    records[i].class_images = {500, 500};
    records[i].class_accuracy = {first[i], second};
    records[i].confusion = {first[i], 1 - first[i], 1 - second, second};
    records[i].class_taken = {500 * (first[i] + 1 - second), 500 * (1 - first[i] + second)};
  }
  return records;
}

TEST(Captions, TellOfForgetting) {
  const auto captions = find(two_classes(), classes_of({0.1, 0.8, 0.82, 0.83, 0.6, 0.55, 0.8, 0.8}, 0.85));
  EXPECT_TRUE(says(captions, "“cat” falls back: 55 % of its images are read right, it was 82 %, after 50 steps"));
  EXPECT_TRUE(
      says(find(two_classes(), classes_of({0.1, 0.8, 0.82, 0.83, 0.6, 0.55, 0.6, 0.6}, 0.85)), "“cat” is forgotten: "));
  // It comes back in between: it was not forgotten for good, whatever the end is.
  const auto back = find(two_classes(), classes_of({0.1, 0.8, 0.82, 0.83, 0.6, 0.55, 0.82, 0.6}, 0.85));
  EXPECT_TRUE(says(back, "“cat” falls back: "));
  EXPECT_FALSE(says(back, "forgotten"));
}

TEST(Captions, TakeChanceForNoForgetting) {
  const RandomStream random(5, RandomUse::kSynthetic, 1);
  std::vector<double> shares;
  for (std::uint32_t i = 0; i < 200; ++i) shares.push_back(0.8 + 0.018 * random.normal(i));
  EXPECT_FALSE(says(find(two_classes(), classes_of(shares, 0.85), {}, 1e5), "it was"));
}

TEST(Captions, CountDeadNeurons) {
  auto manifest = two_classes();
  manifest.layers = {{"dense", {200}, 0}, {"relu", {200}, 0}};
  Station station;
  station.activation_layer = 1;
  station.units = 200;
  station.name = "hidden 1";
  auto records = learning({0.1, 0.2, 0.2, 0.2, 0.2, 0.2});
  const double dead[] = {1, 1, 9, 12, 12, 13};
  for (std::size_t i = 0; i < records.size(); ++i) records[i].dead_units = {dead[i]};
  EXPECT_TRUE(says(find(manifest, records, {}, 1000, {station}),
                   "9 of 200 neurons of hidden 1 fire for none of 200 test images, after 20"));
  for (auto& record : records) record.dead_units = {record.step == 30 ? 9.0 : 2.0};
  EXPECT_FALSE(says(find(manifest, records, {}, 1000, {station}), "fire for none"));
}

/// Ten epochs of ten steps; test lines at their ends.
template <class Loss, class Rate>
std::vector<trace::Metrics> metrics_of(Loss&& test_loss, Rate&& rate) {
  std::vector<trace::Metrics> lines;
  for (int step = 0; step <= 100; ++step) {
    trace::Metrics line;
    line.step = step;
    line.epoch = step / 10.0;
    line.images = step * 100;
    line.learning_rate = rate(step);
    line.train_loss = std::exp(-step / 40.0);
    if (step % 10 == 0) {
      line.test_loss = test_loss(step);
      line.test_accuracy = 0.8;
      line.test_count = 1000;
    }
    lines.push_back(line);
  }
  return lines;
}

std::vector<SnapshotRecord> flat() { return learning({0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}); }

TEST(Captions, SeeOverfittingBegin) {
  const auto captions =
      find(two_classes(), flat(),
           metrics_of([](int step) { return 0.5 + std::abs(step - 40) * 0.004; }, [](int) { return 0.1; }));
  EXPECT_TRUE(says(captions,
                   "Overfitting begins: test loss of 1,000 images is lowest, 0.500, after 40 steps; it ends at 0.740"));
  const RandomStream random(5, RandomUse::kSynthetic, 2);
  const auto noise =
      find(two_classes(), flat(),
           metrics_of([&](int step) { return 0.5 + 0.02 * random.normal(static_cast<std::uint32_t>(step)); },
                      [](int) { return 0.1; }));
  EXPECT_FALSE(says(noise, "Overfitting"));
}

constexpr const char* kBestLoss =
    "Test loss is lowest at the end of epoch 8, 0.500; at the end of training it is 0.510";

TEST(Captions, NameTheBestEpochByTestLoss) {
  const auto rate = [](int) { return 0.1; };
  const auto lines = metrics_of([](int step) { return 0.5 + std::abs(step - 80) * 0.0005; }, rate);
  const auto captions = find(two_classes(), flat(), lines);
  const auto found =
      std::find_if(captions.begin(), captions.end(), [](const Caption& caption) { return caption.words == kBestLoss; });
  ASSERT_NE(found, captions.end());
  EXPECT_DOUBLE_EQ(found->share, Pacing(flat()).share(8));
  EXPECT_FALSE(says(captions, "Overfitting"));
}

TEST(Captions, NameNoBestEpochThatIsTheLastOrHardlyBetter) {
  const auto rate = [](int) { return 0.1; };
  const auto close = metrics_of([](int step) { return 0.5 + std::abs(step - 80) * 0.0001; }, rate);  // 0.4 % at the end
  EXPECT_FALSE(says(find(two_classes(), flat(), close), "epoch"));
  const auto falling = metrics_of([](int step) { return 1.0 - step * 0.005; }, rate);
  EXPECT_FALSE(says(find(two_classes(), flat(), falling), "epoch"));
  auto between = metrics_of([](int step) { return 0.5 + std::abs(step - 80) * 0.0005; }, rate);
  between[80].epoch = 7.5;
  EXPECT_FALSE(says(find(two_classes(), flat(), between), "epoch 8"));
}

TEST(Captions, NameTheBestEpochByAccuracyAfterOverfitting) {
  auto lines = metrics_of([](int step) { return 0.5 + std::abs(step - 40) * 0.004; }, [](int) { return 0.1; });
  lines[60].test_accuracy = 0.82;  // two standard errors of 1,000 images are 0.025
  EXPECT_FALSE(says(find(two_classes(), flat(), lines), "epoch"));
  lines[60].test_accuracy = 0.85;
  const auto captions = find(two_classes(), flat(), lines);
  EXPECT_TRUE(
      says(captions, "Test accuracy is best at the end of epoch 6, 85.00 %; at the end of training it is 80.00 %"));
  EXPECT_TRUE(says(captions, "Overfitting begins"));
}

TEST(Captions, FollowTheLearningRate) {
  const auto loss = [](int) { return std::nan(""); };
  EXPECT_TRUE(says(find(two_classes(), flat(), metrics_of(loss, [](int s) { return s <= 50 ? 0.1 : 0.01; })),
                   "The learning rate is divided by 10: 0.01 instead of 0.1, after 50 steps"));
  EXPECT_TRUE(says(find(two_classes(), flat(), metrics_of(loss, [](int s) { return s < 20 ? 0.005 * s : 0.1; })),
                   "The learning rate is at its highest, 0.1, after 19 steps"));
  EXPECT_TRUE(says(find(two_classes(), flat(), metrics_of(loss, [](int s) { return 0.1 * (1 - s / 100.0); })),
                   "The learning rate has fallen to 0.01, a tenth of its highest, after 89 steps"));
  EXPECT_TRUE(says(find(two_classes(), flat(), metrics_of(loss, [](int s) { return s < 50 ? 0.1 : 0.002 + s / 1e5; })),
                   "The learning rate has fallen to 0.0025, less than a tenth of its highest, after 49 steps"));
  EXPECT_FALSE(says(find(two_classes(), flat(), metrics_of(loss, [](int) { return 0.1; })), "learning rate"));
}

TEST(Captions, PassOverWhatIsNotANumber) {
  auto records = classes_of(std::vector<double>(11, std::nan("")), std::nan(""));
  for (auto& record : records) record.test_accuracy = record.test_loss = std::nan("");
  const auto nothing = [](int) { return std::nan(""); };
  EXPECT_TRUE(find(two_classes(), records, metrics_of(nothing, nothing)).empty());
  EXPECT_NO_THROW(find(two_classes(), {records.front()}));
}

}  // namespace
}  // namespace epochreel::scene

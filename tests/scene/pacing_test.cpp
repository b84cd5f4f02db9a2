#include "src/scene/story/pacing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace epochreel::scene {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Learning is fast in the first third and stands still then.
std::vector<SnapshotRecord> learning(std::size_t count) {
  std::vector<SnapshotRecord> records(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double learned = std::min(1.0, 3.0 * static_cast<double>(i) / static_cast<double>(count));
    records[i].step = static_cast<double>(i);
    records[i].test_loss = 2.3 - 2.2 * learned;
    records[i].test_accuracy = 0.1 + 0.88 * learned;
    records[i].evaluated = 1000;
    records[i].confusion = {learned, 1 - learned, 1 - learned, learned};
  }
  return records;
}

void expect_sound(const Pacing& pacing, std::size_t snapshots) {
  const double last = static_cast<double>(snapshots) - 1;
  EXPECT_EQ(pacing.position(0), 0);
  EXPECT_EQ(pacing.position(1), last);
  EXPECT_EQ(pacing.position(-1), 0);
  EXPECT_EQ(pacing.position(2), last);
  if (snapshots < 2) return;
  constexpr int kFrames = 20000;
  double before = 0;
  double speed_before = 0;
  for (int i = 1; i <= kFrames; ++i) {
    const double share = static_cast<double>(i) / kFrames;
    const double at = pacing.position(share);
    const double speed = (at - before) * kFrames / last;
    ASSERT_TRUE(std::isfinite(at)) << share;
    ASSERT_GE(speed, 1 / Pacing::kBound - 1e-6) << share;
    ASSERT_LE(speed, Pacing::kBound + 1e-6) << share;
    // C1: from one of many frames to the next the speed hardly changes.
    if (i > 1) {
      ASSERT_LT(std::fabs(speed - speed_before), 0.15 * last / 100 + 0.02) << share;
    }
    ASSERT_NEAR(pacing.share(at), share, 1e-9);
    before = at;
    speed_before = speed;
  }
}

TEST(Pacing, IsSlowWhereLearningIsFast) {
  const Pacing pacing(learning(90));
  expect_sound(pacing, 90);
  EXPECT_GT(pacing.share(30), 0.6);  // a third of the snapshots
  EXPECT_LT(pacing.position(0.5), 30);
}

TEST(Pacing, OfConstantsIsEven) {
  std::vector<SnapshotRecord> records(20, learning(3).front());
  const Pacing pacing(records);
  expect_sound(pacing, 20);
  EXPECT_NEAR(pacing.position(0.25), 19 * 0.25, 1e-9);
}

TEST(Pacing, NeverJumpsWhereOneSnapshotDoes) {
  std::vector<SnapshotRecord> records(60, learning(3).front());
  for (std::size_t i = 30; i < records.size(); ++i) records[i].test_loss = 1e-6;
  expect_sound(Pacing(records), 60);
}

TEST(Pacing, OfFewSnapshotsIsSound) {
  expect_sound(Pacing(), 1);
  for (const std::size_t count : {1U, 2U, 3U, 4U}) expect_sound(Pacing(learning(count)), count);
}

TEST(Pacing, PassesOverWhatIsNotKnown) {
  auto records = learning(50);
  for (std::size_t i = 0; i < records.size(); i += 3) records[i].test_loss = kNaN;
  records[7].test_accuracy = std::numeric_limits<double>::infinity();
  records[9].confusion.clear();
  records[11].confusion = {kNaN, 1, 1, 1};
  expect_sound(Pacing(records), 50);
  for (auto& record : records) {
    record.test_loss = kNaN;
    record.test_accuracy = kNaN;
    record.confusion.clear();
  }
  expect_sound(Pacing(records), 50);
}

TEST(Pacing, OtherTestImagesAreNoChange) {
  std::vector<SnapshotRecord> records(40, learning(3).front());
  records[20].evaluated = 10000;
  records[20].test_loss = 0.5;
  const Pacing pacing(records);
  EXPECT_NEAR(pacing.position(0.5), 19.5, 1e-9);
}

}  // namespace
}  // namespace epochreel::scene

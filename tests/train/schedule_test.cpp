#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "epochreel/train/train.h"

namespace epochreel::train {
namespace {

TEST(SnapshotSteps, RiseFromZeroToTheLastStepInAnyNumber) {
  for (const std::int64_t total : {1, 2, 3, 10, 96, 469, 5628, 1000000}) {
    for (const int count : {2, 3, 5, 12, 120, 500}) {
      const std::vector<std::int64_t> steps = snapshot_steps(total, count);
      ASSERT_EQ(static_cast<std::int64_t>(steps.size()), std::min<std::int64_t>(count, total + 1)) << total;
      EXPECT_EQ(steps.front(), 0);
      EXPECT_EQ(steps.back(), total);
      for (std::size_t i = 1; i < steps.size(); ++i) ASSERT_GT(steps[i], steps[i - 1]) << total << " " << count;
    }
  }
}

TEST(SnapshotSteps, AreLogSpaced) {
  EXPECT_THAT(snapshot_steps(1000, 5), testing::ElementsAre(0, 1, 10, 100, 1000));
  const std::vector<std::int64_t> steps = snapshot_steps(5628, 120);
  EXPECT_EQ(steps[1], 1);
  // Once steps are wide enough for whole numbers not to matter, each is a fixed ratio from the one before.
  for (std::size_t i = 80; i + 1 < steps.size(); ++i) {
    const double ratio = static_cast<double>(steps[i + 1]) / static_cast<double>(steps[i]);
    EXPECT_NEAR(ratio, static_cast<double>(steps[119]) / static_cast<double>(steps[118]), 0.01) << i;
  }
}

TEST(LearningRate, IsConstantOrFallsAsACosineToZero) {
  job::TrainSpec spec;
  spec.optimizer = job::SgdSpec{0.2, 0.9};
  spec.schedule = job::Schedule::kConstant;
  EXPECT_EQ(learning_rate_at(spec, 0, 100), 0.2);
  EXPECT_EQ(learning_rate_at(spec, 99, 100), 0.2);
  spec.schedule = job::Schedule::kCosine;
  EXPECT_EQ(learning_rate_at(spec, 0, 100), 0.2);
  EXPECT_NEAR(learning_rate_at(spec, 100, 100), 0, 1e-17);
  for (int step = 0; step <= 1000; ++step) {
    const double expected = 0.1 * (1 + std::cos(std::numbers::pi * step / 1000));
    EXPECT_NEAR(learning_rate_at(spec, step, 1000), expected, 1e-16) << step;
  }
}

}  // namespace
}  // namespace epochreel::train

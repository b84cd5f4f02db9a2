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
  spec.schedule = job::ConstantSchedule{};
  EXPECT_EQ(learning_rate_at(spec, 0, 100), 0.2);
  EXPECT_EQ(learning_rate_at(spec, 99, 100), 0.2);
  spec.schedule = job::CosineSchedule{};
  EXPECT_EQ(learning_rate_at(spec, 0, 100), 0.2);
  EXPECT_NEAR(learning_rate_at(spec, 100, 100), 0, 1e-17);
  for (int step = 0; step <= 1000; ++step) {
    const double expected = 0.1 * (1 + std::cos(std::numbers::pi * step / 1000));
    EXPECT_NEAR(learning_rate_at(spec, step, 1000), expected, 1e-16) << step;
  }
}

/// 10 epochs of 100 steps at a rate of 0.5.
job::TrainSpec ten_epochs(const job::ScheduleSpec& schedule) {
  job::TrainSpec spec;
  spec.epochs = 10;
  spec.optimizer = job::AdamSpec{.learning_rate = 0.5};
  spec.schedule = schedule;
  return spec;
}

TEST(LearningRate, RisesInEqualStepsToWhereTheScheduleStarts) {
  const std::pair<job::ScheduleSpec, double> schedules[] = {
      {job::ConstantSchedule{.warm_up = 2}, 0.5},
      {job::CosineSchedule{.warm_up = 2}, 0.5},
      {job::StepSchedule{.warm_up = 2}, 0.5},
      {job::OneCycleSchedule{.warm_up = 2, .start_divisor = 10}, 0.05},
  };
  for (const auto& [schedule, start] : schedules) {
    const job::TrainSpec spec = ten_epochs(schedule);
    for (int step = 0; step <= 200; ++step) {
      EXPECT_NEAR(learning_rate_at(spec, step, 1000), start * (step + 1) / 201, 1e-15) << schedule.index();
    }
  }
}

TEST(LearningRate, TakesTheWholeScheduleAfterTheWarmUp) {
  const job::TrainSpec spec = ten_epochs(job::CosineSchedule{.warm_up = 2});
  for (int step = 0; step <= 800; ++step) {
    const double expected = 0.25 * (1 + std::cos(std::numbers::pi * step / 800));
    EXPECT_NEAR(learning_rate_at(spec, 200 + step, 1000), expected, 1e-15) << step;
  }
}

TEST(LearningRate, FallsByItsFactorEverySoManyEpochs) {
  const job::TrainSpec spec = ten_epochs(job::StepSchedule{.warm_up = 0, .every = 2.5, .factor = 0.2});
  for (int step = 0; step < 1000; ++step) {
    EXPECT_NEAR(learning_rate_at(spec, step, 1000), 0.5 * std::pow(0.2, step / 250), 1e-15) << step;
  }
  const job::TrainSpec warm = ten_epochs(job::StepSchedule{.warm_up = 1, .every = 1, .factor = 0.5});
  EXPECT_DOUBLE_EQ(learning_rate_at(warm, 199, 1000), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate_at(warm, 200, 1000), 0.25);
}

/// The two halves as PyTorch's OneCycleLR has them: the top is reached at rise x steps - 1, the end at the last step.
TEST(LearningRate, GoesThroughOneCycle) {
  const job::OneCycleSchedule cycle{.warm_up = 0, .rise = 0.3, .start_divisor = 25, .end_divisor = 10000};
  const job::TrainSpec spec = ten_epochs(cycle);
  const auto half = [](double from, double to, double share) {
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * share));
  };
  for (int step = 0; step < 1000; ++step) {
    const double expected = step <= 299 ? half(0.02, 0.5, step / 299.0) : half(0.5, 0.02 / 10000, (step - 299) / 700.0);
    EXPECT_NEAR(learning_rate_at(spec, step, 1000), expected, 1e-15) << step;
  }
}

TEST(LearningRate, StaysFiniteInTheShortestTrainings) {
  const job::ScheduleSpec schedules[] = {job::ConstantSchedule{1}, job::CosineSchedule{1}, job::StepSchedule{1},
                                         job::OneCycleSchedule{1}, job::OneCycleSchedule{}};
  for (const job::ScheduleSpec& schedule : schedules) {
    for (const int total : {1, 2, 3}) {
      job::TrainSpec spec = ten_epochs(schedule);
      spec.epochs = 1;
      for (int step = 0; step < total; ++step) {
        const double rate = learning_rate_at(spec, step, total);
        EXPECT_TRUE(rate > 0 && rate <= 0.5) << schedule.index() << ": " << rate << " at " << step << " of " << total;
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::train

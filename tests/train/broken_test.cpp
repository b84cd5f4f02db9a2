/// A training that goes to NaN or Inf stops, says where and why, and keeps what it has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train/networks.h"

namespace epochreel::train {
namespace {

std::string failure(const std::filesystem::path& folder, const job::Job& job) {
  Listener listener;
  try {
    train(job, data_of(job), folder, {2, false}, listener);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    return error.what();
  }
  return "trained";
}

job::Job job_with(const job::OptimizerSpec& optimizer, const job::ScheduleSpec& schedule) {
  job::Job job = short_job();
  job.train.optimizer = optimizer;
  job.train.schedule = schedule;
  return job;
}

TEST(BrokenTraining, NamesStepLayerCauseAndFix) {
  const Scratch scratch;
  job::Job job = job_with(job::SgdSpec{1e20, 0.9}, job::ConstantSchedule{});
  EXPECT_EQ(
      failure(scratch / "snapshot", job),
      "small: the output of layer 2 (dense) for test images is not finite at step 1, most likely because the "
      "learning rate 1e+20 is too high; lower train.optimizer.sgd.learning_rate, warm up, or set train.clip_norm");
  EXPECT_EQ(trace::TraceReader(scratch / "snapshot").snapshots().size(), 1U);
  EXPECT_FALSE(trace::newest_checkpoint(scratch / "snapshot"));
  job.record.snapshots = 2;  // the first and the last, so that training sees it first
  EXPECT_THAT(failure(scratch / "step", job),
              testing::StartsWith("small: the output of layer 2 (dense) is not finite at step 2, most likely because "
                                  "the learning rate 1e+20 is too high; lower train.optimizer.sgd.learning_rate"));
}

TEST(BrokenTraining, BlamesTheInitialWeightsBeforeTheFirstUpdate) {
  const Scratch scratch;
  job::Job job = short_job();
  job.train.init = job::ConstantInit{1e30};
  EXPECT_EQ(failure(scratch / "trace", job),
            "small: the output of layer 2 (dense) for test images is not finite at step 0, most likely because the "
            "initial weights are too large; choose another train.init");
}

TEST(BrokenTraining, NamesTheOptimizerInUse) {
  const Scratch scratch;
  const job::Job job = job_with(job::AdamWSpec{.learning_rate = 1e30}, job::ConstantSchedule{});
  EXPECT_THAT(failure(scratch / "trace", job),
              testing::HasSubstr("the learning rate 1e+30 is too high; lower train.optimizer.adamw.learning_rate"));
}

TEST(BrokenTraining, KeepsTheLastGoodCheckpointAndEndsThereAgain) {
  const Scratch scratch;
  // Two good epochs, then a rate that no network can bear.
  job::Job job = job_with(job::SgdSpec{0.05, 0.9}, job::StepSchedule{.every = 2, .factor = 1e25});
  job.train.epochs = 4;
  const std::string first = failure(scratch / "trace", job);
  EXPECT_THAT(first, testing::ContainsRegex("is not finite at step 1[12], "));
  EXPECT_EQ(trace::newest_checkpoint(scratch / "trace")->step, 10);
  const trace::TraceReader reader(scratch / "trace");
  EXPECT_GE(reader.metrics().size(), 11U);
  EXPECT_FALSE(reader.finished());
  EXPECT_EQ(failure(scratch / "trace", job), first);
}

}  // namespace
}  // namespace epochreel::train

#include "epochreel/bench/bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "epochreel/base/error.h"

namespace epochreel::bench {
namespace {

job::Job small_job() {
  job::Job job;
  job.name = "small";
  job.data.dataset = job::DatasetKind::kSynthetic;
  job.data.train_limit = 200;
  job.network = {job::DenseSpec{24}, job::ReluSpec{}, job::DenseSpec{10}};
  job.train.batch_size = 32;
  return job;
}

TEST(BenchTrainTest, MeasuresAnEpochOfWholeBatches) {
  const job::Job job = small_job();
  const data::Dataset data = data::load_dataset(job.data, job.seed);
  const TrainBench bench = bench_train(job, data, {.threads = 2});
  EXPECT_EQ(bench.threads, 2);
  EXPECT_EQ(bench.batch_size, 32);
  EXPECT_EQ(bench.steps, 200 / 32);
  EXPECT_GT(bench.memory, 0);
}

TEST(BenchTrainTest, FiguresFitTogether) {
  const job::Job job = small_job();
  const data::Dataset data = data::load_dataset(job.data, job.seed);
  std::vector<std::pair<std::int64_t, std::int64_t>> seen;
  TrainBenchOptions options;
  options.steps = 50;  // more than an epoch's: the next one follows
  options.on_steps = [&](std::int64_t done, std::int64_t total) { seen.emplace_back(done, total); };
  const TrainBench bench = bench_train(job, data, options);
  EXPECT_EQ(bench.steps, 50);
  EXPECT_THAT(seen, testing::ElementsAre(std::pair(20, 50), std::pair(40, 50), std::pair(50, 50)));
  for (const Seconds& side : {bench.ours, bench.floor, bench.floor_without_update}) {
    EXPECT_GT(side.least, 0);
    EXPECT_LE(side.least, side.median);
  }
  EXPECT_LT(bench.floor_without_update.least, bench.floor.least);
  EXPECT_GT(bench.ratio, 0);
  EXPECT_GE(bench.ratio_without_update, bench.ratio);
  EXPECT_DOUBLE_EQ(bench.images_per_second, 32 / bench.ours.median);
  // A weight and a bias are each two and one operations forward; backward weights cost as much, backward data too but
  // for the first layer.
  const double pixels = data.train.values();
  const double first = 24 * (2 * pixels + 1);
  const double rest = 24 + 10 * (2 * 24 + 1);
  EXPECT_DOUBLE_EQ(bench.operations_per_second, 32 * (2 * first + 3 * rest) / bench.ours.median);
}

TEST(BenchTrainTest, RefusesDataOfLessThanABatch) {
  job::Job job = small_job();
  job.train.batch_size = 256;
  const data::Dataset data = data::load_dataset(job.data, job.seed);
  try {
    bench_train(job, data, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_STREQ(error.what(),
                 "train.batch_size: 200 training images are less than a batch of 256; only whole batches are measured");
  }
}

}  // namespace
}  // namespace epochreel::bench

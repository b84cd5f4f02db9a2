/// A training on a GPU leaves the trace that it leaves on the CPU, file for file, and each goes on where the other
/// stopped. The GPU is one of a fake driver.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nn/fake_gpu.h"
#include "nn/fake_ptx.h"
#include "src/train/choose_images.h"
#include "src/train/evaluation.h"
#include "train/networks.h"

namespace epochreel::train {
namespace {

namespace fs = std::filesystem;

using Hashes = std::map<std::string, std::string>;

constexpr nn::DeviceChoice kCpu{};
constexpr nn::DeviceChoice kGpu{nn::Device::kGpu, 0};

struct Abandoned {};

class GpuTraining : public nn::FakeGpuTest {
 protected:
  static Hashes trained(const fs::path& folder, const job::Job& job, const nn::DeviceChoice& device) {
    Listener listener;
    train(job, data_of(job), folder, {2, false, device}, listener);
    return trace_hashes(folder);
  }

  /// Trains up to `step` and leaves all as a killed process would.
  static void abandon(const fs::path& folder, const job::Job& job, const nn::DeviceChoice& device, std::int64_t step) {
    Listener listener;
    listener.at_step = [step](std::int64_t at) {
      if (at == step) throw Abandoned{};
    };
    EXPECT_THROW(train(job, data_of(job), folder, {2, false, device}, listener), Abandoned);
  }
};

std::vector<job::Job> jobs() { return {exact_job(cnn_job()), exact_job(mlp_job()), exact_job(colour_job())}; }

TEST_F(GpuTraining, LeavesTheTraceOfTheCpu) {
  for (const job::Job& job : jobs()) {
    const Scratch scratch;
    EXPECT_EQ(trained(scratch / "gpu", job, kGpu), trained(scratch / "cpu", job, kCpu)) << job.name;
  }
}

/// The program's PTX, as its host code gives it to the driver, with images that are moved.
TEST_F(GpuTraining, LeavesTheTraceOfTheCpuByItsPtx) {
  fake.compile = nn::ptx_compiler(fake);
  for (const job::Job& job : {exact_job(cnn_job()), exact_job(mlp_job())}) {
    const Scratch scratch;
    EXPECT_EQ(trained(scratch / "gpu", job, kGpu), trained(scratch / "cpu", job, kCpu)) << job.name;
  }
}

TEST_F(GpuTraining, GoesOnWhereTheCpuStoppedAndTheOtherWayRound) {
  const job::Job job = exact_job(cnn_job());
  const Scratch scratch;
  const Hashes whole = trained(scratch / "whole", job, kCpu);
  for (const std::int64_t step : {3, 7}) {
    const fs::path began_on_gpu = scratch / ("gpu" + std::to_string(step));
    const fs::path began_on_cpu = scratch / ("cpu" + std::to_string(step));
    abandon(began_on_gpu, job, kGpu, step);
    EXPECT_EQ(trained(began_on_gpu, job, kCpu), whole) << step;
    abandon(began_on_cpu, job, kCpu, step);
    EXPECT_EQ(trained(began_on_cpu, job, kGpu), whole) << step;
  }
}

TEST_F(GpuTraining, LeavesTheTraceOfTheCpuForVectors) {
  const Scratch scratch;
  job::Job job = exact_job(vector_job(scratch));
  job.train.batch_size = 7;
  EXPECT_EQ(trained(scratch / "gpu", job, kGpu), trained(scratch / "cpu", job, kCpu));
  EXPECT_EQ(fake.calls["cuGraphLaunch"], fake.calls["cuEventRecord"]) << "every call is a graph and no more";
}

/// While a step is looked at, the next one is under way, but where the network itself is looked at.
TEST_F(GpuTraining, BeginsAStepBeforeTheOneBeforeItIsLookedAt) {
  const job::Job job = exact_job(mlp_job());
  const Scratch scratch;
  Listener listener;
  std::map<std::int64_t, int> launches;
  listener.at_step = [&](std::int64_t step) { launches[step] = fake.calls["cuGraphLaunch"]; };
  train(job, data_of(job), scratch / "trace", {2, false, kGpu}, listener);
  const std::vector<std::int64_t> looked_at = snapshot_steps(10, job.record.snapshots);
  int ahead = 0;
  for (std::int64_t step = 2; step <= 10; ++step) {
    const auto is_looked_at = [&](std::int64_t one) {
      return one % 5 == 0 || std::binary_search(looked_at.begin(), looked_at.end(), one);
    };
    if (is_looked_at(step - 1)) continue;  // evaluations lie between
    EXPECT_EQ(launches[step] - launches[step - 1], is_looked_at(step) ? 0 : 1) << step;
    ahead += is_looked_at(step) ? 0 : 1;
  }
  EXPECT_GT(ahead, 0);
}

/// Of 500 images in batches of 130, every eighth has its maps counted.
TEST_F(GpuTraining, AnEvaluationBringsNoMoreThanIsCounted) {
  job::Job job = exact_job(small_job());
  job.train.batch_size = 130;
  job.network = {job::Conv2dSpec{12, 3, 1, job::Padding::kSame}, job::ReluSpec{}, job::FlattenSpec{},
                 job::DenseSpec{10}};
  const data::Dataset data = data_of(job);
  const trace::Manifest manifest = make_manifest(job, data);
  const TrainingSetup setup{job, data, manifest, 1, kGpu};
  const auto network = make_network(setup);
  Feed feed(setup, *network);
  ASSERT_EQ(data.test.count, 500);
  ASSERT_EQ(feed.max_batch(), 130);
  const std::vector<std::uint32_t> all = all_test_images(data);
  evaluate(feed, all);  // makes the graphs
  const int before = fake.calls["cuMemcpyDtoHAsync_v2"];
  evaluate(feed, all);
  constexpr int kMaps = 2 * 63;  // images 0, 8, .., 496 of the outputs of two layers
  constexpr int kRest = 4 * 3;   // the last layer's output, probabilities and predictions of four batches
  EXPECT_EQ(fake.calls["cuMemcpyDtoHAsync_v2"] - before, kMaps + kRest);
}

/// The sentence speaks of the step that broke, though the one behind it was under way.
TEST_F(GpuTraining, BreaksWithTheSentenceOfTheCpu) {
  job::Job job = exact_job(short_job());
  job.record.snapshots = 2;
  for (const double rate : {1e20, 1e37, 1e12}) {
    job.train.optimizer = job::SgdSpec{rate, 0.9};
    const Scratch scratch;
    const std::string on_gpu = error_of([&] { trained(scratch / "gpu", job, kGpu); });
    EXPECT_THAT(on_gpu, testing::HasSubstr("is not finite at step"));
    EXPECT_EQ(on_gpu, error_of([&] { trained(scratch / "cpu", job, kCpu); }));
    EXPECT_EQ(trace_hashes(scratch / "gpu"), trace_hashes(scratch / "cpu")) << rate;
  }
}

/// The job's own words of the device are not in the trace.
TEST_F(GpuTraining, IsNotNamedInTheTrace) {
  job::Job job = exact_job(mlp_job());
  const std::string hash = make_manifest(job, data_of(job)).training_hash;
  const std::string json = make_manifest(job, data_of(job)).job_json;
  job.train.device = "gpu:1";
  EXPECT_EQ(make_manifest(job, data_of(job)).training_hash, hash);
  EXPECT_EQ(make_manifest(job, data_of(job)).job_json, json);
}

TEST_F(GpuTraining, LeavesNothingWhereThereIsNoGpu) {
  fake.gpus.clear();
  const Scratch scratch;
  EXPECT_THAT(error_of([&] { trained(scratch / "none", exact_job(mlp_job()), kGpu); }),
              testing::HasSubstr("NVIDIA's driver finds no GPU"));
  EXPECT_FALSE(fs::exists(scratch / "none"));
}

/// The GPU is lost in the middle: the training ends with a sentence, and goes on on the CPU with the same bits.
TEST_F(GpuTraining, GoesOnOnTheCpuWhereTheGpuIsLost) {
  constexpr int kLaunchFailed = 719;
  const job::Job job = exact_job(mlp_job());
  const Scratch scratch;
  const Hashes whole = trained(scratch / "whole", job, kCpu);
  abandon(scratch / "lost", job, kGpu, 6);
  fake.failures = {{"cuGraphLaunch", fake.calls["cuGraphLaunch"] + 3, kLaunchFailed}};
  EXPECT_THAT(error_of([&] { trained(scratch / "lost", job, kGpu); }), testing::StartsWith("gpu:0: "));
  fake.failures.clear();
  EXPECT_EQ(trained(scratch / "lost", job, kCpu), whole);
}

}  // namespace
}  // namespace epochreel::train

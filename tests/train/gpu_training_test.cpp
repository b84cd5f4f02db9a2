/// A training on a GPU leaves the trace that it leaves on the CPU, file for file, and each goes on where the other
/// stopped. The GPU is one of a fake driver.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nn/fake_gpu.h"
#include "nn/fake_ptx.h"
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

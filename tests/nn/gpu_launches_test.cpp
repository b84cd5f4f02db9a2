/// How many kernels a step of training starts on a GPU. A launch takes some microseconds whatever it does, so one more
/// is a change that somebody must want.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "epochreel/job/load.h"
#include "gpu/network/gpu_network.h"
#include "nn/fake_gpu.h"
#include "nn/networks.h"
#include "nn/random_batch.h"
#include "source_folder.h"

namespace epochreel::nn {
namespace {

using Counts = std::map<std::string, int>;

int sum_of(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0, [](int sum, const auto& row) { return sum + row.second; });
}

class GpuLaunches : public FakeGpuTest {
 protected:
  GpuLaunches() {
    for (fake_cuda::Kernel& kernel : fake.kernels) {
      kernel.run = [this, name = kernel.name, run = kernel.run](auto... all) {
        ++counts_[name];
        run(all...);
      };
    }
  }

  /// The launches of a step on two images of 28 x 28 pixels that lie on the GPU.
  Counts step_of(const std::vector<job::LayerSpec>& layers, job::TrainSpec train) {
    train.numerics = job::Numerics::kExact;
    const std::vector<std::uint8_t> images(std::size_t{3} * 28 * 28, 7);
    const std::vector<std::uint8_t> labels = {1, 0, 1};
    NetworkOptions options = network_options(28, 28, 10, 2);
    options.data = {{images, {}, labels}, {}, train.augment};
    gpu::GpuNetwork network(layers, train, options);
    const std::vector<std::uint32_t> places = {2, 0};
    for (const std::int64_t step : {0, 1}) {
      counts_.clear();
      network.begin_step(places, 1, {0.1, step});
      network.finish_step();
    }
    return counts_;
  }

  Counts step_of(const std::string& config) {
    const job::Job job = job::load_job(source_folder() / "configs" / config);
    return step_of(job.network, job.train);
  }

 private:
  Counts counts_;
};

TEST_F(GpuLaunches, OfAStepOfDenseLayers) {
  const Counts wanted = {{"gather_images", 1}, {"dense_forward_small", 2},  {"loss", 1},
                         {"dense_pair", 1},    {"dense_gradient_small", 1}, {"update", 1}};
  EXPECT_EQ(step_of(dense_layers({20, 10}), {}), wanted);
}

/// Clipping needs the squares of all gradients before the update.
TEST_F(GpuLaunches, OfAStepThatClips) {
  job::TrainSpec train;
  const Counts plain = step_of(dense_layers({20, 10}), train);
  train.clip_norm = 1;
  const Counts clipped = step_of(dense_layers({20, 10}), train);
  EXPECT_EQ(sum_of(clipped), sum_of(plain) + 3);
  for (const char* name : {"square_sums", "sum_parts", "clip_scale"}) EXPECT_EQ(clipped.count(name), 1U) << name;
}

TEST_F(GpuLaunches, OfAStepOfTheJobs) {
  const Counts dense = step_of("mnist.yaml");
  EXPECT_EQ(sum_of(dense), 9) << testing::PrintToString(dense);
  const Counts convolutions = step_of("mnist-cnn.yaml");
  EXPECT_EQ(sum_of(convolutions), 62) << testing::PrintToString(convolutions);
}

}  // namespace
}  // namespace epochreel::nn

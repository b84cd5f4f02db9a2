/// gpu_kernel_counts JOB.yaml [KEY=VALUE...]: one training step of the job on the fake driver, by its PTX, and what the
/// warps of each launch do, as a table.
///
/// A measure in place of times, which need a GPU: few fused multiply-adds a warp instruction, more sectors or
/// wavefronts than the least, idle lanes and few blocks all cost time.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numeric>
#include <string>
#include <vector>

#include "epochreel/data/dataset.h"
#include "epochreel/job/load.h"
#include "epochreel/nn/network.h"
#include "nn/fake_driver.h"
#include "nn/fake_ptx.h"

namespace epochreel::nn {
namespace {

/// Blocks of a launch that are counted; all of them are run.
constexpr std::uint64_t kCountedBlocks = 16;

struct CountedLaunch {
  std::string kernel;
  ptx::Size grid;
  std::uint32_t threads = 0;
  ptx::Counts counts;

  std::uint64_t blocks() const { return std::uint64_t{grid.x} * grid.y * grid.z; }

  /// What was counted, for all blocks.
  double of_all(std::uint64_t counted) const {
    return static_cast<double>(counted) * static_cast<double>(blocks()) / static_cast<double>(counts.blocks);
  }
};

CountedLaunch counted(ptx::Machine& machine, const ptx::Job& job) {
  CountedLaunch launch{std::string(job.kernel), job.grid, job.threads, {}};
  // An odd number of blocks lies between two that are counted: they are of all columns of a grid.
  const std::uint64_t every = launch.blocks() <= kCountedBlocks ? 1 : launch.blocks() / kCountedBlocks | 1;
  launch.counts = machine.count(job, every);
  return launch;
}

/// One step on the first images of the data.
void train_step(const job::Job& job, const data::Split& data) {
  NetworkOptions options{data.shape(), job.data.classes, job.seed, job.train.batch_size, 1};
  options.data = {{data.images, {}, data.labels}, {}, job.train.augment};
  const auto network = make_network(Device::kGpu, job.network, job.train, options);
  std::vector<std::uint32_t> places(
      std::min<std::size_t>(data.labels.size(), static_cast<std::size_t>(job.train.batch_size)));
  std::iota(places.begin(), places.end(), 0U);
  network->begin_step(places, 0, {0.01, 0, false});
  network->finish_step();
}

std::vector<CountedLaunch> launches_of(const job::Job& job) {
  setenv("EPOCHREEL_CUDA_DRIVER", cuda::fake_library().c_str(), 1);
  fake_cuda::FakeCuda& driver = cuda::fake_driver();
  std::vector<CountedLaunch> launches;
  driver.compile = ptx_compiler(
      driver, [&](ptx::Machine& machine, const ptx::Job& launch) { launches.push_back(counted(machine, launch)); });
  const data::Dataset data = data::load_dataset(job.data, job.seed);
  train_step(job, data.train);
  for (const std::string& misuse : driver.misuse) throw std::runtime_error(misuse);
  return launches;
}

double percent(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(all);
}

std::string words_of(const ptx::Size& grid) {
  return std::to_string(grid.x) + "x" + std::to_string(grid.y) + "x" + std::to_string(grid.z);
}

void print(const CountedLaunch& launch) {
  const ptx::Counts& counts = launch.counts;
  std::printf(
      "%-22s %12s %4u %9.3f %4.0f %4.0f %4.0f %4.0f %4.0f %9.3f %5.2f %9.3f %5.2f %4.0f %5llu\n", launch.kernel.c_str(),
      words_of(launch.grid).c_str(), launch.threads, launch.of_all(counts.all()) / 1e6,
      percent(counts.of(ptx::Class::kFma), counts.all()), percent(counts.of(ptx::Class::kArithmetic), counts.all()),
      percent(counts.of(ptx::Class::kShared), counts.all()), percent(counts.of(ptx::Class::kGlobal), counts.all()),
      percent(counts.of(ptx::Class::kBranch), counts.all()), launch.of_all(counts.global.parts) / 1e6,
      counts.global.ratio(), launch.of_all(counts.shared.parts) / 1e6, counts.shared.ratio(), 100 * counts.idle_share(),
      static_cast<unsigned long long>(counts.blocks));
}

void print_all(const job::Job& job) {
  std::printf("%s: one training step of %d images, in the order of its launches.\n", job.name.c_str(),
              job.train.batch_size);
  std::printf("Of a launch about %llu blocks are counted, spread evenly; the figures are for all of them.\n",
              static_cast<unsigned long long>(kCountedBlocks));
  std::printf("%-22s %12s %4s %9s %4s %4s %4s %4s %4s %9s %5s %9s %5s %4s %5s\n", "kernel", "grid", "thr.", "instr. M",
              "fma", "alu", "shrd", "glob", "bra", "sectors M", "/min", "wavefr. M", "/min", "idle", "count");
  for (const CountedLaunch& launch : launches_of(job)) print(launch);
}

}  // namespace
}  // namespace epochreel::nn

int main(int count, char** words) {
  using namespace epochreel;
  if (count < 2) {
    std::fputs("usage: gpu_kernel_counts JOB.yaml [KEY=VALUE...]\n", stderr);
    return 2;
  }
  try {
    std::vector<std::string> overrides(words + 2, words + count);
    overrides.emplace_back("train.numerics=exact");
    nn::print_all(job::load_job(words[1], overrides));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_kernel_counts: %s\n", error.what());
    return 1;
  }
  return 0;
}

/// The program's own PTX on the machine: a kernel that lacks a barrier, or gets a wrong size, is found out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "nn/gpu_kernels_device.h"
#include "nn/ptx/launches.h"
#include "src/nn/gpu/kernels/layer_launch.h"
#include "src/nn/gpu/kernels/product_launch.h"

namespace epochreel::nn::gpu {
namespace {

using testing::HasSubstr;

/// The text without the barrier of that number of a kernel.
std::string without_barrier(const std::string& name, int number) {
  std::string text = kKernelsPtx;
  std::size_t place = text.find(".entry " + name + "(");
  for (int i = 0; i <= number; ++i) place = text.find("bar.sync", place + 1);
  return text.erase(place, text.find('\n', place) - place);
}

std::string fault_of(const std::string& text, TestArena& arena, const Launch& launch) {
  try {
    ptx::Machine machine(text);
    machine.run(ptx::job_of(arena.bytes(), launch));
  } catch (const ptx::Fault& fault) {
    return fault.what();
  }
  return "no fault";
}

/// One launch of a kernel with barriers, on an arena of its own.
struct PlantedCase {
  std::string kernel;
  int first;  ///< of the barriers that it needs
  int end;
  std::function<Launch(TestArena&)> launch;
};

Launch dense(TestArena& arena, std::int32_t batch, std::int32_t units) {
  constexpr std::int32_t kInputs = 40;
  const std::int64_t x = arena.put(std::vector<float>(static_cast<std::size_t>(batch) * kInputs, 1));
  const std::int64_t w = arena.put(std::vector<float>(static_cast<std::size_t>(units) * kInputs, 1));
  const std::int64_t y = arena.room<float>(std::int64_t{batch} * units);
  return launch_dense_forward({batch, kInputs, units, units}, x, w, -1, y);
}

/// More images than the block has threads.
Launch loss(TestArena& arena) {
  constexpr std::int32_t kImages = kLossThreads + 100, kClasses = 3;
  LossArgs args{};
  args.logits = arena.put(std::vector<float>(std::size_t{kImages} * kClasses, 1));
  args.labels = arena.put(std::vector<std::uint8_t>(kImages, 1));
  args.indices = args.dx = -1;
  args.exponentials = arena.room<double>(std::int64_t{kImages} * kClasses);
  args.probabilities = arena.room<float>(std::int64_t{kImages} * kClasses);
  args.losses = arena.room<float>(kImages);
  args.predictions = arena.room<std::uint8_t>(kImages);
  args.result = arena.room<LossResult>(1);
  args.batch = kImages;
  args.classes = kClasses;
  return launch_loss(args);
}

/// Two pieces of rows.
BatchNormArgs batch_norm(TestArena& arena) {
  constexpr std::int32_t kRows = kBnRows + 5, kChannels = 3;
  const std::vector<float> rows(std::size_t{kRows} * kChannels, 1);
  BatchNormArgs args{};
  args.x = arena.put(rows);
  args.dy = arena.put(rows);
  args.mean = arena.put(std::vector<double>(kChannels, 1));
  args.partial = arena.room<double>(batch_norm_partial(kRows, kChannels));
  args.weight_gradient = args.bias_gradient = arena.room<float>(kChannels);
  args.rows = kRows;
  args.channels = kChannels;
  return args;
}

/// An update of two pieces.
Launch update(TestArena& arena) {
  const std::vector<float> values(kUpdatePiece + 40, 1);
  const UpdatePart part{arena.put(values), arena.put(values), -1, -1, std::ssize(values)};
  UpdateArgs args{};
  args.table = arena.put(std::vector<UpdatePart>{part});
  args.sums = arena.room<double>(kUpdateSums);
  args.step = arena.put(std::vector<StepBlock>{{0.1, 1, 1, 1, 0, 0}});
  args.kind = kSgd;
  args.parts = 1;
  return launch_update(args);
}

/// Sums of more parts than the block has threads.
Launch sum_parts(TestArena& arena) {
  const std::int64_t parts = arena.put(std::vector<double>(2 * kUpdateThreads, 1));
  NormArgs args{};
  args.table = arena.put(std::vector<PartsOf>{{parts, kUpdateThreads}});
  args.totals = arena.room<double>(kUpdateSums);
  args.parameters = 1;
  return launch_clip(args).front();
}

/// A gradient of few weights: thin tiles, of two times their depth and more.
Launch thin_gradient(TestArena& arena) {
  const ConvSizes conv{1, 16, {1, 9, 9, 3, 9, 9, 3, 1, 1, 1}};
  const std::int64_t x = arena.put(std::vector<float>(81, 1)),
                     dy = arena.put(std::vector<float>(std::size_t{81} * 3, 1));
  return launch_conv_gradient(conv, x, dy, arena.room<float>(conv.shard()));
}

std::vector<PlantedCase> planted_cases() {
  return {{"dense_forward_small", 0, 2, [](TestArena& arena) { return dense(arena, 40, 40); }},
          {"dense_forward_tall", 0, 2, [](TestArena& arena) { return dense(arena, 20000, 32); }},
          {"dense_forward", 0, 2, [](TestArena& arena) { return dense(arena, 8200, 200); }},
          {"conv_gradient_thin", 0, 2, thin_gradient},
          // The first barriers of these are there for the phases alone.
          {"loss", 2, 4, loss},
          {"bn_sum_distances", 1, 3,
           [](TestArena& arena) { return launch_batch_norm_training(batch_norm(arena)).front(); }},
          {"bn_sum_gradients", 1, 3,
           [](TestArena& arena) { return launch_batch_norm_backward(batch_norm(arena)).front(); }},
          {"update", 1, 4, update},
          {"sum_parts", 1, 3, sum_parts}};
}

TEST(PtxKernels, AreKnownWhole) { EXPECT_EQ(ptx::Machine(kKernelsPtx).program().kernels.size(), kKernelCount); }

TEST(PtxKernels, NeedTheirBarriers) {
  for (const PlantedCase& one : planted_cases()) {
    TestArena arena;
    const Launch launch = one.launch(arena);
    ASSERT_EQ(entry_of(launch.kernel).name, one.kernel);
    EXPECT_EQ(fault_of(kKernelsPtx, arena, launch), "no fault");
    for (int i = one.first; i < one.end; ++i) {
      EXPECT_THAT(fault_of(without_barrier(one.kernel, i), arena, launch), HasSubstr("a race with another thread"))
          << one.kernel << ", barrier " << i;
    }
  }
}

/// Sums beyond the end of the arena, at no multiple of 4, and of shards that are not there.
TEST(PtxKernels, GetSizesThatFit) {
  TestArena arena;
  const ConvSizes conv{5, 48, {1, 3, 3, 40, 3, 3, 1, 1, 0, 0}};
  const std::int64_t shards = arena.put(std::vector<float>(static_cast<std::size_t>(conv.shards() * conv.shard()), 1));
  const std::int64_t weights = arena.room<float>(conv.depth() * conv.stride);
  const Launch launch = launch_add_shards(conv, shards, weights, arena.room<float>(40));
  ShardSumArgs args;
  std::memcpy(&args, launch.args.data(), sizeof args);
  const auto fault_with = [&](const ShardSumArgs& changed) {
    return fault_of(kKernelsPtx, arena, make_launch(launch.kernel, launch.grid, changed));
  };
  EXPECT_EQ(fault_with(args), "no fault");
  ShardSumArgs changed = args;
  changed.biases = arena.bytes().size() - 4;
  EXPECT_THAT(fault_with(changed), HasSubstr("outside of the memory"));
  changed.biases = args.biases + 2;
  EXPECT_THAT(fault_with(changed), HasSubstr("no multiple of its size"));
  changed = args;
  changed.shards = kMostShards;
  EXPECT_THAT(fault_with(changed), HasSubstr("outside of the memory"));
}

}  // namespace
}  // namespace epochreel::nn::gpu

/// Batches by kernels against those that train makes.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "src/nn/gpu/kernels/layer_launch.h"
#include "src/train/augment.h"
#include "tests/nn/draws.h"
#include "tests/nn/gpu_kernels_device.h"

namespace epochreel::nn::gpu {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Indices = std::vector<std::uint32_t>;

Bytes draw_bytes(Draws& draws, int count) {
  Bytes bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(draws.from(0, 255)));
  return bytes;
}

Indices draw_indices(Draws& draws, int count, int below) {
  Indices indices;
  for (int i = 0; i < count; ++i) indices.push_back(static_cast<std::uint32_t>(draws.from(0, below - 1)));
  return indices;
}

TEST(GpuKernelsInputs, ImagesAreGathered) {
  Draws draws(71);
  constexpr int kImages = 90, kSize = 35, kCount = 41;
  const Bytes pixels = draw_bytes(draws, kImages * kSize);
  const Indices indices = draw_indices(draws, kCount, kImages);
  TestArena arena;
  const GatherArgs images{arena.put(pixels), arena.room<float>(kCount * kSize), arena.put(indices), kCount, kSize};
  run(arena, {launch_gather_images(images)});
  Floats wanted_pixels;
  for (const std::uint32_t index : indices) {
    for (int i = 0; i < kSize; ++i) wanted_pixels.push_back(pixels[index * kSize + i] / 255.0F);
  }
  EXPECT_EQ(difference(arena.get<float>(images.dst, kCount * kSize), wanted_pixels), "");
}

TEST(GpuKernelsInputs, VectorsAreGathered) {
  Draws draws(72);
  constexpr int kVectors = 70, kSize = 13, kCount = 29;
  const Floats values = draws.normals(kVectors * kSize);
  const Indices indices = draw_indices(draws, kCount, kVectors);
  TestArena arena;
  const std::int64_t at = arena.put(indices);
  const GatherArgs args{arena.put(values), arena.room<float>(kCount * kSize), at, kCount, kSize};
  run(arena, {launch_gather_vectors(args)});
  Floats wanted;
  for (const std::uint32_t index : indices) {
    for (int i = 0; i < kSize; ++i) wanted.push_back(values[index * kSize + i]);
  }
  EXPECT_EQ(difference(arena.get<float>(args.dst, kCount * kSize), wanted), "");
}

/// Images of (channels, height, width) moved as train::draw_move and train::move_image move them.
void compare_moved(Draws& draws, const job::AugmentSpec& spec, int channels, int height, int width) {
  constexpr int kImages = 50, kCount = 17, kEpoch = 3;
  constexpr std::uint64_t kSeed = 0xFEDCBA9876543210;
  const int plane = height * width;
  const Bytes pixels = draw_bytes(draws, kImages * channels * plane);
  const Indices indices = draw_indices(draws, kCount, kImages);
  TestArena arena;
  AugmentArgs args{};
  args.src = arena.put(pixels);
  args.dst = arena.room<float>(std::int64_t{kCount} * channels * plane);
  args.indices = arena.put(indices);
  args.moves = arena.room<ImageMove>(kCount);
  args.step = arena.put(std::vector<StepBlock>{{0, 1, 1, 1, 9, kEpoch}});
  args.rotation = spec.rotation;
  args.scale = spec.scale;
  args.shift = spec.shift;
  args.seed_low = static_cast<std::uint32_t>(kSeed);
  args.seed_high = static_cast<std::uint32_t>(kSeed >> 32);
  args.flip = spec.flip ? 1 : 0;
  args.count = kCount;
  args.channels = channels;
  args.height = height;
  args.width = width;
  run(arena, launch_gather_moved(args));
  Floats wanted(static_cast<std::size_t>(kCount * channels * plane));
  for (int i = 0; i < kCount * channels; ++i) {
    const std::uint32_t image = indices[i / channels];
    const std::span from = std::span(pixels).subspan((image * channels + i % channels) * plane, plane);
    train::move_image(from, height, width, train::draw_move(spec, kSeed, kEpoch, image),
                      std::span(wanted).subspan(i * plane, plane));
  }
  EXPECT_EQ(difference(arena.get<float>(args.dst, std::ssize(wanted)), wanted), "");
}

TEST(GpuKernelsInputs, ImagesAreMovedAsTrainMovesThem) {
  Draws draws(72);
  compare_moved(draws, {.shift = 2, .rotation = 10, .scale = 0.1, .flip = false}, 1, 28, 28);
  compare_moved(draws, {.shift = 3, .rotation = 180, .scale = 0.5, .flip = true}, 3, 9, 14);
}

}  // namespace
}  // namespace epochreel::nn::gpu

/// Random networks on a GPU beside the CPU.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "gpu/network/gpu_network.h"
#include "nn/networks.h"
#include "nn/random_batch.h"
#include "nn/random_network.h"

namespace epochreel::nn {

/// Trains the network of the seed on both, and compares all that a step leaves.
inline void expect_bits_of_the_cpu(std::uint64_t seed) {
  RandomNetwork drawn = random_network(seed);
  drawn.train.numerics = job::Numerics::kExact;
  SCOPED_TRACE("seed " + std::to_string(seed) + ": " + drawn.name());
  CpuNetwork cpu(drawn.layers, drawn.train, drawn.options);
  gpu::GpuNetwork gpu(drawn.layers, drawn.train, drawn.options);
  for (std::size_t step = 0; step < drawn.batches.size(); ++step) {
    const RandomBatch batch = random_batch(seed + step, drawn.batches[step], drawn.pixels(), drawn.options.classes);
    const StepOptions options{0.05, static_cast<std::int64_t>(step)};
    cpu.train_step(batch.images, batch.labels, options);
    gpu.train_step(batch.images, batch.labels, options);
    for (std::size_t layer = 0; layer < drawn.layers.size(); ++layer) {
      ASSERT_TRUE(std::ranges::equal(cpu.activation(layer), gpu.activation(layer))) << "output of layer " << layer;
    }
    for (std::size_t i = 0; i < cpu.parameters().size(); ++i) {
      ASSERT_EQ(cpu.parameters()[i].read(ArrayKind::kValues), gpu.parameters()[i].read(ArrayKind::kValues))
          << cpu.parameters()[i].name() << " after step " << step;
    }
  }
  ASSERT_EQ(all_arrays(cpu), all_arrays(gpu));
}

}  // namespace epochreel::nn

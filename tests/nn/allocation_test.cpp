/// A training step must not allocate: this program counts what operator new hands out.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "epochreel/nn/network.h"
#include "nn/random_batch.h"

namespace {
std::atomic<long> g_allocations{0};

void* counted(std::size_t size, std::size_t alignment) {
  ++g_allocations;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(size)
                     : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return counted(size, 1); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return counted(size, 1); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace epochreel::nn {
namespace {

TEST(TrainStep, AllocatesNothing) {
  Network network(dense_layers({256, 10}), 100, 10, {1, 64, 2});
  const RandomBatch batch = random_batch(1, 64, 100, 10);
  network.train_step(batch.images, batch.labels, {0.1, 0.9});  // oneDNN makes its kernels on the first call
  network.evaluate(batch.images, batch.labels);
  const long before = g_allocations;
  for (int step = 0; step < 5; ++step) network.train_step(batch.images, batch.labels, {0.1, 0.9});
  network.evaluate(batch.images, batch.labels);
  EXPECT_EQ(g_allocations - before, 0);
}

}  // namespace
}  // namespace epochreel::nn

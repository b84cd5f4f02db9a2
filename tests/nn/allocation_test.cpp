/// A training step must not allocate: this program counts what operator new hands out.
///
/// oneDNN 2.6.3 itself does: each run of a primitive takes and gives back a few small blocks (32 to 104 bytes, for
/// its arguments), whatever its caller does. These blocks are told by the address that operator new returns to, and
/// left out.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string_view>

#include "nn/networks.h"
#include "nn/random_batch.h"

namespace {
std::atomic<bool> g_counting{false};
std::atomic<long> g_allocations{0};

bool lies_in_onednn(void* address) {
  Dl_info info;
  return dladdr(address, &info) != 0 && info.dli_fname != nullptr &&
         std::string_view(info.dli_fname).find("/libdnnl") != std::string_view::npos;
}

void* allocate(std::size_t size, std::size_t alignment, void* caller) {
  if (g_counting && !lies_in_onednn(caller)) ++g_allocations;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(size)
                     : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* allocate_or_null(std::size_t size, void* caller) noexcept {
  try {
    return allocate(size, 1, caller);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return allocate(size, 1, __builtin_return_address(0)); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return allocate(size, 1, __builtin_return_address(0)); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment), __builtin_return_address(0));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment), __builtin_return_address(0));
}
// The standard library's own would call the ones above; AddressSanitizer's does not.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate_or_null(size, __builtin_return_address(0));
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate_or_null(size, __builtin_return_address(0));
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

template <class Body>
long allocations_of(const Body& body) {
  g_allocations = 0;
  g_counting = true;
  body();
  g_counting = false;
  return g_allocations;
}

TEST(Allocations, AreCounted) {
  const long counted = allocations_of([] {
    const std::vector<double> some(3);
    EXPECT_EQ(some.size(), 3U);
    const CpuNetwork network(dense_layers({3}), {}, network_options(1, 1, 3, 1));
  });
  EXPECT_GE(counted, 10);
}

/// Two sizes of batches, both seen before, with and without gradients that are kept.
void expect_no_allocation(const std::vector<job::LayerSpec>& layers, const job::TrainSpec& train) {
  NetworkOptions options = network_options(12, 12, 10, 64);
  options.threads = 2;
  CpuNetwork network(layers, train, options);
  const RandomBatch batch = random_batch(1, 64, 144, 10);
  const RandomBatch rest = random_batch(2, 37, 144, 10);
  std::vector<float> gradient(batch.images.size());
  const auto work = [&] {
    for (const bool keep : {true, false}) {
      network.train_step(batch.images, batch.labels, {0.001, 0, keep});
      network.train_step(rest.images, rest.labels, {0.001, 1, keep});
    }
    network.evaluate(batch.images, batch.labels);
    network.input_gradient(batch.images, batch.labels, gradient);
    network.evaluate(rest.images, rest.labels);
  };
  work();
  EXPECT_EQ(allocations_of(work), 0);
}

TEST(TrainStep, AllocatesNothing) {
  job::TrainSpec clipped = trained_by(job::AdamSpec{});
  clipped.clip_norm = 0.1;
  for (job::TrainSpec train : {trained_by(job::SgdSpec{}), trained_by(job::AdamSpec{}), clipped}) {
    for (const job::Numerics numerics : {job::Numerics::kNative, job::Numerics::kExact}) {
      train.numerics = numerics;
      expect_no_allocation(dense_layers({256, 10}), train);
      expect_no_allocation(every_layer(10), train);
    }
  }
}

}  // namespace
}  // namespace epochreel::nn

/// Reciprocals against divisions.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "gpu/kernels/numbers.h"
#include "gpu/kernels/product_launch.h"

namespace epochreel::nn::gpu {
namespace {

constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();

/// Quotients change at multiples of the number: there, and at the ends.
std::vector<std::int64_t> edges_of(std::int64_t number) {
  std::vector<std::int64_t> edges = {0, 1, kMost - 1, kMost};
  for (const std::int64_t times : {std::int64_t{1}, std::int64_t{2}, std::int64_t{1000}, kMost / number}) {
    for (const std::int64_t near : {-1, 0, 1}) edges.push_back(times * number + near);
  }
  return edges;
}

TEST(GpuKernelsNumbers, AReciprocalDivides) {
  std::vector<std::int64_t> numbers = {65535, 65536, 65537, 1 << 30, (1 << 30) + 1, kMost - 1, kMost};
  for (std::int64_t number = 1; number <= 3000; ++number) numbers.push_back(number);
  for (const std::int64_t number : numbers) {
    const Reciprocal reciprocal = reciprocal_of(static_cast<std::int32_t>(number));
    for (const std::int64_t index : edges_of(number)) {
      if (index < 0 || index > kMost) continue;
      ASSERT_EQ(divided(static_cast<std::int32_t>(index), reciprocal), index / number) << index << " / " << number;
    }
  }
}

}  // namespace
}  // namespace epochreel::nn::gpu

#include "epochreel/base/error.h"
#include "exact/product.h"

namespace epochreel::nn::exact {

const Kernels& kernels() {
  static constexpr Kernels kAvx512{"avx512", multiply_avx512};
  static constexpr Kernels kAvx2{"avx2", multiply_avx2};
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") == 0 || __builtin_cpu_supports("fma") == 0) {
    throw Error(
        ErrorKind::kFailed, "train.numerics",
        "exact needs a CPU with AVX2 and fused multiply-add (Intel Haswell, AMD Zen or later), which this one has "
        "not; take native or portable");
  }
  const bool wide = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                    __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0;
  return wide ? kAvx512 : kAvx2;
}

}  // namespace epochreel::nn::exact

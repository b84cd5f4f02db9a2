#include "epochreel/base/error.h"
#include "exact/product.h"

namespace epochreel::nn::exact {
namespace {

CpuAbilities this_cpu() {
  __builtin_cpu_init();
  return {__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0,
          __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
              __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0};
}

}  // namespace

Kernels kernels_for(const CpuAbilities& cpu) {
  if (!cpu.avx2_and_fma) {
    throw Error(ErrorKind::kFailed, "train.numerics",
                "exact needs a CPU with AVX2 and fused multiply-add (Intel Haswell, AMD Zen or later); take native or "
                "portable");
  }
  return cpu.avx512 ? Kernels{"avx512", multiply_avx512} : Kernels{"avx2", multiply_avx2};
}

const Kernels& kernels() {
  static const Kernels chosen = kernels_for(this_cpu());
  return chosen;
}

}  // namespace epochreel::nn::exact

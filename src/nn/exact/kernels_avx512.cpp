#include <immintrin.h>

#include "exact/kernels.h"

namespace epochreel::nn::exact {
namespace {

struct Avx512 {
  using Type = __m512;
  using Mask = __mmask16;
  static constexpr int kLanes = 16;
  static constexpr int kMostWidth = 4;
  static constexpr int kMostRows[] = {0, 14, 14, 8, 6};

  static Mask first(std::int64_t count) { return static_cast<Mask>((1U << count) - 1); }
  static Type zero() { return _mm512_setzero_ps(); }
  static Type load(const float* from) { return _mm512_loadu_ps(from); }
  static Type load(const float* from, Mask mask) { return _mm512_maskz_loadu_ps(mask, from); }
  static void store(float* to, Type value) { _mm512_storeu_ps(to, value); }
  static void store(float* to, Mask mask, Type value) { _mm512_mask_storeu_ps(to, mask, value); }
  static Type all(float value) { return _mm512_set1_ps(value); }
  static Type fma(Type x, Type y, Type z) { return _mm512_fmadd_ps(x, y, z); }
};

}  // namespace

void multiply_avx512(const Product& product) { multiply<Avx512>(product); }

}  // namespace epochreel::nn::exact

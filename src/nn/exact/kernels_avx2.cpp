#include <immintrin.h>

#include "exact/kernels.h"

namespace epochreel::nn::exact {
namespace {

struct Avx2 {
  using Type = __m256;
  using Mask = __m256i;
  static constexpr int kLanes = 8;
  static constexpr int kMostWidth = 2;
  static constexpr int kMostRows[] = {0, 12, 6};

  static Mask first(std::int64_t count) {
    const __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), places);
  }
  static Type zero() { return _mm256_setzero_ps(); }
  static Type load(const float* from) { return _mm256_loadu_ps(from); }
  static Type load(const float* from, Mask mask) { return _mm256_maskload_ps(from, mask); }
  static void store(float* to, Type value) { _mm256_storeu_ps(to, value); }
  static void store(float* to, Mask mask, Type value) { _mm256_maskstore_ps(to, mask, value); }
  static Type all(float value) { return _mm256_set1_ps(value); }
  static Type fma(Type x, Type y, Type z) { return _mm256_fmadd_ps(x, y, z); }
};

}  // namespace

void multiply_avx2(const Product& product) { multiply<Avx2>(product); }

}  // namespace epochreel::nn::exact

#include "exact/transpose.h"

#include <immintrin.h>

// Compiled for AVX2 by itself, as the kernels are (kernels.h says why it includes so little).

namespace epochreel::nn::exact {
namespace {

constexpr std::int64_t kSide = 8;

/// kSide x kSide elements. Pairs of rows are interleaved, then pairs of pairs, then halves are exchanged.
void transpose_block(const float* src, std::int64_t src_stride, float* dst, std::int64_t dst_stride) {
  __m256 rows[kSide];
  for (int i = 0; i < kSide; ++i) rows[i] = _mm256_loadu_ps(src + i * src_stride);
  __m256 pairs[kSide];
  for (int i = 0; i < kSide; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
  }
  __m256 fours[kSide];
  for (int i = 0; i < kSide; i += 4) {
    fours[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], _MM_SHUFFLE(1, 0, 1, 0));
    fours[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], _MM_SHUFFLE(3, 2, 3, 2));
    fours[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], _MM_SHUFFLE(1, 0, 1, 0));
    fours[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], _MM_SHUFFLE(3, 2, 3, 2));
  }
  for (int i = 0; i < 4; ++i) {
    _mm256_storeu_ps(dst + i * dst_stride, _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20));
    _mm256_storeu_ps(dst + (i + 4) * dst_stride, _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31));
  }
}

}  // namespace

void transpose(const Transposition& t) {
  const auto one_by_one = [&t](std::int64_t first_row, std::int64_t end_row, std::int64_t first, std::int64_t end) {
    for (std::int64_t row = first_row; row < end_row; ++row) {
      for (std::int64_t i = first; i < end; ++i) t.dst[i * t.dst_stride + row] = t.src[row * t.src_stride + i];
    }
  };
  const std::int64_t whole_rows = t.rows / kSide * kSide;
  const std::int64_t whole = t.columns / kSide * kSide;
  for (std::int64_t row = 0; row < whole_rows; row += kSide) {
    for (std::int64_t i = 0; i < whole; i += kSide) {
      transpose_block(t.src + row * t.src_stride + i, t.src_stride, t.dst + i * t.dst_stride + row, t.dst_stride);
    }
  }
  one_by_one(0, whole_rows, whole, t.columns);
  one_by_one(whole_rows, t.rows, 0, t.columns);
}

}  // namespace epochreel::nn::exact

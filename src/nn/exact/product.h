/// Products of matrices whose every element is one chain of fused multiply-adds: the only products of `numerics:
/// exact`.
///
/// Element (m, n) starts at 0 and takes a(k, m) b(k, n) for one k after the other, each rounded once. A lane of a
/// vector is an element, so vectors of any width give the same bits, as does a loop of std::fma.
///
/// The kernels for AVX2 and for AVX-512 are compiled by themselves, each for its instructions (kernels_avx2.cpp,
/// kernels_avx512.cpp), from one text (kernels.h).
#pragma once

#include <cstdint>

namespace epochreel::nn::exact {

/// dst (rows, columns) from a (depth, rows) and b (depth, columns). The depth is 1 at least.
struct Product {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t depth = 0;
  const float* a = nullptr;
  const std::int64_t* a_offsets = nullptr;  ///< (depth): row k of `a` begins at a + a_offsets[k]
  const float* b = nullptr;
  std::int64_t b_stride = 0;  ///< floats from row to row
  float* dst = nullptr;
  std::int64_t dst_stride = 0;
  bool goes_on = false;  ///< the chains go on from what is in dst
};

using Multiply = void (*)(const Product&);

/// A set of kernels.
struct Kernels {
  const char* isa = "";  ///< "avx2", "avx512"
  Multiply multiply = nullptr;
};

/// What a CPU has of the instructions that kernels are made of.
struct CpuAbilities {
  bool avx2_and_fma = false;
  bool avx512 = false;  ///< F, VL, BW and DQ
};

/// Error{kFailed} where it has no fused multiply-add.
Kernels kernels_for(const CpuAbilities& cpu);

/// The kernels for this CPU.
const Kernels& kernels();

void multiply_avx2(const Product& product);
void multiply_avx512(const Product& product);

}  // namespace epochreel::nn::exact

#include "epochreel/base/random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "epochreel/base/clones.h"

namespace epochreel {

namespace {

/// Natural logarithm from basic operations alone: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then
/// log m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.1716, by its Taylor series. Relative error below 1e-15.
double portable_log(double x) {
  constexpr double kLn2 = 0.693147180559945309417;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<int>(bits >> 52) - 1023;
  double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
  if (mantissa > 1.41421356237309504880) {
    mantissa *= 0.5;
    ++exponent;
  }
  const double s = (mantissa - 1) / (mantissa + 1);
  const double s2 = s * s;
  double sum = 0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return 2 * s * sum + exponent * kLn2;
}

double horner(std::initializer_list<double> coefficients, double x) {
  double sum = 0;
  for (const double c : coefficients) sum = sum * x + c;
  return sum;
}

/// The lower tail of the normal quantile, p below 0.02425.
double normal_tail(double p) {
  const double q = std::sqrt(-2 * portable_log(p));
  const double above = horner({-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                               -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00},
                              q);
  const double below =
      horner({7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1.0}, q);
  return above / below;
}

/// The quantile of the standard normal distribution: P. J. Acklam, "An algorithm for computing the inverse
/// normal cumulative distribution function" (2003).
double normal_quantile(double p) {
  constexpr double kLow = 0.02425;
  if (p < kLow) return normal_tail(p);
  if (p > 1 - kLow) return -normal_tail(1 - p);
  const double q = p - 0.5;
  const double r = q * q;
  const double above = horner({-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                               1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00},
                              r);
  const double below = horner({-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                               6.680131188771972e+01, -1.328068155288572e+01, 1.0},
                              r);
  return q * above / below;
}

constexpr int kRounds = 10;

/// One round over a counter of four words.
EPOCHREEL_INLINE void philox_round(std::uint32_t key0, std::uint32_t key1, std::uint32_t& w0, std::uint32_t& w1,
                                   std::uint32_t& w2, std::uint32_t& w3) {
  const std::uint64_t product0 = std::uint64_t{0xD2511F53} * w0;
  const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * w2;
  w0 = static_cast<std::uint32_t>(product1 >> 32) ^ w1 ^ key0;
  w1 = static_cast<std::uint32_t>(product1);
  w2 = static_cast<std::uint32_t>(product0 >> 32) ^ w3 ^ key1;
  w3 = static_cast<std::uint32_t>(product0);
}

/// The key of the next round.
EPOCHREEL_INLINE void next_key(std::array<std::uint32_t, 2>& key) {
  key[0] += 0x9E3779B9;
  key[1] += 0xBB67AE85;
}

/// Counters that are worked on side by side.
constexpr std::size_t kLanes = 16;

/// `count` is a multiple of kLanes. For AVX-512 gcc 12 multiplies all 64 bits in three steps, which is slower than
/// AVX2.
__attribute__((target_clones("avx2", "default"))) void philox_blocks(std::array<std::uint32_t, 4> counter,
                                                                     std::array<std::uint32_t, 2> first_key,
                                                                     std::array<std::uint32_t, 4>* out,
                                                                     std::size_t count) {
  for (std::size_t first = 0; first < count; first += kLanes) {
    std::uint32_t w0[kLanes], w1[kLanes], w2[kLanes], w3[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) {
      w0[i] = counter[0] + static_cast<std::uint32_t>(first + i);
      w1[i] = counter[1];
      w2[i] = counter[2];
      w3[i] = counter[3];
    }
    std::array<std::uint32_t, 2> key = first_key;
    for (int round = 0; round < kRounds; ++round, next_key(key)) {
#pragma omp simd
      for (std::size_t i = 0; i < kLanes; ++i) philox_round(key[0], key[1], w0[i], w1[i], w2[i], w3[i]);
    }
    for (std::size_t i = 0; i < kLanes; ++i) out[first + i] = {w0[i], w1[i], w2[i], w3[i]};
  }
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round, next_key(key)) {
    philox_round(key[0], key[1], counter[0], counter[1], counter[2], counter[3]);
  }
  return counter;
}

void philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key,
                std::span<std::array<std::uint32_t, 4>> out) {
  const std::size_t whole = out.size() / kLanes * kLanes;
  philox_blocks(counter, key, out.data(), whole);
  for (std::size_t i = whole; i < out.size(); ++i) {
    out[i] = philox4x32({counter[0] + static_cast<std::uint32_t>(i), counter[1], counter[2], counter[3]}, key);
  }
}

RandomStream::RandomStream(std::uint64_t seed, RandomUse use, std::uint32_t substream)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      stream_{static_cast<std::uint32_t>(use), substream} {}

std::uint32_t RandomStream::bits(std::uint64_t index) const {
  return philox4x32(
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), stream_[0], stream_[1]}, key_)[0];
}

double RandomStream::uniform(std::uint64_t index) const {
  const auto words = philox4x32(
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), stream_[0], stream_[1]}, key_);
  const std::uint64_t joined = (static_cast<std::uint64_t>(words[0]) << 32) | words[1];
  return static_cast<double>(joined >> 11) * 0x1p-53;
}

double RandomStream::normal(std::uint64_t index) const {
  constexpr double kBelowOne = 1 - 0x1p-53;
  return normal_quantile(std::min(uniform(index) + 0x1p-54, kBelowOne));  // in its interval: never 0, never 1
}

std::uint32_t RandomStream::below(std::uint64_t index, std::uint32_t bound) const {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(bits(index)) * bound) >> 32);
}

std::vector<std::uint32_t> RandomStream::permutation(std::uint32_t count) const {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  for (std::uint32_t last = count; last > 1; --last) {
    std::swap(order[last - 1], order[below(last - 1, last)]);
  }
  return order;
}

}  // namespace epochreel

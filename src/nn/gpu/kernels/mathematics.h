/// exp, log and their kin, the same bits as src/nn/elementary.h has: the same operations in the same order.
#pragma once

#include "gpu/kernels/language.h"

KERNELS_BEGIN

#define INFINITE_D D_OF_BITS(((UInt64)0x7FF << 52))

/// e^x.
DEVICE double exponential_of(double x) {
  const double inverse_factorials[] = {
      1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       0.5,          1.0,         1.0};
  const double rounder = 0x1.8p52;
  const double rounded = x * 0x1.71547652b82fep+0 + rounder;
  const double n = rounded - rounder;
  const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
  double sum = 0;
  UNROLL for (Int32 i = 0; i < 14; ++i) sum = sum * r + inverse_factorials[i];
  const double scale = D_OF_BITS((BITS_OF_D(rounded) + 1023) << 52);
  const double value = x < -708.0 ? 0.0 : sum * scale;
  return x > 709.0 ? INFINITE_D : value;
}

/// log x.
DEVICE double logarithm_of(double x) {
  if (x != x || x == INFINITE_D || x == -INFINITE_D) return x;
  const UInt64 bits = BITS_OF_D(x);
  Int32 n = (Int32)(bits >> 52) - 1023;
  double m = D_OF_BITS((bits & 0x000fffffffffffffUL) | 0x3ff0000000000000UL);
  if (m > 0x1.6a09e667f3bcdp+0) {
    m *= 0.5;
    ++n;
  }
  const double f = m - 1.0;
  const double s = f / (m + 1.0);
  const double z = s * s;
  double tail = 0.0;
  UNROLL for (Int32 k = 23; k >= 3; k -= 2) tail = z * (tail + 2.0 / k);
  return n * 0x1.62e42fee00000p-1 - ((s * (f - tail) - n * 0x1.a39ef35793c76p-33) - f);
}

DEVICE double hyperbolic_tangent_of(double x) {
  const double value = 1.0 - 2.0 / (exponential_of(2 * x) + 1.0);
  return ABS_D(x) < 1e-4 ? x : value;
}

DEVICE double scaled_erfc_of(double z) {
  const double coefficients[] = {-0x1.865ad27908352p-24, 0x1.6b100a645f0dap-22,  0x1.6626cd9def71ap-23,
                                 -0x1.aaa66c18a164cp-19, 0x1.5f60e26b3cae6p-18,  0x1.cb11b95fd566ap-17,
                                 -0x1.19a80a3407ea9p-14, -0x1.072b7ee8ff2b5p-21, 0x1.3c44592719d08p-11,
                                 -0x1.4a94759bee670p-11, -0x1.962455649972ap-8,  0x1.8c583d0ac9cd4p-8,
                                 0x1.a37088a4205e6p-4,   0x1.4e4d2144f124ep-2,   0x1.24894a36e8bf6p-1};
  const double least = 0.165;
  const double t = 2.0 / (2.0 + z);
  const double u = (t - least) * (2 / (1 - least)) - 1;
  double sum = 0;
  UNROLL for (Int32 i = 0; i < 15; ++i) sum = sum * u + coefficients[i];
  return sum * t;
}

/// Share of the standard normal distribution below x.
DEVICE double normal_distribution_of(double x) {
  const double z = ABS_D(x) * 0.70710678118654752440;
  const double tail = 0.5 * scaled_erfc_of(z) * exponential_of(-z * z);
  const double below = x < -14 ? 0.0 : tail;
  return x > 0 ? 1.0 - tail : below;
}

/// Four words of Philox4x32-10 (J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), as
/// src/base/random.cpp has it.
typedef struct PhiloxWords {
  UInt32 w0, w1, w2, w3;
} PhiloxWords;

DEVICE PhiloxWords philox(PhiloxWords w, UInt32 key0, UInt32 key1) {
  UNROLL for (Int32 round = 0; round < 10; ++round) {
    const UInt64 product0 = (UInt64)0xD2511F53U * w.w0;
    const UInt64 product1 = (UInt64)0xCD9E8D57U * w.w2;
    w.w0 = (UInt32)(product1 >> 32) ^ w.w1 ^ key0;
    w.w1 = (UInt32)product1;
    w.w2 = (UInt32)(product0 >> 32) ^ w.w3 ^ key1;
    w.w3 = (UInt32)product0;
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  return w;
}

KERNELS_END

/// Whole numbers in kernels.
#pragma once

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/language.h"

KERNELS_BEGIN

DEVICE Int32 at_most(Int32 value, Int32 most) { return value < most ? value : most; }

/// index / the number that the reciprocal is of, for an index from 0 to 2^31 - 1. Source: Granlund and Montgomery,
/// "Division by Invariant Integers using Multiplication", PLDI 1994, figure 4.1.
DEVICE Int32 divided(Int32 index, Reciprocal by) {
  const UInt32 high = (UInt32)((UInt64)by.factor * (UInt32)index >> 32);
  return (Int32)((high + (UInt32)index) >> by.shift);
}

KERNELS_END

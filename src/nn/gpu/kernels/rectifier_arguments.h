/// A relu or leaky_relu that the kernel in front of it computes too, so that it needs no launch of its own.
#pragma once

#include "gpu/kernels/types.h"

KERNELS_BEGIN

/// Activation functions.
enum { kNoActivation, kRelu, kLeakyRelu, kElu, kTanh, kSigmoid, kGelu };

/// Forward, a kernel that writes x writes f(x) too. Backward, one that makes the gradient of f(x) writes that of x.
typedef struct Rectifier {
  Int64 array;     ///< forward: f(x), backward: x; both lie as what the kernel writes
  Int32 function;  ///< kNoActivation: there is none
  float slope;     ///< of a leaky_relu
} Rectifier;

KERNELS_END

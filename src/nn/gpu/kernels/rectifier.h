/// relu and leaky_relu, in their own kernels and in those that compute them too.
#pragma once

#include "gpu/kernels/language.h"
#include "gpu/kernels/rectifier_arguments.h"

KERNELS_BEGIN

DEVICE float rectified(Int32 function, float slope, float x) {
  const float below = function == kRelu ? 0.0F : slope * x;
  return 0.0F > x ? below : x;
}

DEVICE float rectifier_slope(Int32 function, float slope, float x) {
  const float below = function == kRelu ? 0.0F : slope;
  return x > 0.0F ? 1.0F : below;
}

/// Element `at` of a forward pass, x, is written; f(x) is written too.
DEVICE void write_rectified(const Rectifier* rectifier, GLOBAL char* arena, Int64 at, float x) {
  if (rectifier->function == kNoActivation) return;
  FLOATS(rectifier->array)[at] = rectified(rectifier->function, rectifier->slope, x);
}

/// The gradient of x, from that of f(x), element `at` of a pass backward.
DEVICE float through_rectifier(const Rectifier* rectifier, GLOBAL char* arena, Int64 at, float dy) {
  if (rectifier->function == kNoActivation) return dy;
  return dy * rectifier_slope(rectifier->function, rectifier->slope, FLOATS(rectifier->array)[at]);
}

KERNELS_END

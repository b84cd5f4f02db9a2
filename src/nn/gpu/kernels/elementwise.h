/// Kernels of which a thread makes an element: activation functions, dropout, the order of pixels.
#pragma once

#include "gpu/kernels/arguments_layers.h"
#include "gpu/kernels/language.h"
#include "gpu/kernels/mathematics.h"
#include "gpu/kernels/rectifier.h"

KERNELS_BEGIN

DEVICE float elu_of(float x, float alpha) {
  const double wide = (double)x;
  const double difference = exponential_of(wide) - 1.0;
  const double below = ABS_D(wide) < 1e-4 ? wide + 0.5 * wide * wide : difference;
  return x > 0.0F ? x : (float)((double)alpha * below);
}

DEVICE float gelu_of(float x) {
  const double wide = (double)x;
  return (float)((wide < -14 ? -14 : wide) * normal_distribution_of(wide));
}

DEVICE float gelu_slope_of(float x) {
  const double wide = (double)x;
  const double least = wide < -40 ? -40 : wide;
  const double near = least > 40 ? 40 : least;
  const double density = 0.39894228040143267794 * exponential_of(-0.5 * near * near);
  return (float)(normal_distribution_of(near) + near * density);
}

DEVICE float activation_of(Int32 function, float parameter, float x) {
  if (function == kRelu || function == kLeakyRelu) return rectified(function, parameter, x);
  if (function == kElu) return elu_of(x, parameter);
  if (function == kTanh) return (float)hyperbolic_tangent_of((double)x);
  if (function == kSigmoid) return (float)(1.0 / (1.0 + exponential_of(-(double)x)));
  return gelu_of(x);
}

DEVICE float slope_of(Int32 function, float parameter, float x, float y) {
  if (function == kRelu || function == kLeakyRelu) return rectifier_slope(function, parameter, x);
  if (function == kElu) return x > 0.0F ? 1.0F : y + parameter;
  if (function == kTanh) return 1.0F - y * y;
  if (function == kSigmoid) return y * (1.0F - y);
  return gelu_slope_of(x);
}

KERNEL(activation_forward, ActivationArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.count) FLOATS(args.y)[i] = activation_of(args.function, args.parameter, FLOATS(args.x)[i]);
}

KERNEL(activation_backward, ActivationArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.count) {
    const float slope = slope_of(args.function, args.parameter, FLOATS(args.x)[i], FLOATS(args.y)[i]);
    FLOATS(args.dx)[i] = FLOATS(args.dy)[i] * slope;
  }
}

/// Draw `i` of 16 bits: two lie in a word, the lower half first.
DEVICE UInt32 draw_of(PhiloxWords words, Int32 i) {
  const UInt32 low = i < 2 ? words.w0 : words.w1;
  const UInt32 high = i < 6 ? words.w2 : words.w3;
  const UInt32 word = i < 4 ? low : high;
  return i % 2 == 0 ? word & 0xFFFFU : word >> 16;
}

/// The draws that keep their elements, a bit each.
DEVICE UInt32 kept_of(PhiloxWords words, UInt32 threshold) {
  UInt32 kept = 0;
  UNROLL for (Int32 i = 0; i < kDropoutDraws; ++i) {
    if (draw_of(words, i) >= threshold) kept |= 1U << i;
  }
  return kept;
}

/// Element i of step t is dropped where draw i of the stream (seed, dropout, layer, t) is below the threshold. A thread
/// draws for 8 elements that follow each other, then takes every 256th of the block's.
KERNEL(dropout_forward, DropoutArgs, kElementThreads) {
  SHARED(UInt32, kept, kElementThreads);
  const UInt64 step = (UInt64)((GLOBAL const StepBlock*)(arena + args.step))->step;
  const Int32 first = BLOCK_X * kElementThreads;  // of the groups of 8
  FOR_THREADS(t, kElementThreads) {
    const PhiloxWords counter = {(UInt32)(first + t), (UInt32)step, (UInt32)(step >> 32), (7U << 16) + args.layer};
    kept[t] = kept_of(philox(counter, args.seed_low, args.seed_high), args.threshold);
  }
  BARRIER;
  FOR_THREADS(t, kElementThreads) {
    UNROLL for (Int32 draw = 0; draw < kDropoutDraws; ++draw) {
      const Int32 own = draw * kElementThreads + t;
      if (own < args.count - first * kDropoutDraws) {
        const Int32 i = first * kDropoutDraws + own;
        const float factor = (kept[own / kDropoutDraws] >> (own % kDropoutDraws) & 1U) != 0 ? args.scale : 0.0F;
        FLOATS(args.factors)[i] = factor;
        FLOATS(args.y)[i] = factor * FLOATS(args.x)[i];
      }
    }
  }
}

KERNEL(dropout_backward, DropoutArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.count) {
    FLOATS(args.y)[i] = through_rectifier(&args.rectifier, arena, i, FLOATS(args.factors)[i] * FLOATS(args.x)[i]);
  }
}

KERNEL(transpose_images, TransposeArgs, kElementThreads) {
  const Int32 size = args.rows * args.columns;
  FOR_ELEMENTS(i, args.batch * size) {
    const Int32 image = i / size;
    const Int32 column = i % size / args.rows;
    const Int32 row = i % args.rows;
    FLOATS(args.dst)[i] = FLOATS(args.src)[(Int64)image * size + (Int64)row * args.columns + column];
  }
}

KERNELS_END

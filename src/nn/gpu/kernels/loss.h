/// Softmax and cross-entropy, in double, as src/nn/softmax_cross_entropy.cpp has them.
#pragma once

#include "gpu/kernels/elementwise.h"

KERNELS_BEGIN

/// The first of the largest logits.
DEVICE Int32 largest_of(GLOBAL const float* logits, Int32 classes) {
  Int32 best = 0;
  for (Int32 c = 1; c < classes; ++c) {
    if (logits[best] < logits[c]) best = c;
  }
  return best;
}

KERNEL(softmax_forward, SoftmaxArgs, kElementThreads) {
  FOR_ELEMENTS(image, args.batch) {
    GLOBAL const float* logits = FLOATS(args.logits) + (Int64)image * args.classes;
    GLOBAL float* probabilities = FLOATS(args.probabilities) + (Int64)image * args.classes;
    const Int32 best = largest_of(logits, args.classes);
    const double top = (double)logits[best];
    double sum = 0;
    for (Int32 c = 0; c < args.classes; ++c) sum += exponential_of((double)logits[c] - top);
    for (Int32 c = 0; c < args.classes; ++c) {
      probabilities[c] = (float)(exponential_of((double)logits[c] - top) / sum);
    }
    const double own = (double)logits[BYTES(args.labels)[image]] - top;
    double expected = (1 - args.smoothing) * own;
    if (args.smoothing > 0) {
      for (Int32 c = 0; c < args.classes; ++c) {
        expected += args.smoothing / args.classes * ((double)logits[c] - top);
      }
    }
    const double loss = logarithm_of(sum) - expected;
    DOUBLES(args.exact_losses)[image] = loss;
    DOUBLES(args.cross_entropies)[image] = logarithm_of(sum) - own;
    FLOATS(args.losses)[image] = (float)loss;
    BYTES(args.predictions)[image] = (UInt8)best;
  }
}

/// Means and the count of what is right, in the order of the images. One block: all threads fetch, three of them add.
KERNEL(loss_result, SoftmaxArgs, kElementThreads) {
  SHARED(double, losses, kElementThreads);
  SHARED(double, cross_entropies, kElementThreads);
  SHARED(Int32, correct, kElementThreads);
  OWN(double, sums, kElementThreads, 1);
  GLOBAL LossResult* result = (GLOBAL LossResult*)(arena + args.result);
  FOR_THREADS(t, kElementThreads) OF(sums, t)[0] = 0;
  BARRIER;
  for (Int32 first = 0; first < args.batch; first += kElementThreads) {
    const Int32 count = args.batch - first < kElementThreads ? args.batch - first : kElementThreads;
    FOR_THREADS(t, kElementThreads) {
      if (t < count) {
        losses[t] = DOUBLES(args.exact_losses)[first + t];
        cross_entropies[t] = DOUBLES(args.cross_entropies)[first + t];
        correct[t] = BYTES(args.predictions)[first + t] == BYTES(args.labels)[first + t] ? 1 : 0;
      }
    }
    BARRIER;
    FOR_THREADS(t, kElementThreads) {
      for (Int32 i = 0; t == 0 && i < count; ++i) OF(sums, t)[0] += losses[i];
      for (Int32 i = 0; t == 1 && i < count; ++i) OF(sums, t)[0] += cross_entropies[i];
      for (Int32 i = 0; t == 2 && i < count; ++i) OF(sums, t)[0] += correct[i];
    }
    BARRIER;
  }
  FOR_THREADS(t, kElementThreads) {
    if (t == 0) result->loss = OF(sums, t)[0] / args.batch;
    if (t == 1) result->cross_entropy = OF(sums, t)[0] / args.batch;
    if (t == 2) result->correct = (Int64)OF(sums, t)[0];
  }
}

KERNEL(softmax_backward, SoftmaxBackwardArgs, kElementThreads) {
  const float others = (float)(args.smoothing / args.classes);
  const float own = (float)(1 - args.smoothing + args.smoothing / args.classes);
  FOR_ELEMENTS(i, args.batch * args.classes) {
    const float target = i % args.classes == BYTES(args.labels)[i / args.classes] ? own : others;
    FLOATS(args.dx)[i] = (FLOATS(args.probabilities)[i] - target) / args.images;
  }
}

KERNELS_END

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

DEVICE Int32 label_of(const LossArgs* args, GLOBAL char* arena, Int32 image) {
  return BYTES(args->labels)[args->indices < 0 ? (Int64)image : (Int64)WORDS(args->indices)[image]];
}

/// The loss of an image, whose exponentials are there.
DEVICE void finish_image(const LossArgs* args, GLOBAL char* arena, Int32 image, LOCAL double* shared) {
  GLOBAL const float* logits = FLOATS(args->logits) + (Int64)image * args->classes;
  GLOBAL const double* exponentials = DOUBLES(args->exponentials) + (Int64)image * args->classes;
  const Int32 best = largest_of(logits, args->classes);
  const Int32 label = label_of(args, arena, image);
  const double top = (double)logits[best];
  double sum = 0;
  for (Int32 c = 0; c < args->classes; ++c) sum += exponentials[c];
  const double own = (double)logits[label] - top;
  double expected = (1 - args->smoothing) * own;
  if (args->smoothing > 0) {
    for (Int32 c = 0; c < args->classes; ++c) {
      expected += args->smoothing / args->classes * ((double)logits[c] - top);
    }
  }
  const double loss = logarithm_of(sum) - expected;
  FLOATS(args->losses)[image] = (float)loss;
  BYTES(args->predictions)[image] = (UInt8)best;
  shared[(Int64)kImageLoss * kLossThreads] = loss;
  shared[(Int64)kImageCrossEntropy * kLossThreads] = logarithm_of(sum) - own;
  shared[(Int64)kImageCorrect * kLossThreads] = best == label ? 1 : 0;
  shared[(Int64)kImageSum * kLossThreads] = sum;
}

/// Element i of the probabilities and of the gradient.
DEVICE void finish_element(const LossArgs* args, GLOBAL char* arena, Int32 i, double sum) {
  const float probability = (float)(DOUBLES(args->exponentials)[i] / sum);
  FLOATS(args->probabilities)[i] = probability;
  if (args->dx >= 0) {
    const float others = (float)(args->smoothing / args->classes);
    const float own = (float)(1 - args->smoothing + args->smoothing / args->classes);
    const float target = i % args->classes == label_of(args, arena, i / args->classes) ? own : others;
    FLOATS(args->dx)[i] = (probability - target) / args->images;
  }
}

/// One block, in rounds of images: first a thread an element, then a thread an image, then a thread an element, while
/// three threads add the values of the images in their order.
KERNEL(loss, LossArgs, kLossThreads) {
  SHARED(double, shared, kImageValues* kLossThreads);
  OWN(double, sums, kLossThreads, 1);
  FOR_THREADS(t, kLossThreads) OF(sums, t)[0] = 0;
  BARRIER;
  for (Int32 first = 0; first < args.batch; first += kLossThreads) {
    const Int32 count = args.batch - first < kLossThreads ? args.batch - first : kLossThreads;
    const Int32 last_element = (first + count) * args.classes;
    FOR_THREADS(t, kLossThreads) {
      for (Int32 i = first * args.classes + t; i < last_element; i += kLossThreads) {
        GLOBAL const float* logits = FLOATS(args.logits) + (Int64)(i / args.classes) * args.classes;
        const double top = (double)logits[largest_of(logits, args.classes)];
        DOUBLES(args.exponentials)[i] = exponential_of((double)logits[i % args.classes] - top);
      }
    }
    BARRIER;
    FOR_THREADS(t, kLossThreads) {
      if (t < count) finish_image(&args, arena, first + t, shared + t);
    }
    BARRIER;
    FOR_THREADS(t, kLossThreads) {
      for (Int32 i = 0; t < kImageSum && i < count; ++i) OF(sums, t)[0] += shared[t * kLossThreads + i];
      for (Int32 i = first * args.classes + t; i < last_element; i += kLossThreads) {
        finish_element(&args, arena, i, shared[kImageSum * kLossThreads + i / args.classes - first]);
      }
    }
    BARRIER;
  }
  FOR_THREADS(t, kLossThreads) {
    GLOBAL LossResult* result = (GLOBAL LossResult*)(arena + args.result);
    if (t == kImageLoss) result->loss = OF(sums, t)[0] / args.batch;
    if (t == kImageCrossEntropy) result->cross_entropy = OF(sums, t)[0] / args.batch;
    if (t == kImageCorrect) result->correct = (Int64)OF(sums, t)[0];
  }
}

KERNELS_END

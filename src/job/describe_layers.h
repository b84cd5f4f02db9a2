/// The description of a network's layers; describe.h says what a visitor has.
#pragma once

#include "describe_variant.h"
#include "epochreel/job/job.h"
#include "rules.h"

namespace epochreel::job {

inline constexpr int kMaxUnits = 65536;
inline constexpr int kMaxKernel = 1024;

template <class V>
void describe(V& v, Conv2dSpec& conv) {
  v.field("filters", conv.filters, Whole<int>{.min = 1, .max = kMaxUnits, .required = true},
          "Patterns that are looked for: the channels of what comes out.");
  v.field("kernel", conv.kernel, Whole<int>{1, kMaxKernel}, "Pixels of a side of the square window.");
  v.field("stride", conv.stride, Whole<int>{1, kMaxKernel}, "Pixels from window to window.");
  v.field("padding", conv.padding, OneOf{kPaddingNames},
          "The border around the image; same: zeros, so that stride 1 keeps height and width, valid: nothing.");
}

template <class V>
void describe(V& v, PoolSpec& pool) {
  v.field("kernel", pool.kernel, Whole<int>{1, kMaxKernel}, "Pixels of a side of the square window.");
  v.field("stride", pool.stride, Whole<int>{0, kMaxKernel}, "Pixels from window to window; 0: as the kernel.");
}

template <class V>
void describe(V& v, BatchNormSpec& norm) {
  v.field("momentum", norm.momentum, Real{.min = 0, .max = 1, .above_min = true},
          "Share of each batch in the running mean and variance.");
  v.field("epsilon", norm.epsilon, Real{.min = 0, .max = 1, .above_min = true},
          "Added to the variance before the root is taken.");
}

template <class V>
void describe_cases(V& v, LayerSpec& layer) {
  value_case(v, "dense", layer, &DenseSpec::units, Whole<int>{.min = 1, .max = kMaxUnits, .required = true},
             "so many units, each connected to all before it");
  fields_case<Conv2dSpec>(v, "conv2d", layer, "square filters that are moved over the image");
  fields_case<MaxPool2dSpec>(v, "max_pool2d", layer, "the largest value of each window", "kernel");
  fields_case<AvgPool2dSpec>(v, "avg_pool2d", layer, "the mean of each window", "kernel");
  fields_case<BatchNormSpec>(v, "batch_norm", layer, "each channel, or unit, to mean 0 and variance 1, then rescaled");
  value_case(v, "dropout", layer, &DropoutSpec::rate, Real{.min = 0, .max = 1, .below_max = true},
             "in training, this share of the values becomes 0 at random");
  word_case<FlattenSpec>(v, "flatten", layer, "an image with its channels becomes a row of units");
  word_case<ReluSpec>(v, "relu", layer, "negative values become 0");
  value_case(v, "leaky_relu", layer, &LeakyReluSpec::slope, Real{.min = 0, .max = 1},
             "negative values are multiplied by N");
  value_case(v, "elu", layer, &EluSpec::alpha, Real{.min = 0, .max = 100, .above_min = true},
             "negative values become N (exp(x) - 1), from -N to 0");
  word_case<TanhSpec>(v, "tanh", layer, "the hyperbolic tangent, from -1 to 1");
  word_case<SigmoidSpec>(v, "sigmoid", layer, "1 / (1 + exp(-x)), from 0 to 1");
  word_case<GeluSpec>(v, "gelu", layer, "x times the share of a normal distribution below x");
}

}  // namespace epochreel::job

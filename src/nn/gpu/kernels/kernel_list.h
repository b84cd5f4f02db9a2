/// The list of kernels: ROW(what C++ calls it, its name, its arguments, threads a block).
///
/// The names are those of the functions in PTX and OpenCL.
#pragma once

#define EPOCHREEL_KERNELS(ROW)                                                      \
  ROW(kDenseForwardLarge, dense_forward, ProductArgs, kProductThreads)              \
  ROW(kDenseForwardSmall, dense_forward_small, ProductArgs, kSmallProductThreads)   \
  ROW(kDenseBackwardLarge, dense_backward, ProductArgs, kProductThreads)            \
  ROW(kDenseBackwardSmall, dense_backward_small, ProductArgs, kSmallProductThreads) \
  ROW(kDenseGradientLarge, dense_gradient, ProductArgs, kProductThreads)            \
  ROW(kDenseGradientSmall, dense_gradient_small, ProductArgs, kSmallProductThreads) \
  ROW(kConvForwardLarge, conv_forward, ProductArgs, kProductThreads)                \
  ROW(kConvForwardSmall, conv_forward_small, ProductArgs, kSmallProductThreads)     \
  ROW(kConvBackwardLarge, conv_backward, ProductArgs, kProductThreads)              \
  ROW(kConvBackwardSmall, conv_backward_small, ProductArgs, kSmallProductThreads)   \
  ROW(kConvGradientLarge, conv_gradient, ProductArgs, kProductThreads)              \
  ROW(kConvGradientSmall, conv_gradient_small, ProductArgs, kSmallProductThreads)   \
  ROW(kColumnSums, column_sums, ColumnSumArgs, kColumnSumThreads)                   \
  ROW(kShardSum, shard_sum, ShardSumArgs, kShardSumThreads)

/// The list of kernels: ROW(what C++ calls it, its name, its arguments, threads a block).
///
/// The names are those of the functions in PTX and OpenCL.
#pragma once

#define EPOCHREEL_KERNELS(ROW)                                                      \
  ROW(kDenseForwardLarge, dense_forward, ProductArgs, kProductThreads)              \
  ROW(kDenseForwardTall, dense_forward_tall, ProductArgs, kSmallProductThreads)     \
  ROW(kDenseForwardSmall, dense_forward_small, ProductArgs, kSmallProductThreads)   \
  ROW(kDenseBackwardLarge, dense_backward, ProductArgs, kProductThreads)            \
  ROW(kDenseBackwardTall, dense_backward_tall, ProductArgs, kSmallProductThreads)   \
  ROW(kDenseBackwardSmall, dense_backward_small, ProductArgs, kSmallProductThreads) \
  ROW(kDenseGradientLarge, dense_gradient, ProductArgs, kProductThreads)            \
  ROW(kDenseGradientTall, dense_gradient_tall, ProductArgs, kSmallProductThreads)   \
  ROW(kDenseGradientSmall, dense_gradient_small, ProductArgs, kSmallProductThreads) \
  ROW(kDensePair, dense_pair, ProductPairArgs, kSmallProductThreads)                \
  ROW(kConvForwardLarge, conv_forward, ProductArgs, kProductThreads)                \
  ROW(kConvForwardTall, conv_forward_tall, ProductArgs, kSmallProductThreads)       \
  ROW(kConvForwardSmall, conv_forward_small, ProductArgs, kSmallProductThreads)     \
  ROW(kConvBackwardLarge, conv_backward, ProductArgs, kProductThreads)              \
  ROW(kConvBackwardTall, conv_backward_tall, ProductArgs, kSmallProductThreads)     \
  ROW(kConvBackwardSmall, conv_backward_small, ProductArgs, kSmallProductThreads)   \
  ROW(kConvGradientLarge, conv_gradient, ProductArgs, kProductThreads)              \
  ROW(kConvGradientTall, conv_gradient_tall, ProductArgs, kSmallProductThreads)     \
  ROW(kConvGradientSmall, conv_gradient_small, ProductArgs, kSmallProductThreads)   \
  ROW(kConvGradientThin, conv_gradient_thin, ProductArgs, kSmallProductThreads)     \
  ROW(kConvPair, conv_pair, ProductPairArgs, kSmallProductThreads)                  \
  ROW(kShardSum, shard_sum, ShardSumArgs, kShardSumThreads)                         \
  ROW(kActivationForward, activation_forward, ActivationArgs, kElementThreads)      \
  ROW(kActivationBackward, activation_backward, ActivationArgs, kElementThreads)    \
  ROW(kDropoutForward, dropout_forward, DropoutArgs, kElementThreads)               \
  ROW(kDropoutBackward, dropout_backward, DropoutArgs, kElementThreads)             \
  ROW(kTransposeImages, transpose_images, TransposeArgs, kElementThreads)           \
  ROW(kMaxPoolForward, max_pool_forward, PoolArgs, kElementThreads)                 \
  ROW(kMaxPoolBackward, max_pool_backward, PoolArgs, kElementThreads)               \
  ROW(kAveragePoolForward, average_pool_forward, PoolArgs, kElementThreads)         \
  ROW(kAveragePoolBackward, average_pool_backward, PoolArgs, kElementThreads)       \
  ROW(kBnSumDistances, bn_sum_distances, BatchNormArgs, kElementThreads)            \
  ROW(kBnSumGradients, bn_sum_gradients, BatchNormArgs, kElementThreads)            \
  ROW(kBnStatistics, bn_statistics, BatchNormArgs, kElementThreads)                 \
  ROW(kBnEvaluate, bn_evaluate, BatchNormArgs, kElementThreads)                     \
  ROW(kBnScale, bn_scale, BatchNormArgs, kElementThreads)                           \
  ROW(kBnGradients, bn_gradients, BatchNormArgs, kElementThreads)                   \
  ROW(kBnScaleGradients, bn_scale_gradients, BatchNormArgs, kElementThreads)        \
  ROW(kLoss, loss, LossArgs, kLossThreads)                                          \
  ROW(kUpdate, update, UpdateArgs, kUpdateThreads)                                  \
  ROW(kSquareSums, square_sums, UpdateArgs, kUpdateThreads)                         \
  ROW(kSumParts, sum_parts, NormArgs, kUpdateThreads)                               \
  ROW(kClipScale, clip_scale, NormArgs, kUpdateThreads)                             \
  ROW(kGatherImages, gather_images, GatherArgs, kElementThreads)                    \
  ROW(kGatherVectors, gather_vectors, GatherArgs, kElementThreads)                  \
  ROW(kDrawMoves, draw_moves, AugmentArgs, kElementThreads)                         \
  ROW(kGatherMoved, gather_moved, AugmentArgs, kElementThreads)

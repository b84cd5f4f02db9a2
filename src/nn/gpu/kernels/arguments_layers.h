/// Arguments of the layers' kernels. Offsets are bytes in the arena; an array without a type holds floats. An offset of
/// -1 stands for an array that is not wanted, where that is said.
#pragma once

#include "gpu/kernels/rectifier_arguments.h"

KERNELS_BEGIN

enum {
  kElementThreads = 256,  ///< of all kernels but the products, their sums, the loss and the updates
  kDropoutDraws = 8,      ///< that one counter gives
  kRowsOfChunk = 512,     ///< of batch_norm
  kBnChannels = 32,       ///< that a block of its sums has
  kBnRows = 64,           ///< that it reads at a time
  kBnPiece = kBnRows * kBnChannels
};

/// What changes from step to step lies in the arena, so that a captured graph can be replayed.
typedef struct StepBlock {
  double rate;               ///< the learning rate
  double clip;               ///< what gradients are multiplied by: 1, or what the kernel clip_scale writes
  double first_correction;   ///< 1 - beta1^t of Adam
  double second_correction;  ///< 1 - beta2^t
  Int64 step;                ///< StepOptions::step
  Int64 epoch;               ///< that augmentations are drawn for
} StepBlock;

/// activation_forward: y = f(x). activation_backward: dx = dy f'(x).
typedef struct ActivationArgs {
  Int64 x, y;
  Int64 dy, dx;  ///< of no use forward
  Int32 count;
  Int32 function;
  float parameter;  ///< alpha of an elu, slope of a leaky_relu
  Int32 unused;
} ActivationArgs;

/// dropout_forward: draws factors of 0 or `scale`, a thread 8 of them; y = factor x. dropout_backward: the same of the
/// gradient, with the factors that are there.
typedef struct DropoutArgs {
  Int64 x, y;  ///< backward: dy and dx
  Int64 factors;
  Int64 step;  ///< of a StepBlock
  UInt32 seed_low, seed_high;
  UInt32 layer;
  UInt32 threshold;  ///< draws of 16 bits below it drop: round(rate 65536)
  float scale;       ///< 1 / (1 - rate)
  Int32 count;
  Rectifier rectifier;  ///< of dx
} DropoutArgs;

/// transpose_images: src (batch, rows, columns) to dst (batch, columns, rows).
typedef struct TransposeArgs {
  Int64 src, dst;
  Int32 batch, rows, columns;
  Int32 unused;
} TransposeArgs;

/// max_pool_forward, average_pool_forward: x to y; the maximum notes in `sources` which element of its image it took.
/// max_pool_backward, average_pool_backward: dy, here `y`, to dx, here `x`.
typedef struct PoolArgs {
  Int64 x, y;
  Int64 sources;  ///< Int32, as y; of no use to averages
  Int32 batch, channels, height, width, out_height, out_width, window, stride;
  float share;  ///< 1 / window^2 of an average
  Int32 unused;
  Rectifier rectifier;  ///< of dx
} PoolArgs;

/// Rows (rows, channels) of batch_norm. All arrays but x, y, dy, dx and partial have an element a channel.
typedef struct BatchNormArgs {
  Int64 x, y;
  Int64 dy, dx;
  Int64 weight, bias, running_mean, running_var;
  Int64 mean, variance;           ///< double
  Int64 first_sums, second_sums;  ///< double
  Int64 partial;                  ///< double, (chunks of 512 rows, 2, channels)
  Int64 scale, shift, slope, float_mean;
  Int64 weight_gradient, bias_gradient;  ///< -1: not wanted
  Rectifier rectifier;                   ///< of y or dx
  double momentum, epsilon;
  Int32 rows, channels;
  Int32 training;  ///< of the pass backward: is the mean a function of x?
  Int32 sums;      ///< of the pass backward: are there sums of the gradient in `partial`?
} BatchNormArgs;

/// What an image leaves in shared memory for the threads of `loss`, an array each. Those before kImageSum are added up.
enum {
  kImageLoss,
  kImageCrossEntropy,
  kImageCorrect,
  kImageSum,  ///< of its exponentials
  kImageValues,
  kLossThreads = 1024  ///< images at a time
};

/// loss: softmax, losses, predictions, their sums, and the gradient of the logits.
typedef struct LossArgs {
  Int64 logits;         ///< (batch, classes)
  Int64 labels;         ///< UInt8
  Int64 indices;        ///< UInt32, (batch): which of the labels are those of the batch; -1: all, in their order
  Int64 exponentials;   ///< double, (batch, classes), that the kernel needs for itself
  Int64 probabilities;  ///< (batch, classes)
  Int64 losses;
  Int64 predictions;  ///< UInt8
  Int64 result;       ///< a LossResult
  Int64 dx;           ///< the gradient of the logits; -1: not wanted
  double smoothing;   ///< 0 but in training
  Int32 batch, classes;
  float images;  ///< what the gradient is divided by: the batch, or 1
  Int32 unused;
} LossArgs;

typedef struct LossResult {
  double loss, cross_entropy;  ///< means of the batch
  Int64 correct;
} LossResult;

KERNELS_END

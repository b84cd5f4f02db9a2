/// Arguments of the products (product.h). Offsets are bytes in the arena; strides and sizes count floats.
#pragma once

#include "gpu/kernels/rectifier_arguments.h"

KERNELS_BEGIN

enum {
  kProductThreads = 256,       ///< of a large tile
  kSmallProductThreads = 128,  ///< of a small or a tall one
  kLargeRows = 128,            ///< of a tall one, too, which has the columns of a small one
  kLargeColumns = 64,
  kLargeDepth = 8,  ///< steps of a tile that are in shared memory at a time
  kSmallRows = 32,
  kSmallColumns = 32,
  kSmallDepth = 16,       ///< of convolutions
  kSmallDenseDepth = 32,  ///< of dense layers: there are few blocks, and a block waits for memory once a tile
  kThinRows = 16,         ///< of a gradient with few weights, in the columns of a small tile
  kThinDepth = 32,
  kShardSumThreads = 256,
  kMostShards = 16  ///< that a batch is cut into
};

/// A convolution; all sizes in pixels but the channels.
typedef struct ConvolutionSizes {
  Int32 channels, height, width;  ///< of its input
  Int32 filters, out_height, out_width;
  Int32 window, stride;               ///< of the kernels
  Int32 before_height, before_width;  ///< zeros above and to the left of the image
} ConvolutionSizes;

/// The quotient by a constant without a division, which is twenty instructions: numbers.h.
typedef struct Reciprocal {
  UInt32 factor;
  Int32 shift;
} Reciprocal;

/// c[row][column] = chain over k of a(row, k) b(k, column), and the bias of the column where there is one. Block z
/// takes the steps from z depth_step on: a shard. What a(row, k) and b(k, column) are depends on the kernel. Gradients
/// of weights have one more row, of ones, so that the sums of b's columns, the gradient of the bias, are made with
/// them.
typedef struct ProductArgs {
  Int64 a, b, c;
  Int64 bias;  ///< (columns); -1: none
  Int64 sums;  ///< of a gradient: the sums of b's columns, c_shard apart as c
  Int64 c_row, c_shard;
  Int32 a_row, a_step;  ///< from row to row and from step to step of a dense layer's a
  Int32 b_step, b_column;
  Int32 rows, columns;
  Int32 depth, depth_step;                   ///< all steps, and those of a shard
  ConvolutionSizes sizes;                    ///< of no use to dense layers, like the next three
  Reciprocal window, out_width, out_height;  ///< of those sizes
  Rectifier rectifier;                       ///< of c; of no use to gradients of weights
} ProductArgs;

/// Both products of a layer's pass backward: the first blocks make one, the others the other.
typedef struct ProductPairArgs {
  ProductArgs first, second;
  Int32 first_blocks;
  Int32 first_is_tall, second_is_tall;  ///< which of the two tiles
  Int32 unused;
} ProductPairArgs;

/// Adds the shards of gradients in pairs, as a tree: at most 16 of them.
typedef struct ShardSumArgs {
  Int64 src, src_shard;  ///< shards `src_shard` floats apart, each rows of weights and then one of biases
  Int64 weights, biases;
  Int32 shards;
  Int32 rows, columns, row_stride;  ///< of the weights; what lies between their rows is left alone
} ShardSumArgs;

KERNELS_END

/// Arguments of the products (product.h). Offsets are bytes in the arena; strides and sizes count floats.
#pragma once

#include "gpu/kernels/types.h"

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
  kColumnSumThreads = 256,
  kSummedColumns = 32,  ///< columns of a block
  kSummedRows = 128,    ///< rows that are in shared memory at a time
  kSummedHalf = kSummedRows * kSummedColumns,
  kRowsMoved = kSummedHalf / kColumnSumThreads,  ///< elements that a thread moves at a time
  kRowsRead = 16,                                ///< rows that are read before the first of them is added
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

/// c[row][column] = chain over k of a(row, k) b(k, column), and the bias of the column where there is one. Block z
/// takes the steps from z depth_step on: a shard. What a(row, k) and b(k, column) are depends on the kernel.
typedef struct ProductArgs {
  Int64 a, b, c;
  Int64 bias;           ///< (columns); -1: none
  Int64 a_row, a_step;  ///< from row to row and from step to step of a dense layer's a
  Int64 b_step, b_column;
  Int64 c_row, c_shard;
  Int32 rows, columns;
  Int32 depth, depth_step;  ///< all steps, and those of a shard
  ConvolutionSizes sizes;   ///< of no use to dense layers
} ProductArgs;

/// Sums of columns, each from +0 in the order of the rows. Block y is a shard.
typedef struct ColumnSumArgs {
  Int64 src;             ///< (rows, columns)
  Int64 dst, dst_shard;  ///< (shards, columns), shards `dst_shard` floats apart
  Int32 rows, columns;
  Int32 rows_of_shard;
} ColumnSumArgs;

/// Adds the shards of a gradient in pairs, as a tree: at most 16 of them.
typedef struct ShardSumArgs {
  Int64 src, src_shard;  ///< shards `src_shard` floats apart
  Int64 dst;
  Int32 shards;
  Int32 rows, columns, row_stride;  ///< alike in src and dst; what lies between the rows is left alone
} ShardSumArgs;

KERNELS_END

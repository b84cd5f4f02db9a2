/// Sums in a fixed order: gradients of biases, and shards of gradients in pairs.
#pragma once

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/language.h"

KERNELS_BEGIN

/// Copies rows `first` to `last` of the block's columns; 0 beyond the columns.
DEVICE void fetch_rows(const ColumnSumArgs* args, GLOBAL const float* src, Int32 column, Int32 first, Int32 last,
                       Int32 t, LOCAL float* rows) {
  for (Int32 i = t; i < kSummedHalf; i += kColumnSumThreads) {
    const Int32 row = first + i / kSummedColumns;
    const Int32 from = column + i % kSummedColumns;
    if (row < last && from < args->columns) rows[i] = src[(Int64)row * args->columns + from];
  }
}

/// A thread a column adds, while all fetch the next rows.
KERNEL(column_sums, ColumnSumArgs, kColumnSumThreads) {
  SHARED(float, shared, kSummedHalf * 2);
  OWN(float, sums, kColumnSumThreads, 1);
  GLOBAL const float* src = FLOATS(args.src);
  const Int32 column = BLOCK_X * kSummedColumns;
  const Int32 first = BLOCK_Y * args.rows_of_shard;
  const Int32 last = args.rows - first < args.rows_of_shard ? args.rows : first + args.rows_of_shard;
  FOR_THREADS(t, kColumnSumThreads) {
    OF(sums, t)[0] = 0.0F;
    fetch_rows(&args, src, column, first, last, t, shared);
  }
  BARRIER;
  Int32 now = 0;
  for (Int32 row = first; row < last; row += kSummedRows) {
    const Int32 count = last - row < kSummedRows ? last - row : kSummedRows;
    FOR_THREADS(t, kColumnSumThreads) {
      fetch_rows(&args, src, column, row + kSummedRows, last, t, shared + (kSummedHalf - now));
      if (t < kSummedColumns && column + t < args.columns) {
        for (Int32 i = 0; i < count; ++i) OF(sums, t)[0] += shared[now + i * kSummedColumns + t];
      }
    }
    BARRIER;
    now = kSummedHalf - now;
  }
  FOR_THREADS(t, kColumnSumThreads) {
    if (t < kSummedColumns && column + t < args.columns) {
      FLOATS(args.dst)[BLOCK_Y * args.dst_shard + column + t] = OF(sums, t)[0];
    }
  }
}

/// A thread an element.
KERNEL(shard_sum, ShardSumArgs, kShardSumThreads) {
  FOR_THREADS(t, kShardSumThreads) {
    const Int64 index = (Int64)BLOCK_X * kShardSumThreads + t;
    const Int64 row = index / args.columns;
    if (row < args.rows) {
      const Int64 at = row * args.row_stride + index % args.columns;
      float values[kMostShards];
      UNROLL for (Int32 i = 0; i < kMostShards; ++i) {
        values[i] = i < args.shards ? FLOATS(args.src)[i * args.src_shard + at] : 0.0F;
      }
      UNROLL for (Int32 step = 1; step < kMostShards; step *= 2) {
        UNROLL for (Int32 i = 0; i < kMostShards - step; i += 2 * step) {
          if (i + step < args.shards) values[i] += values[i + step];
        }
      }
      FLOATS(args.dst)[at] = values[0];
    }
  }
}

KERNELS_END

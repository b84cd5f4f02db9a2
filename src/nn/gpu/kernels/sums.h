/// Sums in a fixed order: gradients of biases, and shards of gradients in pairs.
#pragma once

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/language.h"

KERNELS_BEGIN

/// The elements of rows `first` to `last` that thread t moves; 0 beyond the rows and the columns.
DEVICE void read_rows(const ColumnSumArgs* args, GLOBAL const float* src, Int32 column, Int32 first, Int32 last,
                      Int32 t, float* values) {
  UNROLL for (Int32 i = 0; i < kRowsMoved; ++i) {
    const Int32 index = t + i * kColumnSumThreads;
    const Int32 row = first + index / kSummedColumns;
    const Int32 from = column + index % kSummedColumns;
    values[i] = row < last && from < args->columns ? src[(Int64)row * args->columns + from] : 0.0F;
  }
}

DEVICE void store_rows(const float* values, Int32 t, LOCAL float* rows) {
  UNROLL for (Int32 i = 0; i < kRowsMoved; ++i) rows[t + i * kColumnSumThreads] = values[i];
}

/// Adds `count` rows of a column, 16 of which are read before the first of them is added.
DEVICE float add_rows(LOCAL const float* column, Int32 count, float sum) {
  const Int32 whole = count / kRowsRead * kRowsRead;
  for (Int32 row = 0; row < whole; row += kRowsRead) {
    UNROLL for (Int32 i = 0; i < kRowsRead; ++i, column += kSummedColumns) sum += *column;
  }
  for (Int32 row = whole; row < count; ++row, column += kSummedColumns) sum += *column;
  return sum;
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
    float values[kRowsMoved];
    OF(sums, t)[0] = 0.0F;
    read_rows(&args, src, column, first, last, t, values);
    store_rows(values, t, shared);
  }
  BARRIER;
  Int32 now = 0;
  for (Int32 row = first; row < last; row += kSummedRows) {
    const Int32 count = last - row < kSummedRows ? last - row : kSummedRows;
    FOR_THREADS(t, kColumnSumThreads) {
      float values[kRowsMoved];
      read_rows(&args, src, column, row + kSummedRows, last, t, values);
      if (t < kSummedColumns && column + t < args.columns) {
        OF(sums, t)[0] = add_rows(shared + now + t, count, OF(sums, t)[0]);
      }
      store_rows(values, t, shared + (kSummedHalf - now));
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

/// Sums of shards of gradients, in pairs.
#pragma once

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/language.h"

KERNELS_BEGIN

/// A thread an element, those of the biases behind those of the weights.
KERNEL(shard_sum, ShardSumArgs, kShardSumThreads) {
  FOR_THREADS(t, kShardSumThreads) {
    const Int64 index = (Int64)BLOCK_X * kShardSumThreads + t;
    const Int64 row = index / args.columns;
    if (row <= args.rows) {
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
      if (row < args.rows) FLOATS(args.weights)[at] = values[0];
      if (row == args.rows) FLOATS(args.biases)[index % args.columns] = values[0];
    }
  }
}

KERNELS_END

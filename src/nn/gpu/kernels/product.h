/// Products in tiles: dense layers and convolutions, forward, backward data and weight gradients.
///
/// Each element of the result is one chain of fused multiply-adds in the order of k, whatever the tile: a thread keeps
/// the sums of a few rows and columns in registers while tiles of both factors, `depth` steps each, pass through shared
/// memory. Two halves of the shared memory take turns: one is read while the next steps are stored into the other.
#pragma once

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/language.h"
#include "gpu/kernels/places.h"
#include "gpu/kernels/rectifier.h"

KERNELS_BEGIN

/// Sizes of a tile, constants in each kernel: the result's rows and columns, steps at a time, threads, and the rows and
/// columns of one thread.
typedef struct Tile {
  Int32 rows, columns, depth, threads, own_rows, own_columns;
} Tile;

enum {
  kMostOwnRows = 8,
  kMostOwnColumns = 4,
  kMostOwnSums = 32,
  kFetched = 8,  ///< elements of each factor that a thread moves at a time, at most
  kPadding = 4   ///< floats between steps in shared memory, against conflicts of banks
};

/// Floats of shared memory: two halves.
#define SHARED_OF(rows, columns, depth) ((depth) * ((rows) + (columns) + 2 * kPadding) * 2)

/// Where element i of those that thread t moves lies in a tile of `length` rows or columns by `depth` steps. Depth and
/// length divide the number of threads, so all elements of a thread are of one step, or of one row: its place is found
/// once.
DEVICE Int32 step_of(Tile tile, Int32 length, Int32 order, Int32 t, Int32 i) {
  if (order == kStepsFirst) return t % tile.depth;
  if (order == kSomeLinesFirst) return t / (tile.threads / tile.depth);
  return t / length + i * (tile.threads / length);
}
DEVICE Int32 line_of(Tile tile, Int32 length, Int32 order, Int32 t, Int32 i) {
  const Int32 lines = tile.threads / tile.depth;
  if (order == kStepsFirst) return t / tile.depth + i * lines;
  return order == kSomeLinesFirst ? t % lines + i * lines : t % length;
}

/// The elements of both factors that a thread moves.
typedef struct Fetched {
  float a[kFetched], b[kFetched];
} Fetched;

/// The places of the rows and columns that a thread moves; they stay the same for all steps.
typedef struct Lines {
  Place rows[kFetched];
  Int32 columns[kFetched];
  Int32 ones;  ///< a bit each: the row of ones
} Lines;

/// Beyond the last row, column or step a thread moves the last one again, and what comes of it is never used.
DEVICE void find_lines(Int32 kind, Tile tile, const ProductArgs* args, Int32 first_row, Int32 first_column, Int32 t,
                       Lines* lines) {
  lines->ones = 0;
  UNROLL for (Int32 i = 0; i < kFetched; ++i) {
    if (i * tile.threads < tile.rows * tile.depth) {
      const Int32 row = first_row + line_of(tile, tile.rows, a_order(kind), t, i);
      if (takes_ones(kind) && row == args->rows) lines->ones |= 1 << i;
      lines->rows[i] = place_of_row(kind, args, at_most(row, args->rows - 1));
    }
    if (i * tile.threads < tile.columns * tile.depth) {
      const Int32 column = first_column + line_of(tile, tile.columns, b_order(kind), t, i);
      lines->columns[i] = offset_of_column(kind, args, at_most(column, args->columns - 1));
    }
  }
}

/// Reads the elements of a of a tile's steps from `first` on; `last` is the last one that there is.
DEVICE void fetch_rows(Int32 kind, Int32 spread, Tile tile, const ProductArgs* args, GLOBAL const float* a,
                       const Lines* lines, Int32 first, Int32 last, Int32 t, Fetched* fetched) {
  UNROLL for (Int32 i = 0; i < kFetched; ++i) {
    if (i * tile.threads < tile.rows * tile.depth) {
      const Int32 step = first + step_of(tile, tile.rows, a_order(kind), t, i);
      const Place place = place_of_step(kind, args, at_most(step, last));
      const Int32 is_one = takes_ones(kind) && (lines->ones >> i & 1) != 0;
      fetched->a[i] = is_one != 0 ? 1.0F : element_of(kind, spread, args, a, lines->rows[i], place);
    }
  }
}

/// The same of both factors.
DEVICE void fetch(Int32 kind, Tile tile, const ProductArgs* args, GLOBAL const float* a, GLOBAL const float* b,
                  const Lines* lines, Int32 first, Int32 last, Int32 t, Fetched* fetched) {
  if (is_spread(kind, args) != 0) {
    fetch_rows(kind, 1, tile, args, a, lines, first, last, t, fetched);
  } else {
    fetch_rows(kind, 0, tile, args, a, lines, first, last, t, fetched);
  }
  UNROLL for (Int32 i = 0; i < kFetched; ++i) {
    if (i * tile.threads < tile.columns * tile.depth) {
      const Int32 step = first + step_of(tile, tile.columns, b_order(kind), t, i);
      fetched->b[i] = b[offset_of_step(kind, args, at_most(step, last)) + lines->columns[i]];
    }
  }
}

/// Stores what was fetched as (depth, rows) and (depth, columns), padded.
DEVICE void store(Int32 kind, Tile tile, const Fetched* fetched, Int32 t, LOCAL float* a, LOCAL float* b) {
  UNROLL for (Int32 i = 0; i < kFetched; ++i) {
    if (i * tile.threads < tile.rows * tile.depth) {
      a[step_of(tile, tile.rows, a_order(kind), t, i) * (tile.rows + kPadding) +
        line_of(tile, tile.rows, a_order(kind), t, i)] = fetched->a[i];
    }
    if (i * tile.threads < tile.columns * tile.depth) {
      b[step_of(tile, tile.columns, b_order(kind), t, i) * (tile.columns + kPadding) +
        line_of(tile, tile.columns, b_order(kind), t, i)] = fetched->b[i];
    }
  }
}

/// Neighbours in shared memory that are read at once: rows and columns of a thread begin at multiples of 16 or 8 bytes.
typedef struct __attribute__((aligned(16))) FourFloats {
  float v0, v1, v2, v3;
} FourFloats;
typedef struct __attribute__((aligned(8))) TwoFloats {
  float v0, v1;
} TwoFloats;

DEVICE void read_four(LOCAL const float* from, float* to) {
  const FourFloats four = *(LOCAL const FourFloats*)from;
  to[0] = four.v0;
  to[1] = four.v1;
  to[2] = four.v2;
  to[3] = four.v3;
}

DEVICE void read_two(LOCAL const float* from, float* to) {
  const TwoFloats two = *(LOCAL const TwoFloats*)from;
  to[0] = two.v0;
  to[1] = two.v1;
}

/// One step: its products are added to the sums of a thread, whose rows and columns begin at `a` and `b`.
DEVICE void add_step(Tile tile, LOCAL const float* a, LOCAL const float* b, float* sums) {
  float rows[kMostOwnRows];
  float columns[kMostOwnColumns];
  UNROLL for (Int32 i = 0; i < kMostOwnRows; i += 4) {
    if (i < tile.own_rows) read_four(a + i, rows + i);
  }
  if (tile.own_columns == kMostOwnColumns) read_four(b, columns);
  if (tile.own_columns == 2) read_two(b, columns);
  if (tile.own_columns == 1) columns[0] = *b;
  UNROLL for (Int32 i = 0; i < kMostOwnSums; ++i) {
    const Int32 row = i / kMostOwnColumns;
    const Int32 column = i % kMostOwnColumns;
    if (row < tile.own_rows && column < tile.own_columns) sums[i] = FMA(rows[row], columns[column], sums[i]);
  }
}

/// The rows and columns of thread t in a tile that is stored. Steps are constant distances from there.
DEVICE LOCAL const float* rows_of_thread(Tile tile, LOCAL const float* a, Int32 t) {
  const Int32 row = t / (tile.columns / tile.own_columns) * tile.own_rows;
  return a + row;
}
DEVICE LOCAL const float* columns_of_thread(Tile tile, LOCAL const float* b, Int32 t) {
  const Int32 column = t % (tile.columns / tile.own_columns) * tile.own_columns;
  return b + column;
}

/// `steps` of a tile: those that are there, since one more, of zeros, could make a -0 a +0.
DEVICE void add_steps(Tile tile, LOCAL const float* a, LOCAL const float* b, Int32 steps, Int32 t, float* sums) {
  LOCAL const float* rows = rows_of_thread(tile, a, t);
  LOCAL const float* columns = columns_of_thread(tile, b, t);
  for (Int32 k = 0; k < steps; ++k) {
    add_step(tile, rows + (Int64)k * (tile.rows + kPadding), columns + (Int64)k * (tile.columns + kPadding), sums);
  }
}

/// All steps of a whole tile, without a loop.
DEVICE void add_whole_tile(Tile tile, LOCAL const float* a, LOCAL const float* b, Int32 t, float* sums) {
  LOCAL const float* rows = rows_of_thread(tile, a, t);
  LOCAL const float* columns = columns_of_thread(tile, b, t);
  UNROLL for (Int32 k = 0; k < kSmallDenseDepth; ++k) {
    if (k < tile.depth) {
      add_step(tile, rows + (Int64)k * (tile.rows + kPadding), columns + (Int64)k * (tile.columns + kPadding), sums);
    }
  }
}

/// Writes the sum of an element, with its bias and through its rectifier, or one of the row of ones.
DEVICE void write_sum(Int32 kind, const ProductArgs* args, GLOBAL char* arena, Int32 shard, Int32 row, Int32 column,
                      float sum) {
  const Int64 start = shard * args->c_shard;
  const Int64 at = start + row_of_result(kind, args, row) * args->c_row + column;
  if (row < args->rows) {
    const float bias = args->bias < 0 ? 0.0F : FLOATS(args->bias)[column];
    const float with_bias = args->bias < 0 ? sum : sum + bias;
    FLOATS(args->c)[at] = is_backward(kind) ? through_rectifier(&args->rectifier, arena, at, with_bias) : with_bias;
    if (is_forward(kind)) write_rectified(&args->rectifier, arena, at, with_bias);
  }
  if (takes_ones(kind) && row == args->rows) FLOATS(args->sums)[start + column] = sum;
}

DEVICE void write_sums(Int32 kind, Tile tile, const ProductArgs* args, GLOBAL char* arena, Int32 shard, Int32 first_row,
                       Int32 first_column, Int32 t, const float* sums) {
  const Int32 own_row = first_row + t / (tile.columns / tile.own_columns) * tile.own_rows;
  const Int32 own_column = first_column + t % (tile.columns / tile.own_columns) * tile.own_columns;
  UNROLL for (Int32 i = 0; i < kMostOwnSums; ++i) {
    const Int32 row = i / kMostOwnColumns;
    const Int32 column = i % kMostOwnColumns;
    if (row < tile.own_rows && column < tile.own_columns && own_column + column < args->columns) {
      write_sum(kind, args, arena, shard, own_row + row, own_column + column, sums[i]);
    }
  }
}

/// The tile of block (x, y) of shard z. `shared` is two halves, each a tile of a and one of b.
DEVICE void product(Int32 kind, Tile tile, const ProductArgs* args, GLOBAL char* arena, Int32 x, Int32 y, Int32 z,
                    LOCAL float* shared) {
  OWN(float, sums, kProductThreads, kMostOwnSums);
  OWN(Lines, lines, kProductThreads, 1);
  GLOBAL const float* a = FLOATS(args->a);
  GLOBAL const float* b = FLOATS(args->b);
  const Int32 size_of_a = tile.depth * (tile.rows + kPadding);
  const Int32 half_size = size_of_a + tile.depth * (tile.columns + kPadding);
  const Int32 first_row = x * tile.rows;
  const Int32 first_column = y * tile.columns;
  const Int32 first = z * args->depth_step;
  const Int32 last = args->depth - first < args->depth_step ? args->depth : first + args->depth_step;
  FOR_THREADS(t, tile.threads) {
    Fetched fetched = {{0.0F}, {0.0F}};
    UNROLL for (Int32 i = 0; i < kMostOwnSums; ++i) OF(sums, t)[i] = 0.0F;
    find_lines(kind, tile, args, first_row, first_column, t, OF(lines, t));
    fetch(kind, tile, args, a, b, OF(lines, t), first, last - 1, t, &fetched);
    store(kind, tile, &fetched, t, shared, shared + size_of_a);
  }
  BARRIER;
  Int32 now = 0;  // where the half begins that is read
  Int32 k = first;
  for (; last - k >= tile.depth; k += tile.depth) {
    const Int32 next = half_size - now;
    FOR_THREADS(t, tile.threads) {
      Fetched fetched = {{0.0F}, {0.0F}};
      fetch(kind, tile, args, a, b, OF(lines, t), k + tile.depth, last - 1, t, &fetched);
      add_whole_tile(tile, shared + now, shared + now + size_of_a, t, OF(sums, t));
      store(kind, tile, &fetched, t, shared + next, shared + next + size_of_a);
    }
    BARRIER;
    now = next;
  }
  FOR_THREADS(t, tile.threads) {
    add_steps(tile, shared + now, shared + now + size_of_a, last - k, t, OF(sums, t));
    write_sums(kind, tile, args, arena, z, first_row, first_column, t, OF(sums, t));
  }
}

/// Kernels of a kind, one for each tile.
#define PRODUCT_KERNELS(large_name, tall_name, small_name, kind, small_depth)               \
  KERNEL(large_name, ProductArgs, kProductThreads) {                                        \
    SHARED(float, shared, SHARED_OF(kLargeRows, kLargeColumns, kLargeDepth));               \
    const Tile tile = {kLargeRows, kLargeColumns, kLargeDepth, kProductThreads, 8, 4};      \
    product(kind, tile, &args, arena, BLOCK_X, BLOCK_Y, BLOCK_Z, shared);                   \
  }                                                                                         \
  KERNEL(tall_name, ProductArgs, kSmallProductThreads) {                                    \
    SHARED(float, shared, SHARED_OF(kLargeRows, kSmallColumns, kLargeDepth));               \
    const Tile tile = {kLargeRows, kSmallColumns, kLargeDepth, kSmallProductThreads, 8, 4}; \
    product(kind, tile, &args, arena, BLOCK_X, BLOCK_Y, BLOCK_Z, shared);                   \
  }                                                                                         \
  KERNEL(small_name, ProductArgs, kSmallProductThreads) {                                   \
    SHARED(float, shared, SHARED_OF(kSmallRows, kSmallColumns, small_depth));               \
    const Tile tile = {kSmallRows, kSmallColumns, small_depth, kSmallProductThreads, 4, 2}; \
    product(kind, tile, &args, arena, BLOCK_X, BLOCK_Y, BLOCK_Z, shared);                   \
  }

PRODUCT_KERNELS(dense_forward, dense_forward_tall, dense_forward_small, kDenseForward, kSmallDenseDepth)
PRODUCT_KERNELS(dense_backward, dense_backward_tall, dense_backward_small, kDenseBackward, kSmallDenseDepth)
PRODUCT_KERNELS(dense_gradient, dense_gradient_tall, dense_gradient_small, kDenseGradient, kSmallDenseDepth)
PRODUCT_KERNELS(conv_forward, conv_forward_tall, conv_forward_small, kConvForward, kSmallDepth)
PRODUCT_KERNELS(conv_backward, conv_backward_tall, conv_backward_small, kConvBackward, kSmallDepth)
PRODUCT_KERNELS(conv_gradient, conv_gradient_tall, conv_gradient_small, kConvGradient, kSmallDepth)
#undef PRODUCT_KERNELS

/// The gradient of a convolution of few weights, such as the first one of grey images: each shard is one tile, and
/// long.
KERNEL(conv_gradient_thin, ProductArgs, kSmallProductThreads) {
  SHARED(float, shared, SHARED_OF(kThinRows, kSmallColumns, kThinDepth));
  const Tile tile = {kThinRows, kSmallColumns, kThinDepth, kSmallProductThreads, 4, 1};
  product(kConvGradient, tile, &args, arena, BLOCK_X, BLOCK_Y, BLOCK_Z, shared);
}

/// Tile `index` of a product; they are counted shard by shard and row by row.
DEVICE void product_tile(Int32 kind, Tile tile, const ProductArgs* args, GLOBAL char* arena, Int32 index,
                         LOCAL float* shared) {
  const Int32 rows = takes_ones(kind) ? args->rows + 1 : args->rows;
  const Int32 across = (args->columns + tile.columns - 1) / tile.columns;
  const Int32 tiles = (rows + tile.rows - 1) / tile.rows * across;
  product(kind, tile, args, arena, index % tiles / across, index % across, index / tiles, shared);
}

/// The same of a tall or a small tile.
DEVICE void tall_or_small(Int32 kind, Int32 small_depth, Int32 is_tall, const ProductArgs* args, GLOBAL char* arena,
                          Int32 index, LOCAL float* shared) {
  const Tile tall = {kLargeRows, kSmallColumns, kLargeDepth, kSmallProductThreads, 8, 4};
  const Tile small = {kSmallRows, kSmallColumns, small_depth, kSmallProductThreads, 4, 2};
  if (is_tall != 0) {
    product_tile(kind, tall, args, arena, index, shared);
  } else {
    product_tile(kind, small, args, arena, index, shared);
  }
}

/// Both products of a pass backward.
#define PAIR_KERNEL(name, first_kind, second_kind, small_depth, shared_floats)                          \
  KERNEL(name, ProductPairArgs, kSmallProductThreads) {                                                 \
    SHARED(float, shared, shared_floats);                                                               \
    const Int32 index = BLOCK_X - args.first_blocks;                                                    \
    if (index < 0) {                                                                                    \
      tall_or_small(first_kind, small_depth, args.first_is_tall, &args.first, arena, BLOCK_X, shared);  \
    } else {                                                                                            \
      tall_or_small(second_kind, small_depth, args.second_is_tall, &args.second, arena, index, shared); \
    }                                                                                                   \
  }

PAIR_KERNEL(dense_pair, kDenseBackward, kDenseGradient, kSmallDenseDepth,
            SHARED_OF(kSmallRows, kSmallColumns, kSmallDenseDepth))
PAIR_KERNEL(conv_pair, kConvGradient, kConvBackward, kSmallDepth, SHARED_OF(kLargeRows, kSmallColumns, kLargeDepth))
#undef PAIR_KERNEL
#undef SHARED_OF

KERNELS_END

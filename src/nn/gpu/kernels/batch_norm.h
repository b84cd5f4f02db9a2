/// batch_norm: sums a channel over chunks of 512 rows, in double, then over the chunks, both in their order.
#pragma once

#include "gpu/kernels/elementwise.h"
#include "gpu/kernels/numbers.h"

KERNELS_BEGIN

/// All threads of a block read a piece of its rows into shared memory, then a thread a channel adds what is there:
/// threads that read what they add would wait for the memory at every row.
enum {
  kBnAtOnce = 8,      ///< rows that are read from shared memory before the first of them is added
  kChunksAtOnce = 16  ///< likewise, of sums of chunks
};

DEVICE Int32 chunks_of(const BatchNormArgs* args) { return (args->rows + kRowsOfChunk - 1) / kRowsOfChunk; }

/// Reads what thread t does of kBnRows rows, from `first` to `last` at most, of the channels from `channel` on. Rows
/// and channels beyond are other ones again, which nobody adds.
DEVICE void read_rows(const BatchNormArgs* args, GLOBAL const float* from, Int32 first, Int32 last, Int32 channel,
                      Int32 t, LOCAL float* rows) {
  const Int32 own = at_most(channel + t % kBnChannels, args->channels - 1);
  float values[kBnPiece / kElementThreads];
  UNROLL for (Int32 i = 0; i < kBnPiece / kElementThreads; ++i) {
    const Int32 row = at_most(first + t / kBnChannels + i * (kElementThreads / kBnChannels), last);
    values[i] = from[(Int64)row * args->channels + own];
  }
  UNROLL for (Int32 i = 0; i < kBnPiece / kElementThreads; ++i) rows[t + i * kElementThreads] = values[i];
}

typedef struct ChannelSums {
  double first, second;
  double origin;  ///< that distances are measured from
} ChannelSums;

/// Adds x - origin and its square; `of_gradients`, a constant: dy and dy (x - origin).
DEVICE void add_row(Int32 of_gradients, ChannelSums* sums, float x, float dy) {
  const double distance = (double)x - sums->origin;
  const double gradient = (double)dy;
  sums->first += of_gradients != 0 ? gradient : distance;
  sums->second += of_gradients != 0 ? gradient * distance : distance * distance;
}

/// The same of rows of a piece, in their order, of the channel at x and dy.
DEVICE void add_rows(Int32 of_gradients, LOCAL const float* x, LOCAL const float* dy, Int32 rows, ChannelSums* sums) {
  Int32 row = 0;
  for (; rows - row >= kBnAtOnce; row += kBnAtOnce) {
    float values[kBnAtOnce], gradients[kBnAtOnce];
    UNROLL for (Int32 i = 0; i < kBnAtOnce; ++i) {
      values[i] = x[(Int64)(row + i) * kBnChannels];
      gradients[i] = of_gradients != 0 ? dy[(Int64)(row + i) * kBnChannels] : 0.0F;
    }
    UNROLL for (Int32 i = 0; i < kBnAtOnce; ++i) add_row(of_gradients, sums, values[i], gradients[i]);
  }
  for (; row < rows; ++row) {
    add_row(of_gradients, sums, x[(Int64)row * kBnChannels], of_gradients != 0 ? dy[(Int64)row * kBnChannels] : 0.0F);
  }
}

DEVICE void put_partial(GLOBAL char* arena, const BatchNormArgs* args, Int32 chunk, Int32 channel, ChannelSums sums) {
  GLOBAL double* partial = DOUBLES(args->partial) + (Int64)chunk * 2 * args->channels;
  partial[channel] = sums.first;
  partial[args->channels + channel] = sums.second;
}

/// The sums of a chunk of the channels from `channel` on; `dy` is of no use to distances.
DEVICE void sum_chunk(Int32 of_gradients, const BatchNormArgs* args, GLOBAL char* arena, Int32 chunk, Int32 channel,
                      LOCAL float* x, LOCAL float* dy) {
  OWN(ChannelSums, sums, kElementThreads, 1);
  const Int32 end = at_most((chunk + 1) * kRowsOfChunk, args->rows);
  FOR_THREADS(t, kElementThreads) {
    const Int32 own = at_most(channel + t % kBnChannels, args->channels - 1);
    const ChannelSums none = {0, 0, of_gradients != 0 ? DOUBLES(args->mean)[own] : (double)FLOATS(args->x)[own]};
    OF(sums, t)[0] = none;
  }
  BARRIER;
  for (Int32 first = chunk * kRowsOfChunk; first < end; first += kBnRows) {
    FOR_THREADS(t, kElementThreads) {
      read_rows(args, FLOATS(args->x), first, end - 1, channel, t, x);
      if (of_gradients != 0) read_rows(args, FLOATS(args->dy), first, end - 1, channel, t, dy);
    }
    BARRIER;
    FOR_THREADS(t, kElementThreads) {
      if (t < kBnChannels && channel + t < args->channels) {
        add_rows(of_gradients, x + t, dy + t, at_most(end - first, kBnRows), OF(sums, t));
      }
    }
    BARRIER;
  }
  FOR_THREADS(t, kElementThreads) {
    if (t < kBnChannels && channel + t < args->channels) put_partial(arena, args, chunk, channel + t, OF(sums, t)[0]);
  }
}

/// Sums of x - origin and of its square, the origin being the first row: chunk BLOCK_X.
KERNEL(bn_sum_distances, BatchNormArgs, kElementThreads) {
  SHARED(float, x, kBnPiece);
  sum_chunk(0, &args, arena, BLOCK_X, BLOCK_Y * kBnChannels, x, x);
}

/// Sums of dy and of dy (x - mean).
KERNEL(bn_sum_gradients, BatchNormArgs, kElementThreads) {
  SHARED(float, x, kBnPiece);
  SHARED(float, dy, kBnPiece);
  sum_chunk(1, &args, arena, BLOCK_X, BLOCK_Y * kBnChannels, x, dy);
}

/// The sums of all chunks of a channel, in their order.
DEVICE ChannelSums sum_of_chunks(GLOBAL char* arena, const BatchNormArgs* args, Int32 channel) {
  GLOBAL const double* partial = DOUBLES(args->partial) + channel;
  const Int32 chunks = chunks_of(args);
  ChannelSums sums = {0, 0, 0};
  for (Int32 chunk = 0; chunk < chunks; chunk += kChunksAtOnce) {
    ChannelSums read[kChunksAtOnce];
    UNROLL for (Int32 i = 0; i < kChunksAtOnce; ++i) {
      const Int64 at = (Int64)at_most(chunk + i, chunks - 1) * 2 * args->channels;
      read[i].first = partial[at];
      read[i].second = partial[at + args->channels];
    }
    UNROLL for (Int32 i = 0; i < kChunksAtOnce; ++i) {
      if (chunk + i < chunks) {
        sums.first += read[i].first;
        sums.second += read[i].second;
      }
    }
  }
  return sums;
}

DEVICE void put_scale(GLOBAL char* arena, const BatchNormArgs* args, Int32 c, double mean, double variance) {
  DOUBLES(args->mean)[c] = mean;
  DOUBLES(args->variance)[c] = variance;
  const double scale = (double)FLOATS(args->weight)[c] / ROOT_D(variance + args->epsilon);
  FLOATS(args->scale)[c] = (float)scale;
  FLOATS(args->shift)[c] = (float)((double)FLOATS(args->bias)[c] - mean * scale);
}

DEVICE float mixed(double momentum, float running, double batch) {
  return (float)((1 - momentum) * (double)running + momentum * batch);
}

/// Mean, variance, what runs, scale and shift, from the sums of the chunks. A thread a channel.
KERNEL(bn_statistics, BatchNormArgs, kElementThreads) {
  const double count = (double)args.rows;
  const double unbiased = count > 1 ? count / (count - 1) : 1;
  FOR_ELEMENTS(c, args.channels) {
    const ChannelSums sums = sum_of_chunks(arena, &args, c);
    const double distance = sums.first / count;
    const double mean = (double)FLOATS(args.x)[c] + distance;
    const double found = sums.second / count - distance * distance;
    const double variance = found < 0 ? 0 : found;  // a NaN comes through
    DOUBLES(args.first_sums)[c] = sums.first;
    DOUBLES(args.second_sums)[c] = sums.second;
    FLOATS(args.running_mean)[c] = mixed(args.momentum, FLOATS(args.running_mean)[c], mean);
    FLOATS(args.running_var)[c] = mixed(args.momentum, FLOATS(args.running_var)[c], variance * unbiased);
    put_scale(arena, &args, c, mean, variance);
  }
}

/// The same of an evaluation, from what runs.
KERNEL(bn_evaluate, BatchNormArgs, kElementThreads) {
  FOR_ELEMENTS(c, args.channels) {
    put_scale(arena, &args, c, (double)FLOATS(args.running_mean)[c], (double)FLOATS(args.running_var)[c]);
  }
}

/// y = scale x + shift.
KERNEL(bn_scale, BatchNormArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.rows * args.channels) {
    const Int32 c = i % args.channels;
    const float y = FLOATS(args.scale)[c] * FLOATS(args.x)[i] + FLOATS(args.shift)[c];
    FLOATS(args.y)[i] = y;
    write_rectified(&args.rectifier, arena, i, y);
  }
}

/// The gradients of bias and weight from the sums of the chunks.
DEVICE void put_gradients(GLOBAL char* arena, const BatchNormArgs* args, Int32 c) {
  const ChannelSums sums = sum_of_chunks(arena, args, c);
  const double second = sums.second / ROOT_D(DOUBLES(args->variance)[c] + args->epsilon);
  DOUBLES(args->first_sums)[c] = sums.first;
  DOUBLES(args->second_sums)[c] = second;
  if (args->bias_gradient >= 0) FLOATS(args->bias_gradient)[c] = (float)sums.first;
  if (args->weight_gradient >= 0) FLOATS(args->weight_gradient)[c] = (float)second;
}

/// What bn_scale_gradients needs: slope, mean and shift.
DEVICE void put_slope(GLOBAL char* arena, const BatchNormArgs* args, Int32 c) {
  const double share = args->training != 0 ? 1 / (double)args->rows : 0;
  const double scale = (double)FLOATS(args->scale)[c];
  const double mean = DOUBLES(args->mean)[c];
  const double root = ROOT_D(DOUBLES(args->variance)[c] + args->epsilon);
  const double slope = scale * share * DOUBLES(args->second_sums)[c] / root;
  const float float_mean = (float)mean;
  const double lost = mean - (double)float_mean;
  FLOATS(args->slope)[c] = (float)slope;
  FLOATS(args->float_mean)[c] = float_mean;
  FLOATS(args->shift)[c] = (float)(slope * lost - scale * share * DOUBLES(args->first_sums)[c]);
}

/// A thread a channel.
KERNEL(bn_gradients, BatchNormArgs, kElementThreads) {
  FOR_ELEMENTS(c, args.channels) {
    if (args.sums != 0) put_gradients(arena, &args, c);
    if (args.dx >= 0) put_slope(arena, &args, c);
  }
}

/// dx = scale dy - slope (x - mean) + shift.
KERNEL(bn_scale_gradients, BatchNormArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.rows * args.channels) {
    const Int32 c = i % args.channels;
    const float distance = FLOATS(args.x)[i] - FLOATS(args.float_mean)[c];
    const float dx =
        FLOATS(args.scale)[c] * FLOATS(args.dy)[i] - FLOATS(args.slope)[c] * distance + FLOATS(args.shift)[c];
    FLOATS(args.dx)[i] = through_rectifier(&args.rectifier, arena, i, dx);
  }
}

KERNELS_END

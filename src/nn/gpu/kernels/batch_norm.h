/// batch_norm: sums a channel over chunks of 512 rows, in double, then over the chunks, both in their order.
#pragma once

#include "gpu/kernels/elementwise.h"

KERNELS_BEGIN

/// Rows and chunks that a thread reads before it adds the first of them: a sum that waited for each would take as long
/// as the memory to answer, once a row.
enum { kRowsAtOnce = 32, kChunksAtOnce = 16 };

DEVICE Int32 chunks_of(const BatchNormArgs* args) { return (args->rows + kRowsOfChunk - 1) / kRowsOfChunk; }

/// Element `index` of (chunks, channels): its channel, and the rows of its chunk.
typedef struct ChunkPlace {
  Int32 chunk, channel, first, count;
} ChunkPlace;

DEVICE ChunkPlace chunk_place(const BatchNormArgs* args, Int32 index) {
  const Int32 chunk = index / args->channels;
  const Int32 first = chunk * kRowsOfChunk;
  const Int32 left = args->rows - first;
  const ChunkPlace place = {chunk, index % args->channels, first, left < kRowsOfChunk ? left : kRowsOfChunk};
  return place;
}

DEVICE void put_partial(GLOBAL char* arena, const BatchNormArgs* args, ChunkPlace place, double first, double second) {
  GLOBAL double* partial = DOUBLES(args->partial) + (Int64)place.chunk * 2 * args->channels;
  partial[place.channel] = first;
  partial[args->channels + place.channel] = second;
}

/// Sums of x - origin and of its square, the origin being the first row. A thread a channel of a chunk.
KERNEL(bn_sum_distances, BatchNormArgs, kElementThreads) {
  FOR_ELEMENTS(index, chunks_of(&args) * args.channels) {
    const ChunkPlace place = chunk_place(&args, index);
    const double origin = FLOATS(args.x)[place.channel];
    GLOBAL const float* x = FLOATS(args.x) + (Int64)place.first * args.channels + place.channel;
    double first = 0;
    double second = 0;
    for (Int32 row = 0; row < place.count; row += kRowsAtOnce) {
      float values[kRowsAtOnce];
      UNROLL for (Int32 i = 0; i < kRowsAtOnce; ++i) {
        values[i] = row + i < place.count ? x[(Int64)(row + i) * args.channels] : 0.0F;
      }
      UNROLL for (Int32 i = 0; i < kRowsAtOnce; ++i) {
        if (row + i < place.count) {
          const double distance = (double)values[i] - origin;
          first += distance;
          second += distance * distance;
        }
      }
    }
    put_partial(arena, &args, place, first, second);
  }
}

/// Sums of dy and of dy (x - mean).
KERNEL(bn_sum_gradients, BatchNormArgs, kElementThreads) {
  FOR_ELEMENTS(index, chunks_of(&args) * args.channels) {
    const ChunkPlace place = chunk_place(&args, index);
    const Int64 start = (Int64)place.first * args.channels + place.channel;
    const double mean = DOUBLES(args.mean)[place.channel];
    double first = 0;
    double second = 0;
    for (Int32 row = 0; row < place.count; row += kRowsAtOnce) {
      float x[kRowsAtOnce], dy[kRowsAtOnce];
      UNROLL for (Int32 i = 0; i < kRowsAtOnce; ++i) {
        const Int64 at = start + (Int64)(row + i) * args.channels;
        x[i] = row + i < place.count ? FLOATS(args.x)[at] : 0.0F;
        dy[i] = row + i < place.count ? FLOATS(args.dy)[at] : 0.0F;
      }
      UNROLL for (Int32 i = 0; i < kRowsAtOnce; ++i) {
        if (row + i < place.count) {
          const double gradient = (double)dy[i];
          first += gradient;
          second += gradient * ((double)x[i] - mean);
        }
      }
    }
    put_partial(arena, &args, place, first, second);
  }
}

typedef struct ChannelSums {
  double first, second;
} ChannelSums;

/// The sums of all chunks of a channel, in their order.
DEVICE ChannelSums sum_of_chunks(GLOBAL char* arena, const BatchNormArgs* args, Int32 channel) {
  GLOBAL const double* partial = DOUBLES(args->partial) + channel;
  const Int32 chunks = chunks_of(args);
  ChannelSums sums = {0, 0};
  for (Int32 chunk = 0; chunk < chunks; chunk += kChunksAtOnce) {
    ChannelSums read[kChunksAtOnce];
    UNROLL for (Int32 i = 0; i < kChunksAtOnce; ++i) {
      const Int64 at = (Int64)(chunk + i) * 2 * args->channels;
      read[i].first = chunk + i < chunks ? partial[at] : 0;
      read[i].second = chunk + i < chunks ? partial[at + args->channels] : 0;
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

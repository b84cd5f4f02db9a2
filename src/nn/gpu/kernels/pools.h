/// Maximum and average of windows, both ways. Backward, an element gathers from the windows that it lies in, in the
/// order of their places, in which the CPU adds to it.
#pragma once

#include "gpu/kernels/elementwise.h"

KERNELS_BEGIN

/// Element i of (batch, height, width, channels).
typedef struct PoolPlace {
  Int32 image, y, x, channel;
} PoolPlace;

DEVICE PoolPlace pool_place(Int32 i, Int32 height, Int32 width, Int32 channels) {
  const Int32 pixel = i / channels;
  const Int32 row = pixel / width;
  const PoolPlace place = {row / height, row % height, pixel % width, i % channels};
  return place;
}

/// The first and the last of the windows in which a pixel lies, along one axis.
DEVICE Int32 first_window(const PoolArgs* args, Int32 at) {
  return at < args->window ? 0 : (at - args->window) / args->stride + 1;
}
DEVICE Int32 last_window(const PoolArgs* args, Int32 at, Int32 count) {
  return at / args->stride < count ? at / args->stride : count - 1;
}

DEVICE Int32 pool_inputs(const PoolArgs* args) { return args->height * args->width * args->channels; }
DEVICE Int32 pool_outputs(const PoolArgs* args) { return args->out_height * args->out_width * args->channels; }

/// Where the element of a window's first pixel lies in its image.
DEVICE Int32 window_start(const PoolArgs* args, PoolPlace out) {
  return (out.y * args->width + out.x) * args->stride * args->channels + out.channel;
}

/// The first maximum of each window; a NaN is larger than all, the first one stays.
KERNEL(max_pool_forward, PoolArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.batch * pool_outputs(&args)) {
    const PoolPlace out = pool_place(i, args.out_height, args.out_width, args.channels);
    GLOBAL const float* x = FLOATS(args.x) + (Int64)out.image * pool_inputs(&args);
    const Int32 start = window_start(&args, out);
    float best = x[start];
    Int32 source = start;
    for (Int32 row = 0; row < args.window; ++row) {
      for (Int32 column = row == 0 ? 1 : 0; column < args.window; ++column) {
        const Int32 in = start + (row * args.width + column) * args.channels;
        if (!(x[in] <= best) && best == best) {
          best = x[in];
          source = in;
        }
      }
    }
    FLOATS(args.y)[i] = best;
    INTS(args.sources)[i] = source;
  }
}

KERNEL(max_pool_backward, PoolArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.batch * pool_inputs(&args)) {
    const PoolPlace in = pool_place(i, args.height, args.width, args.channels);
    const Int32 source = i % pool_inputs(&args);
    const Int32 last_y = last_window(&args, in.y, args.out_height);
    const Int32 last_x = last_window(&args, in.x, args.out_width);
    float sum = 0.0F;
    for (Int32 y = first_window(&args, in.y); y <= last_y; ++y) {
      for (Int32 x = first_window(&args, in.x); x <= last_x; ++x) {
        const Int64 out = ((Int64)(in.image * args.out_height + y) * args.out_width + x) * args.channels + in.channel;
        if (INTS(args.sources)[out] == source) sum += FLOATS(args.y)[out];
      }
    }
    FLOATS(args.x)[i] = through_rectifier(&args.rectifier, arena, i, sum);
  }
}

KERNEL(average_pool_forward, PoolArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.batch * pool_outputs(&args)) {
    const PoolPlace out = pool_place(i, args.out_height, args.out_width, args.channels);
    GLOBAL const float* x = FLOATS(args.x) + (Int64)out.image * pool_inputs(&args) + window_start(&args, out);
    float sum = 0.0F;
    for (Int32 row = 0; row < args.window; ++row) {
      for (Int32 column = 0; column < args.window; ++column) {
        const Int32 in = (row * args.width + column) * args.channels;
        sum += x[in];
      }
    }
    FLOATS(args.y)[i] = sum * args.share;
  }
}

KERNEL(average_pool_backward, PoolArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.batch * pool_inputs(&args)) {
    const PoolPlace in = pool_place(i, args.height, args.width, args.channels);
    const Int32 last_y = last_window(&args, in.y, args.out_height);
    const Int32 last_x = last_window(&args, in.x, args.out_width);
    float sum = 0.0F;
    for (Int32 y = first_window(&args, in.y); y <= last_y; ++y) {
      for (Int32 x = first_window(&args, in.x); x <= last_x; ++x) {
        const Int64 out = ((Int64)(in.image * args.out_height + y) * args.out_width + x) * args.channels + in.channel;
        sum += args.share * FLOATS(args.y)[out];
      }
    }
    FLOATS(args.x)[i] = through_rectifier(&args.rectifier, arena, i, sum);
  }
}

KERNELS_END

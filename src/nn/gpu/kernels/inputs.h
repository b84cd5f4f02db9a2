/// Batches from the data set in the arena: images by a list of indices, as they are or moved a little.
#pragma once

#include "gpu/kernels/arguments_train.h"
#include "gpu/kernels/elementwise.h"

KERNELS_BEGIN

KERNEL(gather_images, GatherArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.count * args.size) {
    const Int64 image = WORDS(args.indices)[i / args.size];
    FLOATS(args.dst)[i] = (float)BYTES(args.src)[image * args.size + i % args.size] / 255.0F;
  }
}

KERNEL(gather_vectors, GatherArgs, kElementThreads) {
  FOR_ELEMENTS(i, args.count * args.size) {
    const Int64 vector = WORDS(args.indices)[i / args.size];
    FLOATS(args.dst)[i] = FLOATS(args.src)[vector * args.size + i % args.size];
  }
}

/// sin and cos as src/train/augment.cpp has them.
DEVICE double sine_of(double x) {
  double sum = 1;
  for (Int32 k = 28; k >= 2; k -= 2) sum = 1 - x * x * sum / (k * (k + 1));
  return x * sum;
}
DEVICE double cosine_of(double x) {
  double sum = 1;
  for (Int32 k = 28; k >= 2; k -= 2) sum = 1 - x * x * sum / (k * (k - 1));
  return sum;
}

/// Draw `index` of RandomStream(seed, kAugment, epoch).
DEVICE double uniform_of(const AugmentArgs* args, UInt64 index, UInt32 epoch) {
  const PhiloxWords counter = {(UInt32)index, (UInt32)(index >> 32), 8, epoch};
  const PhiloxWords words = philox(counter, args->seed_low, args->seed_high);
  return (double)((((UInt64)words.w0 << 32) | words.w1) >> 11) * 0x1p-53;
}

DEVICE double draw_within(const AugmentArgs* args, double limit, UInt64 index, UInt32 epoch) {
  return limit * (2 * uniform_of(args, index, epoch) - 1);
}

KERNEL(draw_moves, AugmentArgs, kElementThreads) {
  const UInt32 epoch = (UInt32)((GLOBAL const StepBlock*)(arena + args.step))->epoch;
  FOR_ELEMENTS(i, args.count) {
    const UInt64 draw = (UInt64)WORDS(args.indices)[i] * 8;
    const double angle = draw_within(&args, args.rotation, draw, epoch) * (3.14159265358979323846 / 180);
    const double scale = 1 + draw_within(&args, args.scale, draw + 1, epoch);
    const double shift_x = draw_within(&args, args.shift, draw + 2, epoch);
    const double shift_y = draw_within(&args, args.shift, draw + 3, epoch);
    const double mirror = args.flip != 0 && uniform_of(&args, draw + 4, epoch) < 0.5 ? -1 : 1;
    const double cosine = cosine_of(angle) / scale;
    const double sine = sine_of(angle) / scale;
    ImageMove move = {mirror * cosine, mirror * sine, -sine, cosine, 0, 0};
    move.dx = -(move.xx * shift_x + move.xy * shift_y);
    move.dy = -(move.yx * shift_x + move.yy * shift_y);
    ((GLOBAL ImageMove*)(arena + args.moves))[i] = move;
  }
}

DEVICE float pixel_at(const AugmentArgs* args, GLOBAL const UInt8* image, Int32 y, Int32 x) {
  const Int32 inside = x >= 0 && x < args->width && y >= 0 && y < args->height;
  return inside != 0 ? (float)image[y * args->width + x] : 0.0F;
}

KERNEL(gather_moved, AugmentArgs, kElementThreads) {
  const double middle_x = 0.5 * (args.width - 1);
  const double middle_y = 0.5 * (args.height - 1);
  const Int32 plane = args.height * args.width;
  FOR_ELEMENTS(i, args.count * args.channels * plane) {
    const Int32 image = i / (args.channels * plane);
    const Int32 x = i % args.width;
    const Int32 y = i % plane / args.width;
    const Int32 channel = i / plane % args.channels;
    const ImageMove move = ((GLOBAL const ImageMove*)(arena + args.moves))[image];
    GLOBAL const UInt8* src = BYTES(args.src) + ((Int64)WORDS(args.indices)[image] * args.channels + channel) * plane;
    const double from_x = move.xx * (x - middle_x) + move.xy * (y - middle_y) + move.dx + middle_x;
    const double from_y = move.yx * (x - middle_x) + move.yy * (y - middle_y) + move.dy + middle_y;
    const double left = FLOOR_D(from_x);
    const double top = FLOOR_D(from_y);
    const float right_share = (float)(from_x - left);
    const float bottom_share = (float)(from_y - top);
    const Int32 column = (Int32)left;
    const Int32 row = (Int32)top;
    const float upper_left = pixel_at(&args, src, row, column);
    const float lower_left = pixel_at(&args, src, row + 1, column);
    const float upper = upper_left + right_share * (pixel_at(&args, src, row, column + 1) - upper_left);
    const float lower = lower_left + right_share * (pixel_at(&args, src, row + 1, column + 1) - lower_left);
    FLOATS(args.dst)[i] = (upper + bottom_share * (lower - upper)) * (1.0F / 255);
  }
}

KERNELS_END

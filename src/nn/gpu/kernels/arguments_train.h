/// Arguments of the kernels that update parameters and make batches. Offsets are bytes in the arena.
#pragma once

#include "gpu/kernels/arguments_layers.h"

KERNELS_BEGIN

enum {
  kUpdateThreads = 256,
  kUpdateLanes = 16,
  kUpdateRun = 32,      ///< blocks of 16 after which a run ends; one ends after the first block, too
  kUpdatePiece = 1024,  ///< elements whose squares are in shared memory at a time
  kUpdateSecond = kUpdatePiece + kUpdateLanes,  ///< where the second piece begins: lanes of both in banks of their own
  kUpdateShared = kUpdateSecond + kUpdatePiece,
  kUpdateSums = 2  ///< of a part: squares of the gradient, and of what was subtracted
};

enum { kSgd, kMomentum, kNesterov, kAdam, kAdamW };

/// A part of a parameter: where its elements begin in each array, and how many they are, with those between rows.
typedef struct UpdatePart {
  Int64 values, gradient;
  Int64 first_moment, second_moment;  ///< of no use where the optimizer has none
  Int64 length;
} UpdatePart;

/// update: a step of all parameters along their gradients, a block a part. square_sums: only the squares of the
/// gradients.
typedef struct UpdateArgs {
  Int64 table;                   ///< an UpdatePart a part
  Int64 sums;                    ///< double, (parts, kUpdateSums)
  Int64 step;                    ///< of a StepBlock
  double beta1, beta2, epsilon;  ///< beta1: the momentum of sgd
  double decay;
  Int32 kind;
  Int32 parts;
} UpdateArgs;

/// The sums of the parts of a parameter.
typedef struct PartsOf {
  Int64 parts;
  Int64 count;
} PartsOf;

/// sum_parts: adds the parts of each parameter in their order, a block a parameter. clip_scale, one thread, adds
/// these up.
typedef struct NormArgs {
  Int64 table;   ///< a PartsOf a parameter
  Int64 totals;  ///< double, (parameters, kUpdateSums)
  Int64 step;    ///< of a StepBlock: clip_scale writes its clip
  double clip_norm;
  Int32 parameters;
  Int32 unused;
} NormArgs;

/// gather_images: dst (count, size) = the images of `indices`, over 255.
/// gather_vectors: the same of floats, as they are.
typedef struct GatherArgs {
  Int64 src, dst;
  Int64 indices;  ///< UInt32, (count)
  Int32 count, size;
} GatherArgs;

/// draw_moves: the moves of a batch's images, a thread an image. gather_moved: the images, moved, over 255, each
/// (channels, height, width).
typedef struct AugmentArgs {
  Int64 src, dst;
  Int64 indices;  ///< UInt32, (count)
  Int64 moves;    ///< (count) Moves
  Int64 step;     ///< of a StepBlock: its epoch
  double rotation, scale, shift;
  UInt32 seed_low, seed_high;
  Int32 flip;
  Int32 count, channels, height, width;
  Int32 unused;
} AugmentArgs;

/// As train::Move.
typedef struct ImageMove {
  double xx, xy, yx, yy;
  double dx, dy;
} ImageMove;

KERNELS_END

/// Updates of parameters, and the sums of squares that go with them, in the order of src/nn/update.cpp: 16 lanes, each
/// a sum of floats over runs of blocks of 16, added up as doubles.
#pragma once

#include "gpu/kernels/arguments_train.h"
#include "gpu/kernels/language.h"

KERNELS_BEGIN

/// The rates of a step as floats.
typedef struct UpdateRates {
  float rate, clip, decay, momentum;
  float beta1, rest1, beta2, rest2, epsilon;
  float weight_decay;
  float root_scale;
} UpdateRates;

DEVICE UpdateRates rates_of(const UpdateArgs* args, GLOBAL const StepBlock* step) {
  const Int32 adam = args->kind == kAdam || args->kind == kAdamW;
  const Int32 decoupled = args->kind == kAdamW;
  UpdateRates r;
  r.rate = (float)(adam != 0 ? step->rate / step->first_correction : step->rate);
  r.clip = (float)step->clip;
  r.decay = (float)(decoupled != 0 ? 0 : args->decay);
  r.momentum = (float)args->beta1;
  r.beta1 = (float)args->beta1;
  r.rest1 = (float)(1 - args->beta1);
  r.beta2 = (float)args->beta2;
  r.rest2 = (float)(1 - args->beta2);
  r.epsilon = (float)args->epsilon;
  r.weight_decay = (float)(decoupled != 0 ? step->rate * args->decay : 0);
  r.root_scale = adam != 0 ? (float)(1 / ROOT_D(step->second_correction)) : 0.0F;
  return r;
}

DEVICE float without_denormals(float value) { return ABS_F(value) < 0x1p-126F ? 0.0F : value; }

/// An element: its value and its moments change; returns what was subtracted.
DEVICE float update_sgd(Int32 kind, const UpdateRates* r, float g, float* w, float* v) {
  const float gradient = r->clip * g + r->decay * *w;
  float update = r->rate * gradient;
  if (kind != kSgd) {
    *v = without_denormals(r->momentum * *v + gradient);
    update = kind == kNesterov ? r->rate * (gradient + r->momentum * *v) : r->rate * *v;
  }
  *w -= update;
  return update;
}

DEVICE float update_adam(const UpdateRates* r, float g, float* w, float* m, float* v) {
  const float gradient = r->clip * g + r->decay * *w;
  *m = without_denormals(r->beta1 * *m + r->rest1 * gradient);
  *v = without_denormals(r->beta2 * *v + r->rest2 * gradient * gradient);
  const float update = r->weight_decay * *w + r->rate * *m / (ROOT_F(*v) * r->root_scale + r->epsilon);
  *w -= update;
  return update;
}

DEVICE float load(GLOBAL const float* array, Int32 at, Int32 inside) { return inside != 0 ? array[at] : 0.0F; }

/// Element `at` of a part, or, beyond a part that is no whole number of blocks, the zeros that fill it up.
DEVICE float update_element(Int32 kind, const UpdatePart* part, const UpdateRates* r, GLOBAL char* arena, Int32 at,
                            Int32 inside, float g) {
  const Int32 adam = kind == kAdam || kind == kAdamW;
  float w = load(FLOATS(part->values), at, inside);
  float m = kind == kSgd ? 0.0F : load(FLOATS(part->first_moment), at, inside);
  float v = adam == 0 ? 0.0F : load(FLOATS(part->second_moment), at, inside);
  const float update = adam != 0 ? update_adam(r, g, &w, &m, &v) : update_sgd(kind, r, g, &w, &m);
  if (inside != 0) {
    FLOATS(part->values)[at] = w;
    if (kind != kSgd) FLOATS(part->first_moment)[at] = m;
    if (adam != 0) FLOATS(part->second_moment)[at] = v;
  }
  return update;
}

/// Sums of one lane.
typedef struct LaneSums {
  float run;
  double sum;
} LaneSums;

/// Adds blocks `first` to `last` of the part, which lie at `values` from element 0 on.
DEVICE void add_blocks(LOCAL const float* values, Int32 lane, Int32 first, Int32 last, LaneSums* sums) {
  for (Int32 block = first; block < last; ++block) {
    const float value = values[(block - first) * kUpdateLanes + lane];
    sums->run += value * value;
    if (block % kUpdateRun == 0) {
      sums->sum += (double)sums->run;
      sums->run = 0.0F;
    }
  }
}

/// Part `index`, by one block: with updates and both sums, or with the squares of the gradient alone. `shared` has two
/// pieces, `lanes` a sum for each lane of both.
DEVICE void update_part(const UpdateArgs* args, GLOBAL char* arena, Int32 index, Int32 updates, LOCAL float* shared,
                        LOCAL double* lanes) {
  OWN(LaneSums, sums, kUpdateThreads, 1);
  const UpdateRates r = rates_of(args, (GLOBAL const StepBlock*)(arena + args->step));
  const UpdatePart part = ((GLOBAL const UpdatePart*)(arena + args->table))[index];
  const Int32 length = (Int32)part.length;
  const Int32 blocks = (length + kUpdateLanes - 1) / kUpdateLanes;
  const Int32 blocks_of_piece = kUpdatePiece / kUpdateLanes;
  FOR_THREADS(t, kUpdateThreads) {
    OF(sums, t)[0].run = 0.0F;
    OF(sums, t)[0].sum = 0;
  }
  BARRIER;
  for (Int32 first = 0; first < blocks; first += blocks_of_piece) {
    const Int32 last = blocks - first < blocks_of_piece ? blocks : first + blocks_of_piece;
    FOR_THREADS(t, kUpdateThreads) {
      for (Int32 i = t; i < (last - first) * kUpdateLanes; i += kUpdateThreads) {
        const Int32 element = first * kUpdateLanes + i;
        const Int32 inside = element < length;
        const float g = load(FLOATS(part.gradient), element, inside);
        shared[i] = g;
        if (updates != 0) {
          shared[kUpdateSecond + i] = update_element(args->kind, &part, &r, arena, element, inside, g);
        }
      }
    }
    BARRIER;
    FOR_THREADS(t, kUpdateThreads) {
      const Int32 which = t / kUpdateLanes;
      if (which < (updates != 0 ? kUpdateSums : 1)) {
        LOCAL const float* piece = which == 0 ? shared : shared + kUpdateSecond;
        add_blocks(piece, t % kUpdateLanes, first, last, OF(sums, t));
      }
    }
    BARRIER;
  }
  FOR_THREADS(t, kUpdateThreads) {
    if (t < kUpdateSums * kUpdateLanes) lanes[t] = OF(sums, t)[0].sum + (double)OF(sums, t)[0].run;
  }
  BARRIER;
  FOR_THREADS(t, kUpdateThreads) {
    if (t < (updates != 0 ? kUpdateSums : 1)) {
      double total = 0;
      for (Int32 lane = 0; lane < kUpdateLanes; ++lane) total += lanes[t * kUpdateLanes + lane];
      DOUBLES(args->sums)[(Int64)index * kUpdateSums + t] = total;
    }
  }
}

KERNEL(update, UpdateArgs, kUpdateThreads) {
  SHARED(float, shared, kUpdateShared);
  SHARED(double, lanes, kUpdateLanes* kUpdateSums);
  update_part(&args, arena, BLOCK_X, 1, shared, lanes);
}

KERNEL(square_sums, UpdateArgs, kUpdateThreads) {
  SHARED(float, shared, kUpdateShared);
  SHARED(double, lanes, kUpdateLanes* kUpdateSums);
  update_part(&args, arena, BLOCK_X, 0, shared, lanes);
}

/// Sums of the parts of parameter BLOCK_X: all threads fetch, two add.
KERNEL(sum_parts, NormArgs, kUpdateThreads) {
  SHARED(double, parts, kUpdateThreads* kUpdateSums);
  OWN(double, sums, kUpdateThreads, 1);
  GLOBAL const PartsOf* parameter = (GLOBAL const PartsOf*)(arena + args.table) + BLOCK_X;
  GLOBAL const double* from = DOUBLES(parameter->parts);
  const Int32 all = (Int32)parameter->count * kUpdateSums;
  FOR_THREADS(t, kUpdateThreads) OF(sums, t)[0] = 0;
  BARRIER;
  for (Int32 first = 0; first < all; first += kUpdateThreads) {
    const Int32 count = all - first < kUpdateThreads ? all - first : kUpdateThreads;
    FOR_THREADS(t, kUpdateThreads) {
      if (t < count) parts[t] = from[first + t];
    }
    BARRIER;
    FOR_THREADS(t, kUpdateThreads) {
      for (Int32 i = t; t < kUpdateSums && i < count; i += kUpdateSums) OF(sums, t)[0] += parts[i];
    }
    BARRIER;
  }
  FOR_THREADS(t, kUpdateThreads) {
    if (t < kUpdateSums) DOUBLES(args.totals)[BLOCK_X * kUpdateSums + t] = OF(sums, t)[0];
  }
}

DEVICE double sum_of_totals(GLOBAL const double* totals, Int32 parameters) {
  double sum = 0;
  for (Int32 i = 0; i < parameters; ++i, totals += kUpdateSums) sum += *totals;
  return sum;
}

/// What the gradients are multiplied by, from the squares of all of them.
KERNEL(clip_scale, NormArgs, kUpdateThreads) {
  FOR_THREADS(t, kUpdateThreads) {
    if (t == 0) {
      const double squares = sum_of_totals(DOUBLES(args.totals), args.parameters);
      const double scale = args.clip_norm / (ROOT_D(squares) + 1e-6);
      ((GLOBAL StepBlock*)(arena + args.step))->clip = scale < 1 ? scale : 1;
    }
  }
}

KERNELS_END

/// One part of a parameter: a step along its gradient.
#pragma once

#include <cstdint>

#include "epochreel/job/job.h"

namespace epochreel::nn {

/// The values of a step that are the same for all parameters.
struct UpdateRates {
  double rate = 0;               ///< the learning rate
  double clip = 1;               ///< what the gradient is multiplied by
  double first_correction = 1;   ///< 1 - beta1^t of Adam
  double second_correction = 1;  ///< 1 - beta2^t
};

/// All of `length` elements; moments that the optimizer does not have are null.
struct UpdateArrays {
  float* values = nullptr;
  const float* gradient = nullptr;
  float* first_moment = nullptr;
  float* second_moment = nullptr;
  std::int64_t length = 0;
};

/// Sums over a part, in double, in an order that does not depend on the CPU.
struct Squares {
  double gradient = 0;  ///< before clipping and weight decay
  double update = 0;    ///< of what was subtracted from the values
};

Squares apply_update(const job::SgdSpec& spec, const UpdateRates& rates, const UpdateArrays& arrays);
Squares apply_update(const job::AdamSpec& spec, const UpdateRates& rates, const UpdateArrays& arrays);
Squares apply_update(const job::AdamWSpec& spec, const UpdateRates& rates, const UpdateArrays& arrays);

double sum_of_squares(const float* values, std::int64_t length);

}  // namespace epochreel::nn

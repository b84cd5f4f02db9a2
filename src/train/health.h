/// Watches a training for NaN and Inf.
#pragma once

#include <cstdint>

#include "epochreel/job/job.h"
#include "epochreel/nn/network.h"

namespace epochreel::train {

/// The place in a training at which something is looked at.
struct TrainingPlace {
  const job::Job& job;
  std::int64_t step = 0;     ///< updates done
  double learning_rate = 0;  ///< of the last one
};

/// Error{kFailed} where loss, gradient or update of the network's last step is not finite: it names the step, the first
/// layer or parameter that is concerned, the likely cause and the fix.
void check_step(const TrainingPlace& place, const nn::Network& network, const nn::StepResult& result);

/// The same where `loss`, over the test images that the network has just evaluated, is not finite.
void check_test_loss(const TrainingPlace& place, const nn::Network& network, double loss);

}  // namespace epochreel::train

/// What resuming needs: weights and momentum in f32, and where in the epoch it stands.
#pragma once

#include <cstdint>
#include <string>

#include "epochreel/nn/network.h"
#include "epochreel/trace/trace.h"

namespace epochreel::train {

/// Sum of the losses of the current epoch's batches so far, for the log's mean over the epoch.
struct EpochLoss {
  double sum = 0;
  std::int64_t batches = 0;
};

void save_checkpoint(trace::TraceWriter& writer, const nn::Network& network, std::int64_t step, const EpochLoss& loss);

/// Puts weights and momentum back. Error{kInvalid} where the checkpoint is not of this network.
EpochLoss restore_checkpoint(const trace::Checkpoint& checkpoint, nn::Network& network);

}  // namespace epochreel::train

/// A checkpoint holds what resuming needs: parameters, running statistics and the optimizer's state in f32, and the
/// place in the epoch.
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

/// A checkpoint carries the training it is of, so that one that was put into another trace is found out.
void save_checkpoint(trace::TraceWriter& writer, const trace::Manifest& manifest, const nn::Network& network,
                     std::int64_t step, const EpochLoss& loss);

/// Puts all of it back. Error{kInvalid} where the checkpoint is not of this training or this network.
EpochLoss restore_checkpoint(const trace::Checkpoint& checkpoint, const trace::Manifest& manifest,
                             nn::Network& network);

}  // namespace epochreel::train

/// Batches from which a batch_norm gets a single value, which has no spread to divide by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::job {

struct SingleValue {
  std::size_t layer = 0;    ///< number of the batch_norm
  bool of_channel = false;  ///< it normalizes channels, so that the image's size decides
  std::string what;         ///< why it gets one value a unit or channel, and the fix
};

/// The first batch_norm that gets one value of each unit or channel from a batch of the training; nothing where none
/// does. `input` is the shape of an image; `images` is how many there are to train on, where that is known: the last
/// batch of an epoch holds what is left.
std::optional<SingleValue> find_single_value(const Job& job, const std::vector<std::int64_t>& input,
                                             std::optional<std::int64_t> images);

/// How many images there are to train on, where the job alone tells.
std::optional<std::int64_t> train_images(const DataSpec& data);

}  // namespace epochreel::job

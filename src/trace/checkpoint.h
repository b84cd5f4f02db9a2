/// Checkpoints: tensors with a hash of their own, since no commit line vouches for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::trace {

inline constexpr std::size_t kKeptCheckpoints = 2;

/// Steps of the checkpoint files there are, newest first, whole or not.
std::vector<std::int64_t> checkpoint_steps(const std::filesystem::path& folder);

void write_checkpoint_file(const std::filesystem::path& folder, std::int64_t step, const TensorMap& tensors,
                           Metadata metadata);

}  // namespace epochreel::trace

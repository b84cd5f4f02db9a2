/// Checkpoints: tensors with a hash of their own, since no commit line vouches for them.
#pragma once

#include <cstdint>
#include <filesystem>

#include "epochreel/trace/trace.h"

namespace epochreel::trace {

void write_checkpoint_file(const std::filesystem::path& folder, std::int64_t step, const TensorMap& tensors,
                           Metadata metadata);

/// Removes all checkpoint files but the newest two.
void remove_old_checkpoints(const std::filesystem::path& folder);

}  // namespace epochreel::trace

/// Checkpoints: tensors with a hash of their own, since no commit line vouches for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "epochreel/trace/trace.h"

namespace epochreel::trace {

void write_checkpoint_file(const std::filesystem::path& folder, std::int64_t step, const TensorMap& tensors,
                           Metadata metadata);

/// The step of a checkpoint that this program wrote, whole or damaged in its tensors: by its name and by what its
/// header says. Nothing for any other file.
std::optional<std::int64_t> own_checkpoint_step(const std::filesystem::path& file);

/// Removes all of this program's checkpoint files but the newest two.
void remove_old_checkpoints(const std::filesystem::path& folder);

}  // namespace epochreel::trace

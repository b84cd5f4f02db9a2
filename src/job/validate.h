/// Checks what must hold between the keys of a job, beyond the range of each.
#pragma once

#include "epochreel/job/job.h"
#include "node.h"

namespace epochreel::job {

/// Error{kInvalid} at the place in `root`, the tree that `job` was read from, of the key to change.
void validate(const Job& job, const YamlNode& root);

/// The part of it that only concerns the movie.
void validate_movie(const MovieSpec& movie, const YamlNode& root);

}  // namespace epochreel::job

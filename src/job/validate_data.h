/// The rules of a job's data that more than one key is part of.
#pragma once

#include "epochreel/job/job.h"
#include "node.h"

namespace epochreel::job {

/// Error{kInvalid} with the place of the key that does not go with the others.
void validate_data(const DataSpec& data, const YamlNode& root);

}  // namespace epochreel::job

/// A whole job as a tree.
#pragma once

#include "epochreel/job/job.h"
#include "node.h"

namespace epochreel::job {

/// Every key with its value.
YamlNode write_job(const Job& job);

}  // namespace epochreel::job

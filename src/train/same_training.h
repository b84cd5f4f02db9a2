/// Whether a trace on disk is of the training that is asked for.
#pragma once

#include <string>

#include "epochreel/job/job.h"
#include "epochreel/trace/trace.h"

namespace epochreel::train {

/// "" where `found` is the trace of `job`; else what differs first, in words: "train.epochs is 12 there and 3 here".
std::string first_difference(const trace::Manifest& found, const trace::Manifest& wanted, const job::Job& job);

}  // namespace epochreel::train

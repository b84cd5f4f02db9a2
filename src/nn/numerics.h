/// Which instructions oneDNN may use.
#pragma once

#include "epochreel/job/job.h"

namespace epochreel::nn {

/// For the kernels that are made from here on. oneDNN 2 knows one limit a process, set before its first kernel: asking
/// for the same again does nothing, asking for less later is Error{kFailed}. kNative asks for nothing. kExact does not
/// use oneDNN: Error{kFailed} where the CPU has no fused multiply-add.
void limit_instructions(job::Numerics numerics);

}  // namespace epochreel::nn

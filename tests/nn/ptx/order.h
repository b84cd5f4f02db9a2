/// The order in which a machine in lockstep takes the instructions of a kernel.
#pragma once

#include <vector>

#include "nn/ptx/program.h"

namespace ptx {

/// Puts the blocks of the code into an order in which a block stands behind all that lead to it, but for the jumps back
/// to the head of a loop, and the blocks of a loop stand together. (F. Bourdoncle, "Efficient chaotic iteration
/// strategies with widenings", 1993: a weak topological order.) Threads that take the instruction with the smallest
/// place then meet again where their ways do, as early as they can. Targets are places in the new order; where a block
/// no longer stands before the one that it went on to, a jump is added, which is not counted. What cannot be reached is
/// left out.
std::vector<Instruction> in_lockstep_order(const std::vector<Instruction>& code);

}  // namespace ptx

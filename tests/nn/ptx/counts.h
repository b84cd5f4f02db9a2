/// What the warps of a launch do, in figures that do not depend on a GPU's clock.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "nn/ptx/program.h"
#include "nn/ptx/threads.h"

namespace ptx {

/// Requests of warps to a memory, in parts of its own size: sectors of 32 bytes of global memory; wavefronts of shared
/// memory, each of which serves 32 banks of 4 bytes once.
struct Traffic {
  std::uint64_t requests = 0;
  std::uint64_t parts = 0;
  std::uint64_t least = 0;  ///< parts, if the same bytes lay side by side

  double ratio() const { return least == 0 ? 1 : static_cast<double>(parts) / static_cast<double>(least); }
};

struct Counts {
  std::uint64_t blocks = 0;                                                       ///< that were counted
  std::array<std::uint64_t, static_cast<std::size_t>(Class::kCount)> warps = {};  ///< instructions, by Class
  std::uint64_t idle_lanes = 0;                                                   ///< of all warp instructions together
  Traffic global;
  Traffic shared;

  std::uint64_t of(Class which) const { return warps[static_cast<std::size_t>(which)]; }
  std::uint64_t all() const;
  double idle_share() const;

  /// An instruction of a block with that many threads, which some of them do.
  void add_instruction(const Instruction& in, const Threads& threads, int block_threads);

  /// An access to global or shared memory; `addresses` has one for each thread of the block.
  void add_access(const Instruction& in, const Threads& threads, int block_threads,
                  std::span<const std::uint64_t> addresses);
};

}  // namespace ptx

/// Counter-based random numbers: a draw depends on (seed, stream, index) alone.
///
/// So the order in which threads draw, and whether a run was interrupted, cannot matter. Philox4x32-10 from
/// J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace epochreel {

/// The purpose of a stream of random numbers. Values are part of the format: never renumber.
enum class RandomUse : std::uint32_t {
  kWeights = 1,     ///< substream: index of the parameter
  kShuffle = 2,     ///< substream: epoch
  kSynthetic = 3,   ///< substream: 0 train, 1 test
  kProbes = 4,      ///< substream: class
  kDirector = 5,    ///< what the film shows when
  kEvaluation = 6,  ///< test images evaluated at snapshots
  kDropout = 7,     ///< substream: layer and step
  kAugment = 8,     ///< substream: epoch
  kSplit = 9,       ///< which images are tested on; substream: class
};

/// Ten rounds of Philox4x32 over `counter` with `key`.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// The same for `counter` and those that follow it, each one larger in its first word (which may wrap round), side by
/// side.
void philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key,
                std::span<std::array<std::uint32_t, 4>> out);

/// One stream of draws, random access by index. Immutable, free to share between threads.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, RandomUse use, std::uint32_t substream = 0);

  std::uint32_t bits(std::uint64_t index) const;

  /// Uniform in [0, 1), 53 bits.
  double uniform(std::uint64_t index) const;

  /// Standard normal, by inversion: the same bits on every x86-64 CPU, since it calls nothing of libm but
  /// sqrt. P. Acklam's rational approximation of the quantile, relative error below 1.15e-9.
  double normal(std::uint64_t index) const;

  /// Uniform in {0, ..., bound - 1}; `bound` at least 1. Lemire's multiplication method, without rejection
  /// (bias below bound / 2^32).
  std::uint32_t below(std::uint64_t index, std::uint32_t bound) const;

  /// A permutation of 0 .. count-1 by Fisher and Yates.
  std::vector<std::uint32_t> permutation(std::uint32_t count) const;

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 2> stream_;
};

}  // namespace epochreel

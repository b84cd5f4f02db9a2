/// How film time runs through the training: slow where much changes, faster on plateaus, never jumping.
#pragma once

#include <vector>

#include "reading/records.h"

namespace epochreel::scene {

/// A map of film time (share of the moving time, 0..1) to a place in the snapshots (0..n-1, a real number). It rises
/// strictly and is smooth (C1); its speed is within a third and three times the mean.
class Pacing {
 public:
  static constexpr double kBound = 3;  ///< the slowest and the fastest speed against the mean: 1 / kBound and kBound

  Pacing() = default;  ///< of a single snapshot
  explicit Pacing(const std::vector<SnapshotRecord>& records);

  /// Place in the snapshots at a share of the moving time; shares outside 0..1 are at its ends.
  double position(double share) const;

  /// Share of the moving time at which a place in the snapshots is reached; the inverse.
  double share(double position) const;

 private:
  std::vector<double> slow_;  ///< a snapshot: film time a snapshot takes there, against the mean; linear between two
  std::vector<double> time_;  ///< a snapshot: film time until then, in units of the mean time between two
};

/// The change of the network in each interval between two snapshots, against the mean of 1: the mean of the changes of
/// log test loss, log error rate and confusion matrix, as far as they are known.
std::vector<double> change_of_intervals(const std::vector<SnapshotRecord>& records);

}  // namespace epochreel::scene

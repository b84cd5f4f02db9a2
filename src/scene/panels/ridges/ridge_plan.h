/// How weights, activations or gradients of each layer are distributed over the whole film, on one axis.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epochreel/base/numbers.h"
#include "epochreel/job/job.h"
#include "epochreel/trace/trace.h"

namespace epochreel::scene {

/// Counts in bins of equal width; of width 0 where all values are the same.
struct Histogram {
  std::vector<double> counts;
  double low = 0;   ///< lower edge of the first bin
  double high = 0;  ///< upper edge of the last

  double width() const { return counts.empty() ? 0 : (high - low) / int_size(counts); }
  double total() const;
};

/// The histogram's counts in `bins` equal bins from `low` to `high`, each old one spread evenly over where it lies.
/// Counts beyond are left out.
std::vector<double> resample(const Histogram& histogram, double low, double high, int bins);

/// Each bin mixed with its neighbours, 1 : 2 : 1, twice; the sum stays.
std::vector<double> smooth_bins(std::vector<double> bins);

struct RidgeLayer {
  std::string name;
  bool rectified = false;                    ///< exact zeros are a figure, and no part of the curve
  double top = 0;                            ///< the largest height of the film
  std::vector<std::vector<double>> heights;  ///< a snapshot: (kBins) share of all values; empty where not recorded
  std::vector<double> deviations;            ///< a snapshot: standard deviation; not a number where not recorded
  bool exact = true;                         ///< all deviations were recorded; else some are by the middles of the bins
  std::vector<double> zeros;                 ///< a snapshot: share of exact zeros of a rectified layer
};

struct RidgePlan {
  static constexpr int kBins = 96;

  std::string missing;  ///< why there is nothing to show; "" where there is
  double low = -1;      ///< of the axis
  double high = 1;
  bool root = false;               ///< heights go by the root of the share: some snapshots are far more peaked
  std::vector<RidgeLayer> layers;  ///< in the order of the data
};

RidgePlan plan_ridges(const trace::TraceReader& trace, job::RidgeSource source);

/// Three round figures or more within the axis, rising, as far apart as they can be.
std::vector<double> round_ticks(double low, double high);

}  // namespace epochreel::scene

/// Which units of which layers the firing-rate map shows, and in what order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// Cells in a row whose units speak for one class.
struct ClassRun {
  int which = -1;  ///< class; -1: not known
  int count = 0;
};

struct HealthLayer {
  std::string name;
  int number = 0;      ///< of the layer whose units these are
  std::string record;  ///< name of the firing rates in a snapshot
  int units = 0;
  bool maps = false;               ///< units are channels
  bool rectified = false;          ///< many outputs are exactly 0: a unit can be dead
  std::vector<std::size_t> order;  ///< the unit in each cell
  std::vector<ClassRun> runs;      ///< of the cells, in their order; one where the classes are not known
  std::vector<double> active;      ///< a snapshot: share of outputs above 0; not a number where not recorded
  std::vector<double> dead;        ///< a snapshot: share of units that never are

  bool by_class() const { return !runs.empty() && runs.front().which >= 0; }
};

struct HealthPlan {
  std::string missing;              ///< why there is nothing to show; "" where there is
  bool unknown = false;             ///< some rate of the film is not a finite number
  std::vector<HealthLayer> layers;  ///< hidden ones, in the order of the data
};

HealthPlan plan_health(const trace::TraceReader& trace, const std::vector<Station>& stations);

}  // namespace epochreel::scene

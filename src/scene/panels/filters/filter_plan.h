/// Which weights of the first layer are shown as tiles, sorted by class.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/records.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// Which units or kernels of the first layer are shown as tiles, class by class.
struct FilterPlan {
  std::string weight_name;          ///< "" where there is nothing to show
  bool kernels = false;             ///< of a conv2d
  bool by_class = true;             ///< else all stand in one row without a name
  int sorted_by = 0;                ///< test images whose maps sort the kernels
  std::vector<std::int64_t> shape;  ///< of the weights; a unit's or kernel's lie together, as its tile has them
  int tile_width = 0;               ///< pixels of the input, or of a kernel
  int tile_height = 0;
  int channels = 1;                    ///< of the input: a tile of 3 is in colour
  std::vector<std::vector<int>> rows;  ///< units or kernels; a row a class that has some
  std::vector<std::string> row_names;
  int without = 0;    ///< classes that have no neuron
  std::string maps;   ///< record of the maps that the kernels make of the probes; "" where there is none
  int map_width = 0;  ///< pixels
  int map_height = 0;
  double map_scale = 1;      ///< 99.5th percentile of the magnitudes of the maps over a sample of the film
  std::vector<float> start;  ///< the weights of the first snapshot
  double neighbours =
      NAN;           ///< correlation of the changes of neighbouring weights, over all units, in the last snapshot
  double scale = 1;  ///< 99.5th percentile of |change since then| of the shown units in the last snapshot
  double magnitude_scale = 0;  ///< the same of its norms over the channels; 0: the tiles are not in colour

  /// Weights of a unit or a kernel.
  std::size_t weights_a_tile() const { return std::int64_t{channels} * tile_width * tile_height; }
};

/// The words for a trace that has no filters.
inline constexpr const char* kNoFilters = "no weights of a dense or conv2d layer that reads pixels were recorded";

/// Empty where the first layer's weights were not recorded. Kernels belong to the class whose probes make their map
/// answer most, on the mean over its pixels, in the last snapshot. `names`: of the classes.
FilterPlan plan_filters(const trace::TraceReader& trace, const std::vector<Station>& stations, const Probes& probes,
                        const std::vector<std::string>& names);

}  // namespace epochreel::scene

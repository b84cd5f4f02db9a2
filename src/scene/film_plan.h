/// What is fixed for the whole film.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "captions.h"
#include "epochreel/scene/film.h"
#include "history.h"
#include "network_state.h"
#include "records.h"
#include "weight_map.h"

namespace epochreel::scene {

struct SceneSpan {
  job::SceneKind kind = job::SceneKind::kTitle;
  std::int64_t first = 0;
  std::int64_t count = 0;
  job::WeightView show = job::WeightView::kChange;  ///< of a weights scene
};

/// Which units of the first layer are shown as tiles, class by class.
struct FilterPlan {
  std::string weight_name;      ///< "" where there is nothing to show
  int tile_width = 0;           ///< pixels of the input
  int tile_height = 0;
  std::vector<std::vector<int>> rows;   ///< units; a row a class
  std::vector<std::string> row_names;
  std::vector<float> start;     ///< the weights of the first snapshot
  double scale = 1;             ///< 99.5th percentile of |change since then| of the shown units in the last snapshot
};

/// Empty where the first layer's weights were not recorded.
FilterPlan plan_filters(const trace::TraceReader& trace, const std::vector<Station>& stations);

struct Film::Plan {
  std::shared_ptr<const trace::TraceReader> trace;
  job::MovieSpec movie;
  double scale = 1;
  Point origin;
  std::vector<SceneSpan> scenes;
  std::int64_t frames = 0;
  std::vector<SnapshotRecord> records;
  History history;
  Probes probes;
  std::vector<int> shown_probes;     ///< in the order in which the training scene shows them
  std::vector<int> quiz;             ///< in the order in which the trained network reads them
  NetworkPlan network;
  FilterPlan filters;
  std::map<job::WeightView, WeightMap> weights;  ///< for each way in which a scene of this film shows them
  std::vector<Caption> captions;
  std::vector<std::string> warnings;
};

/// Share of the training scene's frames in which time passes; then the end is held.
inline constexpr double kTrainingMoves = 0.93;
/// Seconds a digit stays on screen while the network trains.
inline constexpr double kSecondsPerProbe = 4.0;

}  // namespace epochreel::scene

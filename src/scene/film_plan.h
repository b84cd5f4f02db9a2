/// What is fixed for the whole film.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "captions.h"
#include "epochreel/scene/film.h"
#include "gallery_plan.h"
#include "health_plan.h"
#include "history.h"
#include "network_state.h"
#include "not_finite.h"
#include "pacing.h"
#include "projection_plan.h"
#include "records.h"
#include "ridge_plan.h"
#include "stage.h"
#include "weight_map.h"

namespace epochreel::scene {

/// A panel of a scene: what a job says of it, and its place on the stage.
struct PlacedPanel {
  job::PanelSpec spec;
  Rect area;
  std::size_t plan = 0;  ///< of a network or a weights panel: which of the film's plans is its own
};

struct SceneSpan {
  job::SceneKind kind = job::SceneKind::kTitle;
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::vector<PlacedPanel> panels;
};

/// Which units or kernels of the first layer are shown as tiles, class by class.
struct FilterPlan {
  std::string weight_name;          ///< "" where there is nothing to show
  bool kernels = false;             ///< of a conv2d
  bool by_class = true;             ///< else all stand in one row without a name
  std::vector<std::int64_t> shape;  ///< of the weights; a unit's or kernel's lie together, as its tile has them
  int tile_width = 0;               ///< pixels of the input, or of a kernel
  int tile_height = 0;
  std::vector<std::vector<int>> rows;  ///< units or kernels; a row a class
  std::vector<std::string> row_names;
  std::vector<float> start;  ///< the weights of the first snapshot
  double scale = 1;          ///< 99.5th percentile of |change since then| of the shown units in the last snapshot
};

/// What is said where images are wanted whose way through the network was recorded.
inline constexpr const char* kNoProbes = "no probes were recorded";

/// What is said where there are none.
inline constexpr const char* kNoFilters = "no weights of a first dense or conv2d layer were recorded";

/// Empty where the first layer's weights were not recorded. Kernels belong to the class whose probes make their map
/// answer most, on the mean over its pixels, in the last snapshot. `names`: of the classes.
FilterPlan plan_filters(const trace::TraceReader& trace, const std::vector<Station>& stations, const Probes& probes,
                        const std::vector<std::string>& names);

/// 99.5th percentile of the magnitudes of `probe.saliency` over a sample of the film; 0 where it was not recorded.
double plan_saliency(const trace::TraceReader& trace, const Probes& probes);

struct Film::Plan {
  std::shared_ptr<const trace::TraceReader> trace;
  job::MovieSpec movie;
  Stage stage;
  std::vector<std::string> names;  ///< of the classes, as the screen shows them
  std::vector<SceneSpan> scenes;
  std::int64_t frames = 0;
  std::vector<SnapshotRecord> records;
  Pacing pacing;
  History history;
  Probes probes;
  std::vector<int> shown_probes;      ///< in the order in which the training scene shows them
  std::vector<int> quiz;              ///< in the order in which the trained network reads them
  bool has_probabilities = false;     ///< of the probes, in the last snapshot
  std::vector<Station> stations;      ///< of the network, without places; empty where it cannot be drawn
  std::vector<NetworkPlan> networks;  ///< a place and choice of edges each
  FilterPlan filters;
  std::vector<WeightMap> weights;  ///< a place and view each
  GalleryPlan gallery;
  ProjectionPlan projection;
  std::array<RidgePlan, 3> ridges;  ///< by job::RidgeSource
  HealthPlan health;
  double saliency_scale = 0;  ///< 0: not recorded
  NotFiniteRecords not_finite;
  std::vector<Caption> captions;
  std::vector<std::string> warnings;
};

/// The farthest that a point comes from the middle, across and down, in any frame that shows the projection; 1 where
/// all stand in the middle.
Point projection_reach(const Film::Plan& plan);

/// Whether a scene of the film has such a panel: what none has is not planned.
bool shows(const Film::Plan& plan, job::PanelKind kind);

/// Shares of the training scene between which time passes: its start is held before, its end after.
inline constexpr double kTrainingBegins = 0.02;
inline constexpr double kTrainingEnds = 0.93;
/// Seconds a digit stays on screen while the network trains.
inline constexpr double kSecondsPerProbe = 4.0;

}  // namespace epochreel::scene

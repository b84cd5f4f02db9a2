/// The scenes that a movie can have: a type each, which holds the keys that it alone has.
#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "epochreel/job/panels.h"

namespace epochreel::job {

struct TitleScene {
  bool operator==(const TitleScene&) const = default;
};

struct TrainingScene {
  bool operator==(const TrainingScene&) const = default;
};

struct FiltersScene {
  bool operator==(const FiltersScene&) const = default;
};

struct WeightsScene {
  WeightView show = WeightView::kChange;

  bool operator==(const WeightsScene&) const = default;
};

struct DistributionsScene {
  bool operator==(const DistributionsScene&) const = default;
};

struct ProjectionScene {
  bool operator==(const ProjectionScene&) const = default;
};

struct ConfusionScene {
  bool operator==(const ConfusionScene&) const = default;
};

struct MistakesScene {
  bool operator==(const MistakesScene&) const = default;
};

struct PredictionsScene {
  bool operator==(const PredictionsScene&) const = default;
};

struct ClosingScene {
  bool operator==(const ClosingScene&) const = default;
};

using SceneKind = std::variant<TitleScene, TrainingScene, FiltersScene, WeightsScene, DistributionsScene, ProjectionScene, ConfusionScene, MistakesScene, PredictionsScene, ClosingScene>;

struct SceneSpec {
  SceneKind kind;
  double seconds = 0;
  std::vector<PanelSpec> panels = {};  ///< empty: the scene's own composition for the movie's size

  bool operator==(const SceneSpec&) const = default;
};

/// Whether the scene is made of panels; the title and the closing card are not.
bool has_panels(const SceneKind& kind);

/// "title", "training", ...
std::string_view scene_name(const SceneKind& kind);

/// One of each type, with the defaults of its keys, in the order of SceneKind.
std::span<const SceneKind> all_scenes();

}  // namespace epochreel::job

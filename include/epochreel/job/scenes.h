/// The scenes that a movie can have: a type each, which holds the keys that it alone has.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "epochreel/job/panels.h"

namespace epochreel::job {

struct TitleScene {
  bool operator==(const TitleScene&) const = default;
};

struct DataScene {
  bool operator==(const DataScene&) const = default;
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

using SceneKind = std::variant<TitleScene, DataScene, TrainingScene, FiltersScene, WeightsScene, DistributionsScene,
                               ProjectionScene, ConfusionScene, MistakesScene, PredictionsScene, ClosingScene>;

/// In the order of SceneKind.
inline constexpr std::array kSceneTypes = {
    KindName<SceneKind>{TitleScene{}, "title", "name, data set and network"},
    KindName<SceneKind>{DataScene{}, "data", "test images of each class, and what is asked of the network"},
    KindName<SceneKind>{TrainingScene{}, "training", "the network as it learns, with its curves"},
    KindName<SceneKind>{FiltersScene{}, "filters", "what the first layer sees"},
    KindName<SceneKind>{WeightsScene{}, "weights", "every weight a pixel"},
    KindName<SceneKind>{DistributionsScene{}, "distributions", "weights, activations and gradients of each layer"},
    KindName<SceneKind>{ProjectionScene{}, "projection", "the probes as the last hidden layer sees them"},
    KindName<SceneKind>{ConfusionScene{}, "confusion", "which classes are taken for which"},
    KindName<SceneKind>{MistakesScene{}, "mistakes", "test images that are misread, and those that changed sides"},
    KindName<SceneKind>{PredictionsScene{}, "predictions", "the trained network reads test images one by one"},
    KindName<SceneKind>{ClosingScene{}, "closing", "what was reached"},
};
static_assert(kSceneTypes.size() == std::variant_size_v<SceneKind>);

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

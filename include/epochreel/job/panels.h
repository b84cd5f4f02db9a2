/// The panels that a scene can have: a type each, which holds the keys that it alone has.
///
/// To add one, write its type here, with a place in PanelKind and a row in kPanelTypes; the keys of its own, if it has
/// some, are described in src/job/describe.h. CONTRIBUTING.md goes on from here.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <variant>

namespace epochreel::job {

/// By what the edges of the network are chosen and lit.
enum class EdgeChoice { kContribution, kStrength, kChange };

enum class AxisScale { kLog, kLinear };

/// The values whose distribution the ridgelines show.
enum class RidgeSource { kWeights, kActivations, kGradients };

enum class WeightView { kChange, kValue };

struct NetworkPanel {
  EdgeChoice edges = EdgeChoice::kContribution;

  bool operator==(const NetworkPanel&) const = default;
};

struct ReadingPanel {
  bool operator==(const ReadingPanel&) const = default;
};

struct PredictionPanel {
  bool operator==(const PredictionPanel&) const = default;
};

struct CurvesPanel {
  AxisScale scale = AxisScale::kLog;

  bool operator==(const CurvesPanel&) const = default;
};

struct AccuracyPanel {
  bool operator==(const AccuracyPanel&) const = default;
};

struct ClassCurvesPanel {
  bool operator==(const ClassCurvesPanel&) const = default;
};

struct NormsPanel {
  bool operator==(const NormsPanel&) const = default;
};

struct ConfusionPanel {
  bool operator==(const ConfusionPanel&) const = default;
};

struct PairsPanel {
  bool operator==(const PairsPanel&) const = default;
};

struct RidgesPanel {
  RidgeSource of = RidgeSource::kWeights;

  bool operator==(const RidgesPanel&) const = default;
};

struct HealthPanel {
  bool operator==(const HealthPanel&) const = default;
};

struct FiltersPanel {
  bool operator==(const FiltersPanel&) const = default;
};

struct WeightsPanel {
  WeightView show = WeightView::kChange;

  bool operator==(const WeightsPanel&) const = default;
};

struct ImagesPanel {
  bool operator==(const ImagesPanel&) const = default;
};

struct ErrorsPanel {
  bool operator==(const ErrorsPanel&) const = default;
};

struct ChangesPanel {
  bool operator==(const ChangesPanel&) const = default;
};

struct ProjectionPanel {
  bool operator==(const ProjectionPanel&) const = default;
};

struct SaliencyPanel {
  bool operator==(const SaliencyPanel&) const = default;
};

struct CountersPanel {
  bool operator==(const CountersPanel&) const = default;
};

struct HyperparametersPanel {
  bool operator==(const HyperparametersPanel&) const = default;
};

struct LegendPanel {
  bool operator==(const LegendPanel&) const = default;
};

using PanelKind = std::variant<NetworkPanel, ReadingPanel, PredictionPanel, CurvesPanel, AccuracyPanel,
                               ClassCurvesPanel, NormsPanel, ConfusionPanel, PairsPanel, RidgesPanel, HealthPanel,
                               FiltersPanel, WeightsPanel, ImagesPanel, ErrorsPanel, ChangesPanel, ProjectionPanel,
                               SaliencyPanel, CountersPanel, HyperparametersPanel, LegendPanel>;

/// The word for a type in a job, what the type shows, and one of it with its defaults.
template <class Kind>
struct KindName {
  Kind kind;
  std::string_view word;
  std::string_view meaning;
};

/// In the order of PanelKind.
inline constexpr std::array kPanelTypes = {
    KindName<PanelKind>{NetworkPanel{}, "network", "its layers, what they do with the digit on screen"},
    KindName<PanelKind>{ReadingPanel{}, "reading", "the test image that is read, and the verdict"},
    KindName<PanelKind>{PredictionPanel{}, "prediction", "a bar a class: the probability of the image on screen"},
    KindName<PanelKind>{CurvesPanel{}, "curves", "loss, accuracy and learning rate over the steps"},
    KindName<PanelKind>{AccuracyPanel{}, "accuracy", "a bar a class"},
    KindName<PanelKind>{ClassCurvesPanel{}, "class_curves", "a small curve of accuracy a class"},
    KindName<PanelKind>{NormsPanel{}, "norms", "the norms of weights, gradient and update over the steps"},
    KindName<PanelKind>{ConfusionPanel{}, "confusion", "the confusion matrix"},
    KindName<PanelKind>{PairsPanel{}, "pairs", "the classes that are most often confused at the end"},
    KindName<PanelKind>{RidgesPanel{}, "ridges", "histograms of each layer, one above the other"},
    KindName<PanelKind>{HealthPanel{}, "health", "active and dead neurons, and how often each fires"},
    KindName<PanelKind>{FiltersPanel{}, "filters", "what the first layer sees, sorted by class"},
    KindName<PanelKind>{WeightsPanel{}, "weights", "every weight a pixel"},
    KindName<PanelKind>{ImagesPanel{}, "images", "test images of each class, side by side"},
    KindName<PanelKind>{ErrorsPanel{}, "errors", "test images that are misread with most confidence"},
    KindName<PanelKind>{ChangesPanel{}, "changes", "test images that went from wrong to right last, and back"},
    KindName<PanelKind>{ProjectionPanel{}, "projection", "the probes in the last hidden layer, projected"},
    KindName<PanelKind>{SaliencyPanel{}, "saliency", "which pixels of the image on screen matter"},
    KindName<PanelKind>{CountersPanel{}, "counters", "figures of the instant"},
    KindName<PanelKind>{HyperparametersPanel{}, "hyperparameters", "how it is trained"},
    KindName<PanelKind>{LegendPanel{}, "legend", "what the colours mean"},
};
static_assert(kPanelTypes.size() == std::variant_size_v<PanelKind>);

/// A panel and its place on a grid of kGridCells by kGridCells cells over the body of its scene.
struct PanelSpec {
  PanelKind kind;
  int row = 1;     ///< of its first cell, from 1 at the top
  int column = 1;  ///< of its first cell, from 1 at the left
  int rows = 12;
  int columns = 12;

  bool operator==(const PanelSpec&) const = default;
};
inline constexpr int kGridCells = 12;

/// Whether a panel or a scene is of type T.
template <class T, class Variant>
bool is(const Variant& kind) {
  return std::holds_alternative<T>(kind);
}

/// "network", "curves", ...
std::string_view panel_name(const PanelKind& kind);

/// One of each type, with the defaults of its keys, in the order of PanelKind.
std::span<const PanelKind> all_panels();

}  // namespace epochreel::job

/// The tables of panels and of scenes: a row a type.
#pragma once

#include <array>
#include <string_view>

#include "epochreel/job/scenes.h"

namespace epochreel::job {

/// What a type is called in a job, what it shows, and one of it with its defaults.
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
    KindName<PanelKind>{ConfusionPanel{}, "confusion", "the confusion matrix"},
    KindName<PanelKind>{PairsPanel{}, "pairs", "the classes that are most often confused at the end"},
    KindName<PanelKind>{RidgesPanel{}, "ridges", "histograms of each layer, one above the other"},
    KindName<PanelKind>{HealthPanel{}, "health", "active and dead neurons, and how often each fires"},
    KindName<PanelKind>{FiltersPanel{}, "filters", "what the first layer sees, sorted by class"},
    KindName<PanelKind>{WeightsPanel{}, "weights", "every weight a pixel"},
    KindName<PanelKind>{ErrorsPanel{}, "errors", "test images that are misread with most confidence"},
    KindName<PanelKind>{ChangesPanel{}, "changes", "test images that went from wrong to right last, and back"},
    KindName<PanelKind>{ProjectionPanel{}, "projection", "the probes in the last hidden layer, projected"},
    KindName<PanelKind>{SaliencyPanel{}, "saliency", "which pixels of the image on screen matter"},
    KindName<PanelKind>{CountersPanel{}, "counters", "figures of the instant"},
    KindName<PanelKind>{HyperparametersPanel{}, "hyperparameters", "how it is trained"},
    KindName<PanelKind>{LegendPanel{}, "legend", "what the colours mean"},
};
static_assert(kPanelTypes.size() == std::variant_size_v<PanelKind>);

/// In the order of SceneKind.
inline constexpr std::array kSceneTypes = {
    KindName<SceneKind>{TitleScene{}, "title", "name, data set and network"},
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

}  // namespace epochreel::job

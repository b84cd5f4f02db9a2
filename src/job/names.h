/// One table an enum: the word that stands for each value in a job, and what it means.
#pragma once

#include <array>
#include <string_view>

#include "epochreel/job/job.h"

namespace epochreel::job {

template <class E>
struct Name {
  E value;
  std::string_view word;
  std::string_view meaning;
};

inline constexpr std::array kDatasetNames = {
    Name<DatasetKind>{DatasetKind::kMnist, "mnist", "handwritten digits"},
    Name<DatasetKind>{DatasetKind::kFashionMnist, "fashion-mnist", "pictures of clothes"},
    Name<DatasetKind>{DatasetKind::kIdx, "idx", "any four IDX files in the folder that path names"},
    Name<DatasetKind>{DatasetKind::kSynthetic, "synthetic", "a small set made from the seed, for trying things out"},
};

inline constexpr std::array kPaddingNames = {
    Name<Padding>{Padding::kSame, "same", "zeros around: stride 1 keeps height and width"},
    Name<Padding>{Padding::kValid, "valid", "nothing around"},
};

inline constexpr std::array kNumericsNames = {
    Name<Numerics>{Numerics::kNative, "native", "all that this CPU can do"},
    Name<Numerics>{Numerics::kPortable, "portable", "AVX2 at most, for the same bits on other machines"},
};

inline constexpr std::array kWeightFormatNames = {
    Name<WeightFormat>{WeightFormat::kF16, "f16", "half precision"},
    Name<WeightFormat>{WeightFormat::kF32, "f32", "full precision, twice the size"},
    Name<WeightFormat>{WeightFormat::kNone, "none", "no weights; what draws them says so"},
};

inline constexpr std::array kSceneNames = {
    Name<SceneKind>{SceneKind::kTitle, "title", "name, data set and network"},
    Name<SceneKind>{SceneKind::kTraining, "training", "the network as it learns, with its curves"},
    Name<SceneKind>{SceneKind::kFilters, "filters", "what the first layer sees"},
    Name<SceneKind>{SceneKind::kWeights, "weights", "every weight a pixel"},
    Name<SceneKind>{SceneKind::kDistributions, "distributions", "weights, activations and gradients of each layer"},
    Name<SceneKind>{SceneKind::kProjection, "projection", "the probes as the last hidden layer sees them"},
    Name<SceneKind>{SceneKind::kConfusion, "confusion", "which classes are taken for which"},
    Name<SceneKind>{SceneKind::kMistakes, "mistakes", "test images that are misread, and those that changed sides"},
    Name<SceneKind>{SceneKind::kPredictions, "predictions", "the trained network reads test images one by one"},
    Name<SceneKind>{SceneKind::kClosing, "closing", "what was reached"},
};

inline constexpr std::array kWeightViewNames = {
    Name<WeightView>{WeightView::kChange, "change", "how far each weight is from where it started"},
    Name<WeightView>{WeightView::kValue, "value", "the weights themselves"},
};

inline constexpr std::array kPanelNames = {
    Name<PanelKind>{PanelKind::kNetwork, "network", "its layers, what they do with the digit on screen"},
    Name<PanelKind>{PanelKind::kReading, "reading", "the test image that is read, and the verdict"},
    Name<PanelKind>{PanelKind::kPrediction, "prediction", "a bar a class: the probability of the image on screen"},
    Name<PanelKind>{PanelKind::kCurves, "curves", "loss, accuracy and learning rate over the steps"},
    Name<PanelKind>{PanelKind::kAccuracy, "accuracy", "a bar a class"},
    Name<PanelKind>{PanelKind::kClassCurves, "class_curves", "a small curve of accuracy a class"},
    Name<PanelKind>{PanelKind::kConfusion, "confusion", "the confusion matrix"},
    Name<PanelKind>{PanelKind::kPairs, "pairs", "the classes that are most often confused at the end"},
    Name<PanelKind>{PanelKind::kRidges, "ridges", "histograms of each layer, one above the other"},
    Name<PanelKind>{PanelKind::kHealth, "health", "active and dead neurons, and how often each fires"},
    Name<PanelKind>{PanelKind::kFilters, "filters", "what the first layer sees, sorted by class"},
    Name<PanelKind>{PanelKind::kWeights, "weights", "every weight a pixel"},
    Name<PanelKind>{PanelKind::kErrors, "errors", "test images that are misread with most confidence"},
    Name<PanelKind>{PanelKind::kChanges, "changes", "test images that went from wrong to right last, and back"},
    Name<PanelKind>{PanelKind::kProjection, "projection", "the probes in the last hidden layer, projected"},
    Name<PanelKind>{PanelKind::kSaliency, "saliency", "which pixels of the image on screen matter"},
    Name<PanelKind>{PanelKind::kCounters, "counters", "figures of the instant"},
    Name<PanelKind>{PanelKind::kHyperparameters, "hyperparameters", "how it is trained"},
    Name<PanelKind>{PanelKind::kLegend, "legend", "what the colours mean"},
};

inline constexpr std::array kEdgeChoiceNames = {
    Name<EdgeChoice>{EdgeChoice::kContribution, "contribution", "activation x weight for the digit on screen"},
    Name<EdgeChoice>{EdgeChoice::kStrength, "strength", "the weights themselves"},
    Name<EdgeChoice>{EdgeChoice::kChange, "change", "how far each weight moved since the last snapshot"},
};

inline constexpr std::array kAxisScaleNames = {
    Name<AxisScale>{AxisScale::kLog, "log", "logarithmic: loss and steps"},
    Name<AxisScale>{AxisScale::kLinear, "linear", "linear: loss and steps"},
};

inline constexpr std::array kRidgeSourceNames = {
    Name<RidgeSource>{RidgeSource::kWeights, "weights", "the weights of each layer"},
    Name<RidgeSource>{RidgeSource::kActivations, "activations", "the outputs of each layer"},
    Name<RidgeSource>{RidgeSource::kGradients, "gradients", "the gradient of each layer's weights"},
};

inline constexpr std::array kThemeNames = {
    Name<ThemeBase>{ThemeBase::kNight, "night", "light on dark"},
    Name<ThemeBase>{ThemeBase::kPaper, "paper", "ink on warm paper, as a printed page"},
    Name<ThemeBase>{ThemeBase::kHighContrast, "high-contrast", "pure hues on black"},
};

inline constexpr std::array kLightNames = {
    Name<Light>{Light::kAdd, "add", "light on a dark ground"},
    Name<Light>{Light::kMultiply, "multiply", "ink on a light ground"},
};

inline constexpr std::array kDivergingNames = {
    Name<DivergingMap>{DivergingMap::kTheme, "theme", "down, panel, up"},
    Name<DivergingMap>{DivergingMap::kPuor, "puor", "ColorBrewer's PuOr: purple, white, orange"},
    Name<DivergingMap>{DivergingMap::kRdbu, "rdbu", "ColorBrewer's RdBu: blue, white, red"},
};

inline constexpr std::array kSequentialNames = {
    Name<SequentialMap>{SequentialMap::kTheme, "theme", "from track to up where right, to error where wrong"},
    Name<SequentialMap>{SequentialMap::kViridis, "viridis", "from purple by green to yellow"},
    Name<SequentialMap>{SequentialMap::kCividis, "cividis", "from blue by grey to yellow"},
    Name<SequentialMap>{SequentialMap::kInferno, "inferno", "from black by red to pale yellow"},
};

/// Kept as the words they are: the presets of x264, from fast and large to slow and small.
inline constexpr std::array kPresetNames = {
    Name<std::string_view>{"ultrafast", "ultrafast", ""}, Name<std::string_view>{"superfast", "superfast", ""},
    Name<std::string_view>{"veryfast", "veryfast", ""},   Name<std::string_view>{"faster", "faster", ""},
    Name<std::string_view>{"fast", "fast", ""},           Name<std::string_view>{"medium", "medium", ""},
    Name<std::string_view>{"slow", "slow", ""},           Name<std::string_view>{"slower", "slower", ""},
    Name<std::string_view>{"veryslow", "veryslow", ""},   Name<std::string_view>{"placebo", "placebo", ""},
};

}  // namespace epochreel::job

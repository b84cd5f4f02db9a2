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
    Name<DatasetKind>{DatasetKind::kCifar10, "cifar10", "small colour photographs, the binary version of CIFAR-10"},
    Name<DatasetKind>{DatasetKind::kFolder, "folder", "PNG and JPEG pictures, a folder a class, in the folder path"},
    Name<DatasetKind>{DatasetKind::kNpz, "npz", "arrays of NumPy, in the file path"},
    Name<DatasetKind>{DatasetKind::kCsv, "csv", "a row of numbers an image or a vector, in the file path"},
};

inline constexpr std::array kPaddingNames = {
    Name<Padding>{Padding::kSame, "same", "zeros around: stride 1 keeps height and width"},
    Name<Padding>{Padding::kValid, "valid", "nothing around"},
};

inline constexpr std::array kNumericsNames = {
    Name<Numerics>{Numerics::kNative, "native", "all that this CPU can do"},
    Name<Numerics>{Numerics::kPortable, "portable", "AVX2 at most, for the same bits on other machines"},
    Name<Numerics>{Numerics::kExact, "exact", "defined to the bit: the same on all CPUs with AVX2"},
};

inline constexpr std::array kWeightFormatNames = {
    Name<WeightFormat>{WeightFormat::kF16, "f16", "half precision"},
    Name<WeightFormat>{WeightFormat::kF32, "f32", "full precision, twice the size"},
    Name<WeightFormat>{WeightFormat::kNone, "none", "no weights; what draws them says so"},
};

inline constexpr std::array kWeightViewNames = {
    Name<WeightView>{WeightView::kChange, "change", "how far each weight is from where it started"},
    Name<WeightView>{WeightView::kValue, "value", "the weights themselves"},
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

/// Kept as the words they are: the presets of x264 and x265, from fast and large to slow and small.
inline constexpr std::array kPresetNames = {
    Name<std::string_view>{"ultrafast", "ultrafast", ""}, Name<std::string_view>{"superfast", "superfast", ""},
    Name<std::string_view>{"veryfast", "veryfast", ""},   Name<std::string_view>{"faster", "faster", ""},
    Name<std::string_view>{"fast", "fast", ""},           Name<std::string_view>{"medium", "medium", ""},
    Name<std::string_view>{"slow", "slow", ""},           Name<std::string_view>{"slower", "slower", ""},
    Name<std::string_view>{"veryslow", "veryslow", ""},   Name<std::string_view>{"placebo", "placebo", ""},
};

}  // namespace epochreel::job

/// The records of a snapshot: name, type, shape and meaning of each, once. The writer, the checks of the trace and all
/// readers take them from here; a test holds the table of docs/trace.md against kRecords.
///
///     file.pixels(names::kProbeImage)                          "probe.image"
///     file.scalar(names::kLayerActive(3))                      "stat.layer.3.active"
///     file.scalar(names::kGradientNorm(names::kWeight(0)))     "stat.model.0.weight.gradient_norm"
///     fmt::format("{} is missing", names::kWeight.pattern)     "model.<i>.weight is missing"
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace epochreel::trace {
namespace names {

/// A record that each layer may have. Called with the number of a layer, it gives the name of that layer's record.
struct LayerRecord {
  const char* pattern;  ///< with <i> for the number of the layer
  std::string operator()(std::integral auto layer) const { return with(std::to_string(layer)); }

 private:
  std::string with(std::string_view number) const;
};

/// A record that each parameter may have. Called with the name of a parameter, it gives the name of its record.
struct ParameterRecord {
  const char* pattern;  ///< with <p> for the name of the parameter
  std::string operator()(std::string_view parameter) const;
};

inline constexpr LayerRecord kWeight{"model.<i>.weight"};
inline constexpr LayerRecord kBias{"model.<i>.bias"};
inline constexpr LayerRecord kRunningMean{"model.<i>.running_mean"};
inline constexpr LayerRecord kRunningVar{"model.<i>.running_var"};

inline constexpr ParameterRecord kNorm{"stat.<p>.norm"};
inline constexpr ParameterRecord kDeviation{"stat.<p>.deviation"};
inline constexpr ParameterRecord kGradientNorm{"stat.<p>.gradient_norm"};
inline constexpr ParameterRecord kUpdateNorm{"stat.<p>.update_norm"};
inline constexpr ParameterRecord kUpdateRatio{"stat.<p>.update_ratio"};
inline constexpr ParameterRecord kHistogram{"stat.<p>.histogram"};
inline constexpr ParameterRecord kHistogramRange{"stat.<p>.histogram_range"};
inline constexpr ParameterRecord kGradientDeviation{"stat.<p>.gradient_deviation"};
inline constexpr ParameterRecord kGradientHistogram{"stat.<p>.gradient_histogram"};
inline constexpr ParameterRecord kGradientHistogramRange{"stat.<p>.gradient_histogram_range"};

inline constexpr LayerRecord kLayerHistogram{"stat.layer.<i>.histogram"};
inline constexpr LayerRecord kLayerHistogramRange{"stat.layer.<i>.histogram_range"};
inline constexpr LayerRecord kLayerDeviation{"stat.layer.<i>.deviation"};
inline constexpr LayerRecord kLayerActive{"stat.layer.<i>.active"};
inline constexpr LayerRecord kLayerDead{"stat.layer.<i>.dead"};
inline constexpr LayerRecord kLayerFiringRate{"stat.layer.<i>.firing_rate"};
inline constexpr LayerRecord kLayerNorm{"stat.layer.<i>.norm"};

inline constexpr ParameterRecord kSketchMean{"sketch.<p>.mean"};
inline constexpr ParameterRecord kSketchRms{"sketch.<p>.rms"};
inline constexpr ParameterRecord kSketchValues{"sketch.<p>.values"};
inline constexpr ParameterRecord kSketchPlaces{"sketch.<p>.places"};
inline constexpr ParameterRecord kSketchSingularValues{"sketch.<p>.singular_values"};

inline constexpr const char* kConfusion = "stat.confusion";
inline constexpr const char* kTestIndex = "stat.test.index";
inline constexpr const char* kTestPredicted = "stat.test.predicted";
inline constexpr const char* kTestProbability = "stat.test.probability";

inline constexpr const char* kProbeIndex = "probe.index";
inline constexpr const char* kProbeLabel = "probe.label";
inline constexpr const char* kProbeImage = "probe.image";
inline constexpr const char* kProbeInput = "probe.input";
inline constexpr const char* kProbeTokens = "probe.tokens";
inline constexpr LayerRecord kProbeLayer{"probe.layer.<i>"};
inline constexpr const char* kProbeMapIndex = "probe.map_index";
inline constexpr const char* kProbeProbability = "probe.probability";
inline constexpr const char* kProbeSaliency = "probe.saliency";

inline constexpr const char* kGalleryIndex = "gallery.index";
inline constexpr const char* kGalleryLabel = "gallery.label";
inline constexpr const char* kGalleryImage = "gallery.image";

/// How the names of all parameters begin, of all records of sketches, of the probes, of the gallery.
inline constexpr std::string_view kModelPrefix = "model.";
inline constexpr std::string_view kSketchPrefix = "sketch.";
inline constexpr std::string_view kProbePrefix = "probe.";
inline constexpr std::string_view kGalleryPrefix = "gallery.";

/// Whether `record` is one that `pattern` stands for: "model.7.weight" for "model.<i>.weight".
bool matches(std::string_view pattern, std::string_view record);

}  // namespace names

/// The values that a record may have.
enum class Meaning {
  kAny,            ///< numbers, finite or not: weights, activations, slopes
  kPixel,          ///< whole numbers from 0 to 255
  kClass,          ///< the number of a class
  kProbe,          ///< the number of a probe
  kIndex,          ///< the number of a test image
  kPlace,          ///< the place of a value in its parameter
  kCount,          ///< whole numbers of 0 or more
  kShare,          ///< 0 to 1, or NaN
  kProbabilities,  ///< rows of shares that add up to 1, or NaN
  kMagnitude,      ///< 0 or more, or not finite
  kRange,          ///< two edges in their order, or not finite
};

/// A side of a record's shape: a length above 0, or one of these, with its sign in docs/trace.md.
enum Side : std::int64_t {
  kNoSide = 0,
  kProbes = -1,     ///< P
  kMaps = -2,       ///< M: probes whose maps are recorded
  kEvaluated = -3,  ///< E: test images evaluated at this snapshot
  kGallery = -4,    ///< G
  kClasses = -5,    ///< C
  kHeight = -6,     ///< H of an image
  kWidth = -7,      ///< W
  kUnits = -8,      ///< "units" of the layer that the record is of
  kBins = -9,       ///< "64", and any number of bins is read
  kInputs = -13,    ///< n: values of a vector, or tokens
  kRows = -14,      ///< rows of a sketch
  kColumns = -15,   ///< columns of a sketch
  kSample = -16,    ///< N: values of a sketch's sample, or singular values
  kByLayer = -10,   ///< stands for a whole shape, which follows from the type of the layer and what it gets
};

/// A row of the table.
struct Record {
  std::string_view name;                   ///< with <i> or <p>
  const char* type;                        ///< as epochreel writes it; another known type is converted
  std::array<std::int64_t, 3> shape = {};  ///< lengths and Sides; kNoSide behind the last
  Meaning meaning = Meaning::kAny;
  bool constant = false;  ///< the same in every snapshot that has it
  int since = 1;          ///< version of the format
};

inline constexpr std::array<Record, 42> kRecords = {{
    {names::kWeight.pattern, "f16 or f32", {kByLayer}},
    {names::kBias.pattern, "f16 or f32", {kByLayer}},
    {names::kRunningMean.pattern, "f16 or f32", {kByLayer}},
    {names::kRunningVar.pattern, "f16 or f32", {kByLayer}, Meaning::kMagnitude},
    {names::kNorm.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kDeviation.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kGradientNorm.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kUpdateNorm.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kUpdateRatio.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kHistogram.pattern, "i32", {kBins}, Meaning::kCount},
    {names::kHistogramRange.pattern, "f32", {2}, Meaning::kRange},
    {names::kGradientDeviation.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kGradientHistogram.pattern, "i32", {kBins}, Meaning::kCount},
    {names::kGradientHistogramRange.pattern, "f32", {2}, Meaning::kRange},
    {names::kLayerHistogram.pattern, "i32", {kBins}, Meaning::kCount},
    {names::kLayerHistogramRange.pattern, "f32", {2}, Meaning::kRange},
    {names::kLayerDeviation.pattern, "f32", {}, Meaning::kMagnitude},
    {names::kLayerActive.pattern, "f32", {}, Meaning::kShare},
    {names::kLayerDead.pattern, "f32", {}, Meaning::kShare},
    {names::kLayerFiringRate.pattern, "f32", {kUnits}, Meaning::kShare},
    {names::kLayerNorm.pattern, "f32", {}, Meaning::kMagnitude, false, 2},
    {names::kSketchMean.pattern, "f16", {kRows, kColumns}, Meaning::kAny, false, 2},
    {names::kSketchRms.pattern, "f16", {kRows, kColumns}, Meaning::kMagnitude, false, 2},
    {names::kSketchValues.pattern, "f16", {kSample}, Meaning::kAny, false, 2},
    {names::kSketchPlaces.pattern, "i64", {kSample}, Meaning::kPlace, false, 2},
    {names::kSketchSingularValues.pattern, "f32", {kSample}, Meaning::kMagnitude, false, 2},
    {names::kConfusion, "i32", {kClasses, kClasses}, Meaning::kCount},
    {names::kTestIndex, "i32", {kEvaluated}, Meaning::kIndex},
    {names::kTestPredicted, "u8", {kEvaluated}, Meaning::kClass},
    {names::kTestProbability, "f16", {kEvaluated, kClasses}, Meaning::kProbabilities},
    {names::kProbeIndex, "i32", {kProbes}, Meaning::kIndex, true},
    {names::kProbeLabel, "u8", {kProbes}, Meaning::kClass, true},
    {names::kProbeImage, "u8", {kProbes, kHeight, kWidth}, Meaning::kPixel, true},
    {names::kProbeInput, "f32", {kProbes, kInputs}, Meaning::kAny, true, 2},
    {names::kProbeTokens, "i32", {kProbes, kInputs}, Meaning::kCount, true, 2},
    {names::kProbeLayer.pattern, "f16", {kByLayer}},
    {names::kProbeMapIndex, "i32", {kMaps}, Meaning::kProbe, true},
    {names::kProbeProbability, "f32", {kProbes, kClasses}, Meaning::kProbabilities},
    {names::kProbeSaliency, "f32", {kProbes, kHeight, kWidth}},
    {names::kGalleryIndex, "i32", {kGallery}, Meaning::kIndex, true},
    {names::kGalleryLabel, "u8", {kGallery}, Meaning::kClass, true},
    {names::kGalleryImage, "u8", {kGallery, kHeight, kWidth}, Meaning::kPixel, true},
}};

/// The row of a record, found by its whole name; null for a tensor that is none.
const Record* find_record(std::string_view name);

/// The number in the name of a layer's record: 7 of "model.7.weight". The name must match `record`.
std::int64_t layer_number(const Record& record, std::string_view name);

/// The parameter of a record that `record`, a row with <p>, stands for: "model.fc.kernel" of
/// "sketch.model.fc.kernel.mean".
std::string_view parameter_name(const Record& record, std::string_view name);

/// "i32 (C, C)", as docs/trace.md has it; of kByLayer the type alone.
std::string type_and_shape(const Record& record);

}  // namespace epochreel::trace

/// A job: what to train, what to record, what to draw.
///
/// Plain data with its defaults; how YAML becomes a Job is load.h. Units and ranges of every key are stated once,
/// in src/job/describe.h, from which reading, printing, the JSON Schema and configs/reference.yaml follow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace epochreel::job {

enum class DatasetKind { kMnist, kFashionMnist, kIdx, kSynthetic };

struct DataSpec {
  DatasetKind dataset = DatasetKind::kMnist;
  std::string path = "auto";  ///< folder of the IDX files; auto: where ci/setup.sh and Debian put them
  int classes = 10;           ///< number of classes; mnist and fashion-mnist have 10
  int train_limit = 0;        ///< use the first so many training images; 0: all
  int test_limit = 0;         ///< likewise for the test set

  bool operator==(const DataSpec&) const = default;
};

struct DenseSpec {
  int units = 0;

  bool operator==(const DenseSpec&) const = default;
};
struct ReluSpec {
  bool operator==(const ReluSpec&) const = default;
};

/// A layer, in the order of the data.
using LayerSpec = std::variant<DenseSpec, ReluSpec>;

struct SgdSpec {
  double learning_rate = 0.1;
  double momentum = 0.9;

  bool operator==(const SgdSpec&) const = default;
};
using OptimizerSpec = std::variant<SgdSpec>;

enum class Schedule { kConstant, kCosine };
enum class Numerics { kNative, kPortable };

struct TrainSpec {
  int epochs = 12;
  int batch_size = 128;
  OptimizerSpec optimizer = SgdSpec{};
  Schedule schedule = Schedule::kCosine;
  Numerics numerics = Numerics::kNative;

  bool operator==(const TrainSpec&) const = default;
};

enum class WeightFormat { kF16, kF32, kNone };

struct RecordSpec {
  int snapshots = 120;
  WeightFormat weights = WeightFormat::kF16;
  int probes_per_class = 4;
  int eval_limit = 2000;  ///< test images evaluated a snapshot; 0: all

  bool operator==(const RecordSpec&) const = default;
};

enum class SceneKind { kTitle, kTraining, kFilters, kConfusion, kPredictions, kClosing };

struct SceneSpec {
  SceneKind kind = SceneKind::kTitle;
  double seconds = 0;

  bool operator==(const SceneSpec&) const = default;
};

/// Which frames are kept as PNG.
struct PngSpec {
  int every = 30;  ///< 0: none; 1: all; N: frames 0, N, 2N, ...

  bool operator==(const PngSpec&) const = default;
};

enum class Codec { kH264 };

struct VideoSpec {
  Codec codec = Codec::kH264;
  int crf = 18;
  std::string preset = "medium";

  bool operator==(const VideoSpec&) const = default;
};

struct MovieSpec {
  int width = 1920;
  int height = 1080;
  int fps = 30;
  std::string theme = "night";
  std::vector<SceneSpec> scenes = {{SceneKind::kTitle, 3},     {SceneKind::kTraining, 40},
                                   {SceneKind::kFilters, 6},   {SceneKind::kConfusion, 6},
                                   {SceneKind::kPredictions, 12}, {SceneKind::kClosing, 3}};
  PngSpec png;
  VideoSpec video;

  bool operator==(const MovieSpec&) const = default;
};

struct Job {
  std::string name;
  std::uint64_t seed = 1;
  DataSpec data;
  std::vector<LayerSpec> network;
  TrainSpec train;
  RecordSpec record;
  MovieSpec movie;

  bool operator==(const Job&) const = default;
};

/// "dense", "relu": the key a layer has in a job.
std::string_view layer_type(const LayerSpec& layer);

/// "mnist", "fashion-mnist", ...
std::string_view dataset_name(DatasetKind kind);

/// "title", "training", ...
std::string_view scene_name(SceneKind kind);

/// Frames of one scene: seconds x fps, rounded to the nearest whole number.
int scene_frames(const SceneSpec& scene, int fps);

/// Frames of the whole movie.
int movie_frames(const MovieSpec& movie);

}  // namespace epochreel::job

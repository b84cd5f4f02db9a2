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

#include "epochreel/job/scenes.h"
#include "epochreel/job/theme.h"
#include "epochreel/job/video.h"

namespace epochreel::job {

enum class DatasetKind { kMnist, kFashionMnist, kIdx, kSynthetic, kCifar10, kFolder, kNpz, kCsv };

struct DataSpec {
  DatasetKind dataset = DatasetKind::kMnist;
  std::string path = "auto";          ///< folder or file of the data; auto: where ci/setup.sh and Debian put it
  int classes = 10;                   ///< number of classes; mnist and fashion-mnist have 10
  int train_limit = 0;                ///< use the first so many training images; 0: all
  int test_limit = 0;                 ///< likewise for the test set
  std::string train_images = "auto";  ///< a file, relative to path, or an array of an npz; auto: found by its name
  std::string train_labels = "auto";
  std::string test_images = "auto";
  std::string test_labels = "auto";
  int first_label = 0;          ///< the label of the first class, as the files have it
  std::vector<int> shape = {};  ///< of an image: height and width, or channels before them; empty: the files tell
  std::string label = "auto";   ///< the column of a csv that holds the classes: its name, or its number from 0
  double white = 0;             ///< the number of an npz or a csv that is white; 0: found by the numbers
  double test_share = 0.2;      ///< share of each class to test on, where the files do not tell
  std::vector<std::string> class_names = {};  ///< as on screen, in the order of the labels; empty: the files tell
  std::string class_names_file = "auto";      ///< a text file, relative to path, with a name a line

  bool operator==(const DataSpec&) const = default;
};

/// y = W x + b over all that comes in.
struct DenseSpec {
  int units = 0;

  bool operator==(const DenseSpec&) const = default;
};

enum class Padding { kSame, kValid };

/// Cross-correlation over (channels, height, width). Valid: out = floor((in - kernel) / stride) + 1. Same: out =
/// ceil(in / stride), zeros around, the odd one below and at the right, as TensorFlow pads.
struct Conv2dSpec {
  int filters = 0;
  int kernel = 3;
  int stride = 1;
  Padding padding = Padding::kSame;

  bool operator==(const Conv2dSpec&) const = default;
};

/// Windows without padding: out = floor((in - kernel) / stride) + 1.
struct PoolSpec {
  int kernel = 2;
  int stride = 0;  ///< 0: as the kernel

  /// From one window to the next.
  int step() const { return stride == 0 ? kernel : stride; }
  bool operator==(const PoolSpec&) const = default;
};
struct MaxPool2dSpec : PoolSpec {
  bool operator==(const MaxPool2dSpec&) const = default;
};
struct AvgPool2dSpec : PoolSpec {
  bool operator==(const AvgPool2dSpec&) const = default;
};

/// S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015, per channel or per unit; momentum as PyTorch counts it.
struct BatchNormSpec {
  double momentum = 0.1;  ///< share of the batch in the running statistics
  double epsilon = 1e-5;

  bool operator==(const BatchNormSpec&) const = default;
};

struct DropoutSpec {
  double rate = 0.5;  ///< share that is set to 0 in training; what is left is divided by 1 - rate

  bool operator==(const DropoutSpec&) const = default;
};

/// (channels, height, width) to (channels x height x width).
struct FlattenSpec {
  bool operator==(const FlattenSpec&) const = default;
};
struct ReluSpec {
  bool operator==(const ReluSpec&) const = default;
};
struct LeakyReluSpec {
  double slope = 0.01;  ///< of the negative side

  bool operator==(const LeakyReluSpec&) const = default;
};
/// x above 0, alpha (e^x - 1) below.
struct EluSpec {
  double alpha = 1;  ///< minus the limit far below 0

  bool operator==(const EluSpec&) const = default;
};
struct TanhSpec {
  bool operator==(const TanhSpec&) const = default;
};
struct SigmoidSpec {
  bool operator==(const SigmoidSpec&) const = default;
};
/// x Phi(x) with the normal distribution function itself, not the approximation by tanh.
struct GeluSpec {
  bool operator==(const GeluSpec&) const = default;
};

/// A layer, in the order of the data.
using LayerSpec = std::variant<DenseSpec, ReluSpec, Conv2dSpec, MaxPool2dSpec, AvgPool2dSpec, BatchNormSpec,
                               DropoutSpec, FlattenSpec, LeakyReluSpec, TanhSpec, SigmoidSpec, GeluSpec, EluSpec>;

/// The rule of PyTorch's SGD: g += weight_decay w; v <- momentum v + g; w <- w - rate (nesterov ? g + momentum v : v).
struct SgdSpec {
  double learning_rate = 0.1;
  double momentum = 0.9;
  bool nesterov = false;
  double weight_decay = 0;

  bool operator==(const SgdSpec&) const = default;
};

/// D. Kingma and J. Ba, "Adam", ICLR 2015; weight decay as an L2 term of the gradient, as PyTorch's Adam.
struct AdamSpec {
  double learning_rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;

  bool operator==(const AdamSpec&) const = default;
};

/// I. Loshchilov and F. Hutter, "Decoupled weight decay", ICLR 2019; as PyTorch's AdamW.
struct AdamWSpec {
  double learning_rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;

  bool operator==(const AdamWSpec&) const = default;
};
using OptimizerSpec = std::variant<SgdSpec, AdamSpec, AdamWSpec>;

/// A schedule starts after the warm-up: `warm_up` epochs in which the rate rises in equal steps to the schedule's
/// first rate. "Share" below is the share of the steps after the warm-up.
struct ConstantSchedule {
  double warm_up = 0;

  bool operator==(const ConstantSchedule&) const = default;
};

/// rate x (1 + cos(pi share)) / 2.
struct CosineSchedule {
  double warm_up = 0;

  bool operator==(const CosineSchedule&) const = default;
};

/// rate x factor^(whole times that `every` epochs have passed).
struct StepSchedule {
  double warm_up = 0;
  double every = 4;
  double factor = 0.1;

  bool operator==(const StepSchedule&) const = default;
};

/// L. Smith and N. Topin, "Super-convergence", 2018, as PyTorch's OneCycleLR: up from rate / start_divisor to the rate
/// along half a cosine over the first `rise` of the steps, then down to rate / start_divisor / end_divisor.
struct OneCycleSchedule {
  double warm_up = 0;
  double rise = 0.3;
  double start_divisor = 25;
  double end_divisor = 10000;

  bool operator==(const OneCycleSchedule&) const = default;
};
using ScheduleSpec = std::variant<CosineSchedule, ConstantSchedule, StepSchedule, OneCycleSchedule>;

/// K. He et al., ICCV 2015: normal, variance 2 / fan_in.
struct HeNormalInit {
  bool operator==(const HeNormalInit&) const = default;
};
/// X. Glorot and Y. Bengio, AISTATS 2010: uniform within sqrt(6 / (fan_in + fan_out)).
struct GlorotUniformInit {
  bool operator==(const GlorotUniformInit&) const = default;
};
struct ConstantInit {
  double value = 0;

  bool operator==(const ConstantInit&) const = default;
};
/// The first weights of dense and conv2d; biases start at 0, batch_norm at weight 1 and bias 0.
using InitSpec = std::variant<HeNormalInit, GlorotUniformInit, ConstantInit>;

/// Training images are moved a little, anew in each epoch: rotated and scaled about the middle, then shifted.
struct AugmentSpec {
  double shift = 0;     ///< pixels at most, in x and in y
  double rotation = 0;  ///< degrees at most, either way
  double scale = 0;     ///< share at most, larger or smaller
  bool flip = false;    ///< left and right are swapped in half of the images

  bool operator==(const AugmentSpec&) const = default;
};

enum class Numerics { kNative, kPortable, kExact };

struct TrainSpec {
  int epochs = 12;
  int batch_size = 128;
  OptimizerSpec optimizer = SgdSpec{};
  ScheduleSpec schedule = CosineSchedule{};
  InitSpec init = HeNormalInit{};
  double label_smoothing = 0;  ///< share of a label that is spread over all classes
  double clip_norm = 0;        ///< largest L2 norm of the whole gradient; 0: any
  AugmentSpec augment;
  Numerics numerics = Numerics::kNative;
  std::string device = "cpu";  ///< "cpu", "gpu", "gpu:N" or "auto"; decides no bit

  bool operator==(const TrainSpec&) const = default;
};

enum class WeightFormat { kF16, kF32, kNone };

struct RecordSpec {
  int snapshots = 120;
  WeightFormat weights = WeightFormat::kF16;
  int probes_per_class = 4;
  int eval_limit = 1000;  ///< test images evaluated a snapshot; 0: all

  bool operator==(const RecordSpec&) const = default;
};

/// Which frames are kept as PNG.
struct PngSpec {
  int every = 30;  ///< 0: none; 1: all; N: frames 0, N, 2N, ...

  bool operator==(const PngSpec&) const = default;
};

/// A picture as plain pixels.
struct LogoPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> bgra;  ///< (height, width, 4), alpha not multiplied in
};

/// What stands in the foot of every frame.
struct FooterSpec {
  std::string text;
  std::string logo;     ///< path of a PNG; empty: none
  LogoPicture picture;  ///< what that file held when the job was read; it is no key

  bool is_empty() const { return text.empty() && logo.empty(); }
  /// Of the keys.
  bool operator==(const FooterSpec& other) const { return text == other.text && logo == other.logo; }
};

/// A further file of the movie. Its size, rate and theme are the movie's where the job does not say others.
struct RenditionSpec {
  std::string file;  ///< its name among the results, such as phone.mp4; the ending must go with the codec
  int width = 1920;
  int height = 1080;
  int fps = 30;
  ThemeSpec theme;
  VideoSpec video;

  bool operator==(const RenditionSpec&) const = default;
};

struct MovieSpec {
  int width = 1920;
  int height = 1080;
  int fps = 30;
  ThemeSpec theme;
  std::vector<SceneSpec> scenes = {{TitleScene{}, 4},      {DataScene{}, 5},         {TrainingScene{}, 40},
                                   {FiltersScene{}, 7},    {WeightsScene{}, 4},      {DistributionsScene{}, 7},
                                   {ProjectionScene{}, 8}, {PredictionsScene{}, 12}, {ConfusionScene{}, 5},
                                   {MistakesScene{}, 5},   {ClosingScene{}, 8}};
  PngSpec png;
  VideoSpec video;
  std::string title;  ///< empty: the data set's name
  FooterSpec footer;
  bool captions = true;
  std::vector<RenditionSpec> also;  ///< beside the movie itself
  bool preview = false;             ///< made by preview_of; it is no key

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

/// "h264", ...: what `codec` is in a job.
std::string_view codec_name(const VideoSpec& video);

/// Frames of one scene: seconds x fps, rounded to the nearest whole number.
int scene_frames(const SceneSpec& scene, int fps);

/// Frames of the whole movie.
int movie_frames(const MovieSpec& movie);

/// One file of a movie, and the movie that a job would ask for which wants this file alone.
struct Rendition {
  std::string file;  ///< its name among the results; empty: the movie itself, which is called movie.mp4 or the like
  MovieSpec movie;   ///< has no further renditions; only that of the movie itself keeps pictures
};

/// The movie itself, then its further files in the job's order.
std::vector<Rendition> renditions_of(const MovieSpec& movie);

/// Whether two movies have the same frames, pixel for pixel; they may be encoded in different ways.
bool same_frames(const MovieSpec& a, const MovieSpec& b);

/// The same movie, and its further files, in half the width and height and a quarter of the frames a second, at
/// least 6 where there are so many.
MovieSpec preview_of(MovieSpec movie);

}  // namespace epochreel::job

/// The network: forward, backward, update.
///
/// On the CPU work is cut into tiles and shards that depend on the job alone, each one oneDNN call on one thread or a
/// plain loop, so weights have the same bits at any number of threads. One Network is used by one caller at a time; it
/// makes its own parallel regions.
///
/// Network is what training, evaluation and measuring use; make_network makes one for a device.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/job/shapes.h"
#include "epochreel/nn/parameter.h"

namespace epochreel::nn {

/// Images or vectors with their labels.
struct LabelledData {
  std::span<const std::uint8_t> images = {};  ///< (count, channels, height, width), 255 for 1; empty: vectors
  std::span<const float> vectors = {};        ///< (count, units), as the network gets them; empty: images
  std::span<const std::uint8_t> labels = {};  ///< (count)
};

/// Data that a network may keep on its device, so that a call is told no more than places in it.
struct NetworkData {
  LabelledData train = {};
  LabelledData test = {};
  job::AugmentSpec augment = {};  ///< how training images are moved
};

/// The options that a network is made with.
struct NetworkOptions {
  std::vector<std::int64_t> input;  ///< (channels, height, width) of an image, or (units) of a vector
  int classes = 10;
  std::uint64_t seed = 1;  ///< of the initial weights and of dropout
  int max_batch = 128;     ///< largest N of any call
  int threads = 1;
  int gpu = 0;            ///< N of gpu:N, where the device is one
  NetworkData data = {};  ///< must live as long as the network is being made
};

struct BatchResult {
  double loss = 0;           ///< mean softmax cross-entropy, nats; in training of the smoothed labels
  double cross_entropy = 0;  ///< the same of the labels as they are: what a test loss can be compared with
  int correct = 0;           ///< images whose largest logit is their label (ties: lowest class)
};

/// The results of a training step.
struct StepResult : BatchResult {
  double gradient_norm = 0;  ///< L2, all parameters, before clipping
  double update_norm = 0;    ///< L2 of what was subtracted from them
};

/// Images of a batch: first, first + step, ...
struct ImageRows {
  std::size_t first = 0;
  std::size_t step = 1;
  std::size_t count = 0;
};

/// Outputs of a layer that a caller is about to look at.
struct WantedOutputs {
  std::size_t layer = 0;
  ImageRows images;
};

/// The values of one step that the update needs.
struct StepOptions {
  double learning_rate = 0;
  std::int64_t step = 0;  ///< updates done before this one, over the whole training: Adam's t - 1, and dropout's masks
  bool keep_gradients =
      true;  ///< false: ArrayKind::kGradient is left undefined, which is quicker; all else is the same
};

/// A kernel of a training step on a GPU, and how long it takes.
struct KernelTime {
  std::string kernel;       ///< its name
  std::int64_t blocks = 0;  ///< of the launch
  int threads = 0;          ///< a block
  double seconds = 0;       ///< a launch, mean of up to 50 in a row
};

class Network {
 public:
  virtual ~Network() = default;
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Forward, loss, backward and update for `images` (N, channels, height, width) and `labels` (N), N at most
  /// max_batch. Images may be vectors, (N, units), here and below. batch_norm uses the batch's statistics and updates
  /// the running ones, dropout drops.
  virtual StepResult train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                                const StepOptions& options) = 0;

  /// Forward and loss only, as the trained network is used: running statistics, no dropout, labels not smoothed.
  /// Afterwards activation() and probabilities() hold this batch.
  virtual BatchResult evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) = 0;

  /// Does it keep NetworkOptions::data? The CPU does not, and has none of the four functions below: Error{kFailed}.
  ///
  /// They are train_step and evaluate, each in two halves, on the data that is kept. begin_ returns while the device
  /// computes. Calls are finished in the order in which they were begun, and at most kCallsAtOnce are under way.
  /// activation() and the like hold the call that was finished last, until the next one is begun.
  virtual bool keeps_data() const { return false; }
  static constexpr int kCallsAtOnce = 2;

  /// On the training images at `places`, moved as in `epoch`.
  virtual void begin_step(std::span<const std::uint32_t> places, int epoch, const StepOptions& options);
  virtual StepResult finish_step();

  /// On the test images at `places`.
  virtual void begin_evaluation(std::span<const std::uint32_t> places);
  virtual BatchResult finish_evaluation();

  /// Evaluates, then fills `gradient`, which is as `images`, with the gradient of each image's own loss by its pixels.
  /// Changes no parameter and no statistics.
  virtual void input_gradient(std::span<const float> images, std::span<const std::uint8_t> labels,
                              std::span<float> gradient) = 0;

  /// Output of layer `layer` for the batch of the last call; threads may ask for outputs side by side. Row-major: (N,
  /// units), or channels last where the shape is (channels, height, width): (N, height, width, channels).
  virtual std::span<const float> activation(std::size_t layer) const = 0;

  /// The part of it that belongs to the images [first, first + count).
  virtual std::span<const float> activation_of(std::size_t layer, std::size_t first, std::size_t count) const;

  /// Brings outputs from a device to the host in one go. Without it they are brought where they are asked for.
  virtual void bring_outputs(std::span<const WantedOutputs> /*wanted*/) const {}

  /// Softmax of the last layer, (N, classes).
  virtual std::span<const float> probabilities() const = 0;

  /// Cross-entropy of each image, (N).
  virtual std::span<const float> losses() const = 0;

  /// Class of the largest logit of each image, the lowest where several are equal, (N).
  virtual std::span<const std::uint8_t> predictions() const = 0;

  virtual const std::vector<job::LayerShape>& layers() const = 0;

  /// All trained arrays and running statistics, in the order of the layers: weight, bias, running_mean, running_var.
  virtual std::vector<Parameter>& parameters() = 0;
  virtual const std::vector<Parameter>& parameters() const = 0;

  /// Times the kernels of a training step of `batch` images, in their order, each alone. The parameters are spoilt by
  /// it. Nothing where the device is the CPU.
  virtual std::vector<KernelTime> time_kernels(int /*batch*/) { return {}; }

  /// Floats that the network holds for parameters, optimizer and activations, in bytes.
  virtual std::int64_t memory() const = 0;
};

/// The device that a network computes on.
enum class Device { kCpu, kGpu };

/// A network of `layers`, trained as `train` says (optimizer, init, label_smoothing, clip_norm, numerics).
/// Error{kInvalid} where layers do not fit or the last one does not have a unit a class.
///
/// With Numerics::kExact every product sum is one chain of fused multiply-adds (src/nn/exact/product.h), and all bits
/// are the same on every CPU; Error{kFailed} where it has no fused multiply-add. With Device::kGpu the numerics must be
/// exact, else Error{kInvalid}, and the bits are those of the CPU; Error{kFailed} where the GPU cannot be used. With
/// Numerics::kPortable the CPU's kernels use AVX2 at most. oneDNN decides once a process which instructions it uses:
/// Error{kFailed} where other kernels were made before.
std::unique_ptr<Network> make_network(Device device, const std::vector<job::LayerSpec>& layers,
                                      const job::TrainSpec& train, const NetworkOptions& options);

/// `src` (N, height, width, channels), as activation() has it, to `dst` (N, channels, height, width); copies where the
/// shape is (units). `shape` is that of one image.
void to_channels_first(const std::vector<std::int64_t>& shape, std::span<const float> src, std::span<float> dst);

/// "2.6.3"
std::string onednn_version();

/// The instruction set that the CPU's kernels of such numerics use: "avx2", "avx512_core_amx", ...
std::string effective_isa(job::Numerics numerics);

}  // namespace epochreel::nn

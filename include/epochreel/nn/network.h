/// The network: forward, backward, update.
///
/// Work is cut into tiles and shards that depend on the job alone, each one oneDNN call on one thread or a plain loop,
/// so weights have the same bits at any number of threads. One Network is used by one caller at a time; it makes its
/// own parallel regions.
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

/// Training images that a network may keep on its device, so that a step is told no more than their places.
struct TrainingData {
  std::span<const std::uint8_t> images = {};  ///< (count, channels, height, width)
  std::span<const std::uint8_t> labels = {};  ///< (count)
  job::AugmentSpec augment = {};              ///< how they are moved
};

/// The options that a network is made with.
struct NetworkOptions {
  std::vector<std::int64_t> input;  ///< (channels, height, width) of an image, or (units) of a vector
  int classes = 10;
  std::uint64_t seed = 1;  ///< of the initial weights and of dropout
  int max_batch = 128;     ///< largest N of any call
  int threads = 1;
  int gpu = 0;             ///< N of gpu:N, where the device is one
  TrainingData data = {};  ///< must live as long as the network is being made
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

/// The values of one step that the update needs.
struct StepOptions {
  double learning_rate = 0;
  std::int64_t step = 0;  ///< updates done before this one, over the whole training: Adam's t - 1, and dropout's masks
  bool keep_gradients =
      true;  ///< false: ArrayKind::kGradient is left undefined, which is quicker; all else is the same
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

  /// Does it keep NetworkOptions::data? The CPU does not.
  virtual bool keeps_data() const { return false; }

  /// The same as train_step for the images at `places` of the data that it keeps, moved as in `epoch`. Only where
  /// keeps_data().
  virtual StepResult train_on(std::span<const std::uint32_t> places, int epoch, const StepOptions& options);

  /// Forward and loss only, as the trained network is used: running statistics, no dropout, labels not smoothed.
  /// Afterwards activation() and probabilities() hold this batch.
  virtual BatchResult evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) = 0;

  /// Evaluates, then fills `gradient`, which is as `images`, with the gradient of each image's own loss by its pixels.
  /// Changes no parameter and no statistics.
  virtual void input_gradient(std::span<const float> images, std::span<const std::uint8_t> labels,
                              std::span<float> gradient) = 0;

  /// Output of layer `layer` for the batch of the last call; threads may ask for outputs side by side. Row-major: (N,
  /// units), or channels last where the shape is (channels, height, width): (N, height, width, channels).
  virtual std::span<const float> activation(std::size_t layer) const = 0;

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

/// The network: forward, backward, update.
///
/// Work is cut into tiles that depend on the job alone, each tile one oneDNN call on one thread, so weights have the
/// same bits at any number of threads. One Network is used by one caller at a time; it makes its own parallel
/// regions.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::nn {

struct NetworkOptions {
  std::uint64_t seed = 1;  ///< of the initial weights
  int max_batch = 128;     ///< largest N of any call
  int threads = 1;
};

/// A trainable array. The spans stay valid as long as the Network lives.
struct Parameter {
  std::string name;                 ///< "model.<layer>.weight" or "model.<layer>.bias"
  std::vector<std::int64_t> shape;  ///< weight (out, in), bias (out)
  std::span<float> values;
  std::span<float> gradient;        ///< of the last train_step, mean over the batch
  std::span<float> momentum;        ///< the optimizer's velocity
};

struct LayerShape {
  std::string type;                 ///< "dense", "relu"
  std::vector<std::int64_t> shape;  ///< of one image's output
  std::int64_t parameters = 0;
};

/// Shapes and sizes of a network's layers, without making one.
std::vector<LayerShape> layer_shapes(const std::vector<job::LayerSpec>& layers, int input_size);

struct BatchResult {
  double loss = 0;      ///< mean softmax cross-entropy, nats
  int correct = 0;      ///< images whose largest logit is their label (ties: lowest class)
};

/// What the update needs to know of one step.
struct StepOptions {
  double learning_rate = 0;
  double momentum = 0;
};

class Network {
 public:
  /// Weights are He-normal, biases zero. Error{kInvalid} where the last layer does not have `classes` units.
  Network(const std::vector<job::LayerSpec>& layers, int input_size, int classes, const NetworkOptions& options);
  ~Network();
  Network(Network&&) noexcept;

  /// Forward, loss, backward and update (SGD: v <- m v + g, w <- w - lr v, as PyTorch does it) for `images`
  /// (N, input_size) and `labels` (N), N at most max_batch.
  BatchResult train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                         const StepOptions& options);

  /// Forward and loss only. Afterwards activation() and probabilities() hold this batch.
  BatchResult evaluate(std::span<const float> images, std::span<const std::uint8_t> labels);

  /// Output of layer `layer` for the batch of the last call, (N, units), row-major.
  std::span<const float> activation(int layer) const;

  /// Softmax of the last layer, (N, classes).
  std::span<const float> probabilities() const;

  /// Cross-entropy of each image, (N).
  std::span<const float> losses() const;

  /// Class of the largest logit of each image, the lowest where several are equal, (N).
  std::span<const std::uint8_t> predictions() const;

  const std::vector<LayerShape>& layers() const;

  /// All trainable arrays, in the order of the layers, weight before bias.
  const std::vector<Parameter>& parameters() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// Limits oneDNN to AVX2 for `portable`; to be called once, before the first Network.
void set_numerics(job::Numerics numerics);

/// "2.6.3"
std::string onednn_version();

/// The instruction set oneDNN really uses: "avx2", "avx512_core_amx", ...
std::string effective_isa();

}  // namespace epochreel::nn

/// A convolution: dst (N, out_height, out_width, filters) of src (N, height, width, channels), weights (filters,
/// channels, kernel, kernel) and bias (filters).
///
/// The batch is cut into shards, each one oneDNN call on one thread. Gradients of the shards are added in a fixed tree.
#include <omp.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "convolution_primitives.h"
#include "convolution_shape.h"
#include "epochreel/base/numbers.h"
#include "exact/layers.h"
#include "init.h"
#include "layer_types.h"
#include "primitive_call.h"
#include "tiles.h"
#include "weight_layout.h"

namespace epochreel::nn {
namespace {

/// Elements of the weights that are summed and updated at a time: the shards' gradients of a part, 128 KiB, stay in a
/// core's second-level cache.
constexpr std::int64_t kPartLength = 2048;

/// The convolution of diff_dst that gives diff_src where the stride is 1: with kernels turned by half a circle and
/// input and output channels changed about. oneDNN's forward kernels take channels last better than its backward ones:
/// with it backward data took 0.86 of the time (14x14 64->64), 0.27 (28x28 1->32).
ConvolutionShape turned(const ConvolutionShape& shape) {
  ConvolutionShape result = shape;
  std::swap(result.in_channels, result.out_channels);
  std::swap(result.in_height, result.out_height);
  std::swap(result.in_width, result.out_width);
  result.before_height = shape.kernel - 1 - shape.before_height;
  result.before_width = shape.kernel - 1 - shape.before_width;
  result.after_height = shape.kernel - 1 - shape.after_height;
  result.after_width = shape.kernel - 1 - shape.after_width;
  result.bias = false;
  return result;
}

/// Weights of `shape` to those of turned(shape).
void turn_weights(const ConvolutionShape& shape, const float* weights, int threads, float* result) {
  const std::int64_t window = shape.kernel * shape.kernel;
  const TileGrid channels{1, shape.in_channels, 1, 1};
  const std::int64_t size = shape.in_channels * shape.out_channels * window;
  for_each_tile(threads, channels, size * kOperationsPerElement, [&](const Tile& tile) {
    for (std::int64_t out = 0; out < shape.out_channels; ++out) {
      const float* from = weights + (out * shape.in_channels + tile.column) * window;
      std::reverse_copy(from, from + window, result + (tile.column * shape.out_channels + out) * window);
    }
  });
}

/// The parts that a Convolution is made of.
struct ConvolutionParts {
  Operation operation;
  int in = DNNL_ARG_SRC;  ///< the argument that is read
  int out = DNNL_ARG_DST;
  const float* weights = nullptr;  ///< row-major
  const float* bias = nullptr;
};

/// Forward or backward data for shards of one size, with the weights as it wants them to lie.
class Convolution {
 public:
  explicit Convolution(const ConvolutionParts& parts)
      : parts_(parts),
        weights_(buffer_for(parts.operation.argument(DNNL_ARG_WEIGHTS))),
        layout_(parts.operation.argument(DNNL_ARG_WEIGHTS)) {}

  /// To be called before the shards of a batch: takes over the weights of now.
  void prepare(int threads) {
    while (int_size(calls_) < threads) {
      PrimitiveCall& call = calls_.emplace_back(parts_.operation);
      call.bind(DNNL_ARG_WEIGHTS, weights_.data());
      if (parts_.operation.has(DNNL_ARG_BIAS)) call.bind(DNNL_ARG_BIAS, parts_.bias);
    }
    layout_.load(parts_.weights, weights_.data());
  }

  void run(const float* in, float* out) {
    PrimitiveCall& call = calls_[omp_get_thread_num()];
    call.bind(parts_.in, in);
    call.bind(parts_.out, out);
    call.run();
  }

 private:
  ConvolutionParts parts_;
  Buffer weights_;
  WeightLayout layout_;
  std::vector<PrimitiveCall> calls_;  // one a thread
};

/// Backward weights for shards of one size.
class WeightGradient {
 public:
  explicit WeightGradient(const ConvolutionShape& shape)
      : operation_(make_backward_weights(shape)), layout_(operation_.argument(DNNL_ARG_DIFF_WEIGHTS)) {}

  void prepare(int threads) {
    while (int_size(workers_) < threads) workers_.emplace_back(operation_);
  }

  /// Fills `weight`, row-major, and `bias`.
  void run(const float* src, const float* diff_dst, float* weight, float* bias) {
    Worker& worker = workers_[omp_get_thread_num()];
    worker.gradient.bind(DNNL_ARG_SRC, src);
    worker.gradient.bind(DNNL_ARG_DIFF_DST, diff_dst);
    worker.gradient.bind(DNNL_ARG_DIFF_BIAS, bias);
    worker.gradient.run();
    layout_.store(worker.weights.data(), weight);
  }

 private:
  struct Worker {
    explicit Worker(const Operation& operation)
        : gradient(operation), weights(buffer_for(operation.argument(DNNL_ARG_DIFF_WEIGHTS))) {
      gradient.bind(DNNL_ARG_DIFF_WEIGHTS, weights.data());
    }
    PrimitiveCall gradient;
    Buffer weights;
  };

  Operation operation_;
  WeightLayout layout_;
  std::vector<Worker> workers_;  // one a thread
};

/// Prepares `by_images` for the one or two sizes of these shards; make(images) makes what is not there yet.
template <class Work, class Make>
void prepare(std::map<std::int64_t, Work>& by_images, const TileGrid& shards, int threads, Make&& make) {
  const auto prepare_size = [&](std::int64_t images) {
    auto found = by_images.find(images);
    if (found == by_images.end()) found = by_images.emplace(images, make(images)).first;
    found->second.prepare(threads);
  };
  prepare_size(shards.tile_rows);
  const std::int64_t last = shards.tile(shards.count() - 1).rows;
  if (last != shards.tile_rows) prepare_size(last);
}

class Conv2d final : public Layer {
 public:
  Conv2d(const job::Conv2dSpec& spec, const LayerContext& context)
      : shape_(convolution_shape(spec, context)),
        weight_(make_parameter({context.name + ".weight",
                                {shape_.out_channels, shape_.in_channels, shape_.kernel, shape_.kernel},
                                context.moments,
                                kPartLength,
                                true})),
        bias_(make_parameter({context.name + ".bias", {shape_.out_channels}, context.moments, 0, true})) {
    const std::int64_t window = shape_.kernel * shape_.kernel;
    init_weights(weight_.values.span(), context.init, {shape_.in_channels * window, shape_.out_channels * window},
                 context.seed, context.first_parameter);
  }

  void forward(const Pass& pass, const float* src, float* dst) override;
  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) override;
  std::vector<ParameterArrays*> parameters() override { return {&weight_, &bias_}; }

 private:
  std::int64_t in_size() const { return shape_.in_channels * shape_.in_height * shape_.in_width; }
  std::int64_t out_size() const { return shape_.out_channels * shape_.out_height * shape_.out_width; }
  /// Counts the operations of one pass over the batch.
  std::int64_t operations(const Pass& pass) const {
    return weight_.size() * shape_.out_height * shape_.out_width * pass.batch * 2;
  }
  ConvolutionShape shard_shape(std::int64_t images) const {
    ConvolutionShape shape = shape_;
    shape.images = images;
    return shape;
  }
  /// Weights, then bias.
  std::int64_t gradient_size() const { return weight_.size() + bias_.size(); }
  Convolution backward_data(std::int64_t images) const;
  void prepare_backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer);

  ConvolutionShape shape_;  // but for the number of images
  ParameterArrays weight_;
  ParameterArrays bias_;
  std::map<std::int64_t, Convolution> forward_;  // by images a shard, as the two below
  std::map<std::int64_t, Convolution> backward_data_;
  std::map<std::int64_t, WeightGradient> weight_gradient_;
  Buffer turned_;     // (in_channels, out_channels, kernel, kernel)
  Buffer gradients_;  // (shards, gradient_size)
};

void Conv2d::forward(const Pass& pass, const float* src, float* dst) {
  const TileGrid shards = shards_of(pass.batch);
  prepare(forward_, shards, pass.threads, [&](std::int64_t images) {
    return Convolution(
        {make_forward(shard_shape(images)), DNNL_ARG_SRC, DNNL_ARG_DST, weight_.values.data(), bias_.values.data()});
  });
  for_each_tile(pass.threads, shards, operations(pass), [&](const Tile& shard) {
    forward_.at(shard.rows).run(src + shard.row * in_size(), dst + shard.row * out_size());
  });
}

void Conv2d::backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  prepare_backward(pass, arrays, optimizer);
  const TileGrid shards = shards_of(pass.batch);
  for_each_tile(pass.threads, shards, operations(pass), [&](const Tile& shard) {
    const float* diff_dst = arrays.diff_dst + shard.row * out_size();
    if (optimizer != nullptr) {
      float* gradient = gradients_.data() + shard.row / shards.tile_rows * gradient_size();
      weight_gradient_.at(shard.rows)
          .run(arrays.src + shard.row * in_size(), diff_dst, gradient, gradient + weight_.size());
    }
    if (arrays.diff_src != nullptr) {
      backward_data_.at(shard.rows).run(diff_dst, arrays.diff_src + shard.row * in_size());
    }
  });
  if (optimizer == nullptr) return;
  const ShardGradients gradients{gradients_.data(), gradient_size(), shards.count()};
  add_shards(pass, gradients, weight_, *optimizer);
  add_shards(pass, gradients.behind(weight_.size()), bias_, *optimizer);
}

Convolution Conv2d::backward_data(std::int64_t images) const {
  const ConvolutionShape shape = shard_shape(images);
  if (shape.stride > 1) {
    return Convolution({make_backward_data(shape), DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC, weight_.values.data()});
  }
  return Convolution({make_forward(turned(shape)), DNNL_ARG_SRC, DNNL_ARG_DST, turned_.data()});
}

void Conv2d::prepare_backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  const TileGrid shards = shards_of(pass.batch);
  if (arrays.diff_src != nullptr) {
    if (turned_.span().empty()) turned_ = Buffer(weight_.size());
    if (shape_.stride == 1) turn_weights(shape_, weight_.values.data(), pass.threads, turned_.data());
    prepare(backward_data_, shards, pass.threads, [&](std::int64_t images) { return backward_data(images); });
  }
  if (optimizer != nullptr) {
    prepare(weight_gradient_, shards, pass.threads,
            [&](std::int64_t images) { return WeightGradient(shard_shape(images)); });
    if (gradients_.span().empty()) gradients_ = Buffer(kShards * gradient_size());
  }
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::Conv2dSpec& spec, const LayerContext& context) {
  if (context.numerics == job::Numerics::kExact) return exact::make_layer(spec, context);
  return std::make_unique<Conv2d>(spec, context);
}

}  // namespace epochreel::nn

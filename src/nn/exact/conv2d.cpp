/// A convolution: dst (N, out_height, out_width, filters) of src (N, height, width, channels), weights (channels x
/// kernel x kernel, filters) and bias (filters).
///
/// The chains of a product go over the channels, then over the rows and the columns of the window; forward over those
/// of src, backward over those of diff_dst, which is spread by the stride, by kernels turned by half a circle. Zeros
/// around the image and between spread rows take part. Chains of the weights' gradient go over the images of a shard,
/// then over the rows and the columns of dst.
#include <omp.h>

#include <algorithm>
#include <span>
#include <vector>

#include "convolution_shape.h"
#include "epochreel/base/clones.h"
#include "exact/layers.h"
#include "exact/planes.h"
#include "exact/product.h"
#include "exact/transpose.h"
#include "exact/weights.h"
#include "init.h"

namespace epochreel::nn::exact {
namespace {

/// Pixels whose part of all weights' gradients is made before the next ones: they stay in a core's cache.
constexpr std::int64_t kPixelsOfBlock = 256;

EPOCHREEL_CLONES void add_bias(float* __restrict rows, std::int64_t count, const float* __restrict bias,
                               std::int64_t channels) {
  for (std::int64_t row = 0; row < count; ++row, rows += channels) {
#pragma omp simd
    for (std::int64_t i = 0; i < channels; ++i) rows[i] += bias[i];
  }
}

EPOCHREEL_CLONES void add_rows(const float* __restrict rows, std::int64_t count, float* __restrict sum,
                               std::int64_t channels) {
  for (std::int64_t row = 0; row < count; ++row, rows += channels) {
#pragma omp simd
    for (std::int64_t i = 0; i < channels; ++i) sum[i] += rows[i];
  }
}

/// src as forward reads it.
Planes forward_planes(const ConvolutionShape& s) {
  return {s.in_channels,
          (s.out_height - 1) * s.stride + s.kernel,
          (s.out_width - 1) * s.stride + s.kernel,
          s.stride,
          1,
          s.before_height,
          s.before_width};
}

/// diff_dst as backward data reads it.
Planes backward_planes(const ConvolutionShape& s) {
  return {s.out_channels, s.in_height + s.kernel - 1,     s.in_width + s.kernel - 1,    1,
          s.stride,       s.kernel - 1 - s.before_height, s.kernel - 1 - s.before_width};
}

/// Where the elements of a window begin, in the order of the chain.
std::vector<std::int64_t> window_offsets(const Planes& planes, std::int64_t kernel) {
  std::vector<std::int64_t> offsets;
  for (std::int64_t channel = 0; channel < planes.channels; ++channel) {
    for (std::int64_t row = 0; row < kernel; ++row) {
      for (std::int64_t column = 0; column < kernel; ++column) {
        offsets.push_back(channel * planes.plane() + planes.place(row, column));
      }
    }
  }
  return offsets;
}

class ExactConv2d final : public Layer {
 public:
  ExactConv2d(const job::Conv2dSpec& spec, const LayerContext& context)
      : shape_(convolution_shape(spec, context)),
        taps_(shape_.kernel * shape_.kernel),
        depth_(shape_.in_channels * taps_),
        stride_(weight_stride(shape_.out_channels)),
        turned_stride_(weight_stride(shape_.in_channels)),
        src_planes_(forward_planes(shape_)),
        diff_planes_(backward_planes(shape_)),
        src_offsets_(window_offsets(src_planes_, shape_.kernel)),
        diff_offsets_(window_offsets(diff_planes_, shape_.kernel)),
        weight_(make_weights(context, {shape_.out_channels, shape_.in_channels, shape_.kernel, shape_.kernel})),
        bias_(make_parameter({context.name + ".bias", {shape_.out_channels}, context.moments, 0, true})) {
    std::vector<float> weights(weight_.size());
    init_weights(weights, context.init, {depth_, shape_.out_channels * taps_}, context.seed, context.first_parameter);
    Parameter(weight_).write(ArrayKind::kValues, weights);
    for (std::int64_t y = 0; y < shape_.out_height; ++y) {
      for (std::int64_t x = 0; x < shape_.out_width; ++x) {
        pixel_offsets_.push_back((y * src_planes_.width + x) * shape_.stride * shape_.in_channels);
      }
    }
  }

  void forward(const Pass& pass, const float* src, float* dst) override;
  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) override;
  std::vector<ParameterArrays*> parameters() override { return {&weight_, &bias_}; }

 private:
  std::int64_t in_size() const { return shape_.in_channels * shape_.in_height * shape_.in_width; }
  std::int64_t out_pixels() const { return shape_.out_height * shape_.out_width; }
  std::int64_t out_size() const { return shape_.out_channels * out_pixels(); }
  /// Counts the operations of one pass over the batch.
  std::int64_t operations(const Pass& pass) const { return weight_.size() * out_pixels() * pass.batch * 2; }
  /// Weights, then bias.
  std::int64_t gradient_size() const { return depth_ * stride_ + shape_.out_channels; }
  /// `size` floats of the calling thread in a buffer that has them for each.
  static float* own(Buffer& buffer, std::int64_t size) { return buffer.data() + omp_get_thread_num() * size; }
  std::int64_t padded_size() const { return src_planes_.height * src_planes_.width * shape_.in_channels; }

  void forward_image(const float* src, float* dst);
  void turn_weights(const Pass& pass);
  void backward_data(const float* diff_dst, float* diff_src);
  void shard_gradient(const BackwardArrays& arrays, const Tile& shard, std::span<float> gradient);
  void weight_gradient(const float* src, const float* diff_dst, bool first, float* gradient);
  void prepare_backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer);

  ConvolutionShape shape_;
  std::int64_t taps_;           // of a window of one channel
  std::int64_t depth_;          // of the chains forward
  std::int64_t stride_;         // of the rows of weights
  std::int64_t turned_stride_;  // of the rows of turned_
  Planes src_planes_, diff_planes_;
  std::vector<std::int64_t> src_offsets_, diff_offsets_;  // of windows
  std::vector<std::int64_t> pixel_offsets_;               // of the first pixels of windows in padded_
  ParameterArrays weight_;                                // (channels, kernel, kernel, filters), rows stride_ apart
  ParameterArrays bias_;
  Buffer turned_;                    // (filters, kernel, kernel, channels), rows turned_stride_ apart
  Buffer src_copies_, diff_copies_;  // (threads, planes)
  Buffer padded_;                    // (threads, height, width, channels) of src with its zeros
  Buffer gradients_;                 // (shards, gradient_size)
};

void ExactConv2d::forward(const Pass& pass, const float* src, float* dst) {
  if (src_copies_.span().empty()) src_copies_ = Buffer(pass.threads * src_planes_.size());
  for_each_tile(pass.threads, TileGrid{pass.batch, 1, 1, 1}, operations(pass),
                [&](const Tile& image) { forward_image(src + image.row * in_size(), dst + image.row * out_size()); });
}

void ExactConv2d::forward_image(const float* src, float* dst) {
  float* const planes = own(src_copies_, src_planes_.size());
  fill_planes(src_planes_, src, shape_.in_height, shape_.in_width, planes);
  const std::int64_t filters = shape_.out_channels;
  for (std::int64_t y = 0; y < shape_.out_height; ++y) {
    kernels().multiply({shape_.out_width, filters, depth_, planes + src_planes_.place(y * shape_.stride, 0),
                        src_offsets_.data(), weight_.values.data(), stride_, dst + y * shape_.out_width * filters,
                        filters});
  }
  add_bias(dst, out_pixels(), bias_.values.data(), filters);
}

void ExactConv2d::backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  prepare_backward(pass, arrays, optimizer);
  const TileGrid shards = shards_of(pass.batch);
  for_each_tile(pass.threads, shards, operations(pass), [&](const Tile& shard) {
    if (optimizer != nullptr)
      shard_gradient(arrays, shard, gradients_.span().subspan(shard.row / shards.tile_rows * gradient_size()));
    if (arrays.diff_src == nullptr) return;
    for (std::int64_t image = shard.row; image < shard.row + shard.rows; ++image) {
      backward_data(arrays.diff_dst + image * out_size(), arrays.diff_src + image * in_size());
    }
  });
  if (optimizer == nullptr) return;
  const ShardGradients gradients{gradients_.data(), gradient_size(), shards.count()};
  add_shards(pass, gradients, weight_, *optimizer);
  add_shards(pass, gradients.behind(depth_ * stride_), bias_, *optimizer);
}

void ExactConv2d::prepare_backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  if (arrays.diff_src != nullptr) {
    if (turned_.span().empty()) {
      turned_ = Buffer(shape_.out_channels * taps_ * turned_stride_);
      diff_copies_ = Buffer(pass.threads * diff_planes_.size());
    }
    turn_weights(pass);
  }
  if (optimizer == nullptr || !gradients_.span().empty()) return;
  gradients_ = Buffer(kShards * gradient_size());
  padded_ = Buffer(pass.threads * padded_size());
}

/// Fills turned_: for each place in the window, the weights (channels, filters) become (filters, channels) of the place
/// opposite.
void ExactConv2d::turn_weights(const Pass& pass) {
  for_each_tile(pass.threads, TileGrid{1, taps_, 1, 1}, weight_.size() * kOperationsPerElement, [&](const Tile& tile) {
    transpose({shape_.in_channels, shape_.out_channels, weight_.values.data() + tile.column * stride_, taps_ * stride_,
               turned_.data() + (taps_ - 1 - tile.column) * turned_stride_, taps_ * turned_stride_});
  });
}

void ExactConv2d::backward_data(const float* diff_dst, float* diff_src) {
  float* const planes = own(diff_copies_, diff_planes_.size());
  fill_planes(diff_planes_, diff_dst, shape_.out_height, shape_.out_width, planes);
  const std::int64_t channels = shape_.in_channels;
  for (std::int64_t y = 0; y < shape_.in_height; ++y) {
    kernels().multiply({shape_.in_width, channels, shape_.out_channels * taps_, planes + diff_planes_.place(y, 0),
                        diff_offsets_.data(), turned_.data(), turned_stride_, diff_src + y * shape_.in_width * channels,
                        channels});
  }
}

/// Fills the first gradient_size() of `gradient`.
void ExactConv2d::shard_gradient(const BackwardArrays& arrays, const Tile& shard, std::span<float> gradient) {
  std::fill_n(gradient.begin(), gradient_size(), 0.0F);
  for (std::int64_t image = shard.row; image < shard.row + shard.rows; ++image) {
    weight_gradient(arrays.src + image * in_size(), arrays.diff_dst + image * out_size(), image == shard.row,
                    gradient.data());
  }
}

/// Adds an image's part to the gradients of its shard; `first` where it is the first of them.
void ExactConv2d::weight_gradient(const float* src, const float* diff_dst, bool first, float* gradient) {
  const std::int64_t channels = shape_.in_channels;
  const std::int64_t filters = shape_.out_channels;
  const Planes& size = src_planes_;
  float* const padded = own(padded_, padded_size());
  const std::int64_t width = std::min(shape_.in_width, size.width - shape_.before_width);
  for (std::int64_t y = 0; y < std::min(shape_.in_height, size.height - shape_.before_height); ++y) {
    std::copy_n(src + y * shape_.in_width * channels, width * channels,
                padded + ((y + shape_.before_height) * size.width + shape_.before_width) * channels);
  }
  for (std::int64_t pixel = 0; pixel < out_pixels(); pixel += kPixelsOfBlock) {
    for (std::int64_t tap = 0; tap < taps_; ++tap) {
      const std::int64_t corner = tap / shape_.kernel * size.width + tap % shape_.kernel;
      kernels().multiply({channels, filters, std::min(kPixelsOfBlock, out_pixels() - pixel), padded + corner * channels,
                          pixel_offsets_.data() + pixel, diff_dst + pixel * filters, filters, gradient + tap * stride_,
                          taps_ * stride_, !first || pixel > 0});
    }
  }
  add_rows(diff_dst, out_pixels(), gradient + depth_ * stride_, filters);
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::Conv2dSpec& spec, const LayerContext& context) {
  return std::make_unique<ExactConv2d>(spec, context);
}

}  // namespace epochreel::nn::exact

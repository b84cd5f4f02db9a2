/// A fully connected layer: dst (N, out) = src (N, in) x weight (out, in)^T + bias (out).
#include <omp.h>

#include <algorithm>
#include <vector>

#include "exact/layers.h"
#include "gemm.h"
#include "init.h"
#include "layer_types.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

/// Rows of the weights that are updated at a time: few enough for 16 threads to have work, and for gradient, weights
/// and momentum of a part to stay in a core's second-level cache.
std::int64_t rows_of_part(std::int64_t units, std::int64_t inputs) {
  constexpr std::int64_t kElements = 65536;
  constexpr std::int64_t kParts = 16;
  const std::int64_t rows = std::min(units / kParts, kElements / inputs);
  return std::clamp<std::int64_t>(rows / 16 * 16, 16, 128);
}

/// Elements from row to row of the weights. Rows a large power of two apart fall into the same few sets of a cache, and
/// a kernel that takes some of many rows at a time finds none of them again: 1024 to 512 units forward took 1.25 ms
/// with rows of 1024 floats, 0.77 ms with 16 more between them (Zen 5, one thread).
std::int64_t stride_of_rows(std::int64_t inputs) { return inputs % 256 == 0 ? inputs + 16 : inputs; }

class Dense final : public Layer {
 public:
  Dense(std::int64_t units, const LayerContext& context)
      : inputs_(size_of(context.input)),
        units_(units),
        stride_(stride_of_rows(inputs_)),
        rows_(rows_of_part(units_, inputs_)),
        weight_(make_parameter({context.name + ".weight",
                                {units_, inputs_},
                                context.moments,
                                rows_ * stride_,
                                true,
                                RowLayout{units_, inputs_, stride_}})),
        bias_(make_parameter({context.name + ".bias", {units_}, context.moments, rows_, true})),
        max_batch_(context.max_batch) {
    std::vector<float> weights(units_ * inputs_);
    init_weights(weights, context.init, {inputs_, units_}, context.seed, context.first_parameter);
    Parameter(weight_).write(ArrayKind::kValues, weights);
  }

  void forward(const Pass& pass, const float* src, float* dst) override;
  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) override;
  std::vector<ParameterArrays*> parameters() override { return {&weight_, &bias_}; }

 private:
  std::int64_t operations(const Pass& pass) const { return units_ * inputs_ * pass.batch * 2; }
  void prepare_backward(const Pass& pass, const Optimizer& optimizer);
  void backward_data(const Pass& pass, const BackwardArrays& arrays) const;
  void weight_gradient(const Pass& pass, const BackwardArrays& arrays, const Tile& tile, float* gradient);
  const float* gather_diff_dst(const Pass& pass, const BackwardArrays& arrays, const Tile& tile);

  std::int64_t inputs_;
  std::int64_t units_;
  std::int64_t stride_;
  std::int64_t rows_;
  ParameterArrays weight_;  // (units, inputs), rows stride_ apart
  ParameterArrays bias_;    // (units)
  Buffer scratch_;          // (threads, rows_, stride_): gradients that nobody wants to see, still in the cache
  Buffer diff_dst_;         // (threads, max_batch, rows_): of the units whose weights a thread is at
  std::int64_t max_batch_;
};

void Dense::forward(const Pass& pass, const float* src, float* dst) {
  const ConstMatrix x{src, inputs_};
  const ConstMatrix w{weight_.values.data(), stride_};
  const Matrix y{dst, units_};
  for_each_tile(pass.threads, activation_tiles(pass.batch, units_), operations(pass), [&](const Tile& tile) {
    const Matrix part = y.at(tile.row, tile.column);
    gemm({tile.rows, tile.columns, inputs_}, {x.at(tile.row, 0)}, {w.at(tile.column, 0), Transpose::kYes}, part);
    const float* __restrict bias = bias_.values.data() + tile.column;
    for (std::int64_t row = 0; row < tile.rows; ++row) {
      float* __restrict out = part.at(row, 0).data;
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) out[i] += bias[i];
    }
  });
}

void Dense::backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  if (arrays.diff_src != nullptr) backward_data(pass, arrays);
  if (optimizer == nullptr) return;
  prepare_backward(pass, *optimizer);
  // From here the weights may change: the gradient for the layer below is done with them.
  for_each_tile(pass.threads, TileGrid{units_, inputs_, rows_, inputs_}, operations(pass), [&](const Tile& tile) {
    const std::size_t part = tile.row / rows_;
    if (optimizer->keeps_gradients()) {
      weight_gradient(pass, arrays, tile, weight_.gradient.data() + tile.row * stride_);
      optimizer->part_ready(weight_, part);
    } else {
      float* gradient = scratch_.data() + omp_get_thread_num() * rows_ * stride_;
      weight_gradient(pass, arrays, tile, gradient);
      optimizer->part_ready(weight_, part, gradient);
    }
    optimizer->part_ready(bias_, part);
  });
}

void Dense::prepare_backward(const Pass& pass, const Optimizer& optimizer) {
  if (diff_dst_.span().empty()) diff_dst_ = Buffer(pass.threads * max_batch_ * rows_);
  if (!optimizer.keeps_gradients() && scratch_.span().empty()) scratch_ = Buffer(pass.threads * rows_ * stride_);
}

void Dense::backward_data(const Pass& pass, const BackwardArrays& arrays) const {
  const ConstMatrix dy{arrays.diff_dst, units_};
  const ConstMatrix w{weight_.values.data(), stride_};
  const Matrix dx{arrays.diff_src, inputs_};
  for_each_tile(pass.threads, activation_tiles(pass.batch, inputs_), operations(pass), [&](const Tile& tile) {
    gemm({tile.rows, tile.columns, units_}, {dy.at(tile.row, 0)}, {w.at(0, tile.column)}, dx.at(tile.row, tile.column));
  });
}

/// Computes the gradients of the units of `tile`, and of their biases.
void Dense::weight_gradient(const Pass& pass, const BackwardArrays& arrays, const Tile& tile, float* gradient) {
  const ConstMatrix x{arrays.src, inputs_};
  const ConstMatrix dy{gather_diff_dst(pass, arrays, tile), rows_};
  gemm({tile.rows, tile.columns, pass.batch}, {dy, Transpose::kYes}, {x}, Matrix{gradient, stride_});
}

/// The columns of diff_dst that belong to `tile`, close together as (batch, rows_): rows a large power of two apart
/// make the product slow, as they do in the weights. The gradient of a bias is their sum, in the order of the images.
const float* Dense::gather_diff_dst(const Pass& pass, const BackwardArrays& arrays, const Tile& tile) {
  float* gathered = diff_dst_.data() + omp_get_thread_num() * max_batch_ * rows_;
  float* __restrict sum = bias_.gradient.data() + tile.row;
  std::fill_n(sum, tile.rows, 0.0F);
  for (std::int64_t image = 0; image < pass.batch; ++image) {
    const float* __restrict from = arrays.diff_dst + image * units_ + tile.row;
    float* __restrict to = gathered + image * rows_;
#pragma omp simd
    for (std::int64_t i = 0; i < tile.rows; ++i) {
      to[i] = from[i];
      sum[i] += from[i];
    }
  }
  return gathered;
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::DenseSpec& spec, const LayerContext& context) {
  if (context.numerics == job::Numerics::kExact) return exact::make_layer(spec, context);
  return std::make_unique<Dense>(spec.units, context);
}

}  // namespace epochreel::nn

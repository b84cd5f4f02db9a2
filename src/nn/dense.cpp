#include "dense.h"

#include <algorithm>

#include "buffer.h"
#include "gemm.h"
#include "init.h"
#include "sgd.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

class Dense final : public Layer {
 public:
  explicit Dense(const DenseOptions& options)
      : name_(options.name),
        inputs_(options.inputs),
        units_(options.units),
        weight_(units_ * inputs_),
        weight_gradient_(units_ * inputs_),
        weight_momentum_(units_ * inputs_),
        bias_(units_),
        bias_gradient_(units_),
        bias_momentum_(units_) {
    he_normal(weight_.span(), inputs_, options.seed, options.first_parameter);
  }

  void forward(const Pass& pass, const float* src, float* dst) override;
  void backward(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step) override;
  std::vector<Parameter> parameters() override;

 private:
  std::int64_t operations(const Pass& pass) const { return units_ * inputs_ * pass.batch * 2; }
  void backward_data(const Pass& pass, const BackwardArrays& arrays) const;
  void update_weights(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step, const Tile& tile);
  void update_bias(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step, const Tile& tile);

  std::string name_;
  std::int64_t inputs_;
  std::int64_t units_;
  Buffer weight_, weight_gradient_, weight_momentum_;  // (units, inputs)
  Buffer bias_, bias_gradient_, bias_momentum_;        // (units)
};

void Dense::forward(const Pass& pass, const float* src, float* dst) {
  const ConstMatrix x{src, inputs_};
  const ConstMatrix w{weight_.data(), inputs_};
  const Matrix y{dst, units_};
  for_each_tile(pass.threads, activation_tiles(pass.batch, units_), operations(pass), [&](const Tile& tile) {
    const Matrix part = y.at(tile.row, tile.column);
    gemm({tile.rows, tile.columns, inputs_}, {x.at(tile.row, 0)}, {w.at(tile.column, 0), Transpose::kYes}, part);
    const float* __restrict bias = bias_.data() + tile.column;
    for (std::int64_t row = 0; row < tile.rows; ++row) {
      float* __restrict out = part.at(row, 0).data;
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) out[i] += bias[i];
    }
  });
}

void Dense::backward(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step) {
  if (arrays.diff_src != nullptr) backward_data(pass, arrays);
  // From here the weights may change: the gradient for the layer below is done with them.
  for_each_tile(pass.threads, weight_tiles(units_, inputs_), operations(pass), [&](const Tile& tile) {
    update_weights(pass, arrays, step, tile);
    if (tile.column == 0) update_bias(pass, arrays, step, tile);
  });
}

void Dense::backward_data(const Pass& pass, const BackwardArrays& arrays) const {
  const ConstMatrix dy{arrays.diff_dst, units_};
  const ConstMatrix w{weight_.data(), inputs_};
  const Matrix dx{arrays.diff_src, inputs_};
  for_each_tile(pass.threads, activation_tiles(pass.batch, inputs_), operations(pass), [&](const Tile& tile) {
    gemm({tile.rows, tile.columns, units_}, {dy.at(tile.row, 0)}, {w.at(0, tile.column)},
         dx.at(tile.row, tile.column));
  });
}

void Dense::update_weights(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step,
                           const Tile& tile) {
  const ConstMatrix x{arrays.src, inputs_};
  const ConstMatrix dy{arrays.diff_dst, units_};
  const Matrix dw{weight_gradient_.data(), inputs_};
  gemm({tile.rows, tile.columns, pass.batch}, {dy.at(0, tile.row), Transpose::kYes}, {x.at(0, tile.column)},
       dw.at(tile.row, tile.column));
  const auto length = static_cast<std::size_t>(tile.columns);
  for (std::int64_t row = tile.row; row < tile.row + tile.rows; ++row) {
    const auto start = static_cast<std::size_t>(row * inputs_ + tile.column);
    sgd_update(step, weight_.span().subspan(start, length), weight_gradient_.span().subspan(start, length),
               weight_momentum_.span().subspan(start, length));
  }
}

/// The gradient of a bias is the sum of diff_dst over the batch, in the order of the images.
void Dense::update_bias(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step, const Tile& tile) {
  const auto start = static_cast<std::size_t>(tile.row);
  const auto length = static_cast<std::size_t>(tile.rows);
  const std::span<float> sums = bias_gradient_.span().subspan(start, length);
  std::fill(sums.begin(), sums.end(), 0.0F);
  float* __restrict sum = sums.data();
  for (std::int64_t image = 0; image < pass.batch; ++image) {
    const float* __restrict dy = arrays.diff_dst + image * units_ + tile.row;
#pragma omp simd
    for (std::size_t i = 0; i < length; ++i) sum[i] += dy[i];
  }
  sgd_update(step, bias_.span().subspan(start, length), sums, bias_momentum_.span().subspan(start, length));
}

std::vector<Parameter> Dense::parameters() {
  return {{name_ + ".weight", {units_, inputs_}, weight_.span(), weight_gradient_.span(), weight_momentum_.span()},
          {name_ + ".bias", {units_}, bias_.span(), bias_gradient_.span(), bias_momentum_.span()}};
}

}  // namespace

std::unique_ptr<Layer> make_dense(const DenseOptions& options) { return std::make_unique<Dense>(options); }

}  // namespace epochreel::nn

/// Activation functions, element by element.
#include <cmath>

#include "elementary.h"
#include "layer.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

constexpr std::int64_t kElementsPerTask = 8192;

/// An exponential takes as long as about so many operations of a matrix product.
constexpr std::int64_t kOperationsPerExponential = 2048;

// Each function has value(x) and slope(x, y), where y is value(x). A NaN must come through, so that it ends the training
// instead of hiding in a zero.

struct Relu {
  static constexpr std::int64_t kCost = kOperationsPerElement;
  float value(float x) const { return x <= 0.0F ? 0.0F : x; }
  float slope(float /*x*/, float y) const { return y > 0.0F ? 1.0F : 0.0F; }
};

struct LeakyRelu {
  static constexpr std::int64_t kCost = kOperationsPerElement;
  float negative;
  float value(float x) const { return x <= 0.0F ? negative * x : x; }
  float slope(float x, float /*y*/) const { return x > 0.0F ? 1.0F : negative; }
};

struct Tanh {
  static constexpr std::int64_t kCost = kOperationsPerExponential;
  float value(float x) const { return static_cast<float>(hyperbolic_tangent(x)); }
  float slope(float /*x*/, float y) const { return 1.0F - y * y; }
};

struct Sigmoid {
  static constexpr std::int64_t kCost = kOperationsPerExponential;
  float value(float x) const { return static_cast<float>(1.0 / (1.0 + exponential(-static_cast<double>(x)))); }
  float slope(float /*x*/, float y) const { return y * (1.0F - y); }
};

struct Gelu {
  static constexpr std::int64_t kCost = kOperationsPerExponential;
  float value(float x) const {
    const double wide = x;
    // Far below 0 the product of -infinity and 0 is wanted as 0.
    return wide < -40 ? -0.0F : static_cast<float>(wide * normal_distribution(wide));
  }
  float slope(float x, float /*y*/) const {
    constexpr double kInverseRootTwoPi = 0.39894228040143267794;
    const double wide = x;
    if (wide < -40) return 0.0F;
    if (wide > 40) return 1.0F;
    return static_cast<float>(normal_distribution(wide) + wide * kInverseRootTwoPi * exponential(-0.5 * wide * wide));
  }
};

template <class Function>
class Elementwise final : public Layer {
 public:
  Elementwise(Function function, const LayerContext& context) : function_(function), units_(size_of(context.input)) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    for_each_tile(pass.threads, chunks(pass), pass.batch * units_ * Function::kCost, [&](const Tile& tile) {
      const float* __restrict x = src + tile.column;
      float* __restrict y = dst + tile.column;
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) y[i] = function_.value(x[i]);
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    for_each_tile(pass.threads, chunks(pass), pass.batch * units_ * Function::kCost, [&](const Tile& tile) {
      const float* __restrict x = arrays.src + tile.column;
      const float* __restrict y = arrays.dst + tile.column;
      const float* __restrict dy = arrays.diff_dst + tile.column;
      float* __restrict dx = arrays.diff_src + tile.column;
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) dx[i] = dy[i] * function_.slope(x[i], y[i]);
    });
  }

 private:
  TileGrid chunks(const Pass& pass) const { return {1, pass.batch * units_, 1, kElementsPerTask}; }

  Function function_;
  std::int64_t units_;
};

template <class Function>
std::unique_ptr<Layer> make(Function function, const LayerContext& context) {
  return std::make_unique<Elementwise<Function>>(function, context);
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::ReluSpec& /*spec*/, const LayerContext& context) {
  return make(Relu{}, context);
}
std::unique_ptr<Layer> make_layer(const job::LeakyReluSpec& spec, const LayerContext& context) {
  return make(LeakyRelu{static_cast<float>(spec.slope)}, context);
}
std::unique_ptr<Layer> make_layer(const job::TanhSpec& /*spec*/, const LayerContext& context) {
  return make(Tanh{}, context);
}
std::unique_ptr<Layer> make_layer(const job::SigmoidSpec& /*spec*/, const LayerContext& context) {
  return make(Sigmoid{}, context);
}
std::unique_ptr<Layer> make_layer(const job::GeluSpec& /*spec*/, const LayerContext& context) {
  return make(Gelu{}, context);
}

}  // namespace epochreel::nn

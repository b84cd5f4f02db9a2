/// Activation functions, element by element.
#include <cmath>

#include "elementary.h"
#include "layer.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

constexpr std::int64_t kElementsPerTask = 8192;

/// An exponential takes as long as about so many operations of a matrix product.
constexpr std::int64_t kOperationsPerExponential = 256;

/// `count` elements of y = f(x), and of dx = dy f'(x). Nothing overlaps.
struct ForwardArrays {
  const float* x;
  float* y;
  std::int64_t count;
};
struct SlopeArrays {
  const float* x;
  const float* y;
  const float* dy;
  float* dx;
  std::int64_t count;
};

template <class Value>
EPOCHREEL_INLINE void map_values(const ForwardArrays& arrays, const Value& value) {
  const float* __restrict x = arrays.x;
  float* __restrict y = arrays.y;
#pragma omp simd
  for (std::int64_t i = 0; i < arrays.count; ++i) y[i] = value(x[i]);
}

template <class Slope>
EPOCHREEL_INLINE void map_slopes(const SlopeArrays& arrays, const Slope& slope) {
  const float* __restrict x = arrays.x;
  const float* __restrict y = arrays.y;
  const float* __restrict dy = arrays.dy;
  float* __restrict dx = arrays.dx;
#pragma omp simd
  for (std::int64_t i = 0; i < arrays.count; ++i) dx[i] = dy[i] * slope(x[i], y[i]);
}

// A NaN must come through each function, so that it ends the training instead of hiding in a zero.

EPOCHREEL_CLONES void leaky_relu_values(const ForwardArrays& arrays, float negative) {
  map_values(arrays, [negative](float x) { return 0.0F > x ? negative * x : x; });
}
EPOCHREEL_CLONES void leaky_relu_slopes(const SlopeArrays& arrays, float negative) {
  map_slopes(arrays, [negative](float x, float) { return x > 0.0F ? 1.0F : negative; });
}

EPOCHREEL_CLONES void relu_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) { return 0.0F > x ? 0.0F : x; });
}
EPOCHREEL_CLONES void relu_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float, float y) { return y > 0.0F ? 1.0F : 0.0F; });
}

EPOCHREEL_CLONES void tanh_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) { return static_cast<float>(hyperbolic_tangent(static_cast<double>(x))); });
}
EPOCHREEL_CLONES void tanh_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float, float y) { return 1.0F - y * y; });
}

EPOCHREEL_CLONES void sigmoid_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) { return static_cast<float>(1.0 / (1.0 + exponential(-static_cast<double>(x)))); });
}
EPOCHREEL_CLONES void sigmoid_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float, float y) { return y * (1.0F - y); });
}

EPOCHREEL_CLONES void gelu_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) {
    const double wide = static_cast<double>(x);
    // Far below 0 the product of -infinity and 0 is wanted as 0.
    return static_cast<float>((wide < -14 ? -14 : wide) * normal_distribution(wide));
  });
}
EPOCHREEL_CLONES void gelu_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float x, float) {
    constexpr double kInverseRootTwoPi = 0.39894228040143267794;
    const double wide = static_cast<double>(x);
    const double least = wide < -40 ? -40 : wide;
    const double near = least > 40 ? 40 : least;  // there the second term is 0, and stays so
    const double density = kInverseRootTwoPi * exponential(-0.5 * near * near);
    return static_cast<float>(normal_distribution(near) + near * density);
  });
}

struct Function {
  void (*forward)(const ForwardArrays&, float);
  void (*backward)(const SlopeArrays&, float);
  std::int64_t cost = kOperationsPerElement;  ///< operations an element
  float parameter = 0;
};

class Elementwise final : public Layer {
 public:
  Elementwise(const Function& function, const LayerContext& context)
      : function_(function), units_(size_of(context.input)) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    for_each_tile(pass.threads, chunks(pass), pass.batch * units_ * function_.cost, [&](const Tile& tile) {
      function_.forward({src + tile.column, dst + tile.column, tile.columns}, function_.parameter);
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    for_each_tile(pass.threads, chunks(pass), pass.batch * units_ * function_.cost, [&](const Tile& tile) {
      function_.backward({arrays.src + tile.column, arrays.dst + tile.column, arrays.diff_dst + tile.column,
                          arrays.diff_src + tile.column, tile.columns},
                         function_.parameter);
    });
  }

 private:
  TileGrid chunks(const Pass& pass) const { return {1, pass.batch * units_, 1, kElementsPerTask}; }

  Function function_;
  std::int64_t units_;
};

std::unique_ptr<Layer> make(const Function& function, const LayerContext& context) {
  return std::make_unique<Elementwise>(function, context);
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::ReluSpec& /*spec*/, const LayerContext& context) {
  return make({relu_values, relu_slopes}, context);
}
std::unique_ptr<Layer> make_layer(const job::LeakyReluSpec& spec, const LayerContext& context) {
  return make({leaky_relu_values, leaky_relu_slopes, kOperationsPerElement, static_cast<float>(spec.slope)}, context);
}
std::unique_ptr<Layer> make_layer(const job::TanhSpec& /*spec*/, const LayerContext& context) {
  return make({tanh_values, tanh_slopes, kOperationsPerExponential}, context);
}
std::unique_ptr<Layer> make_layer(const job::SigmoidSpec& /*spec*/, const LayerContext& context) {
  return make({sigmoid_values, sigmoid_slopes, kOperationsPerExponential}, context);
}
std::unique_ptr<Layer> make_layer(const job::GeluSpec& /*spec*/, const LayerContext& context) {
  return make({gelu_values, gelu_slopes, kOperationsPerExponential}, context);
}

}  // namespace epochreel::nn

/// The activation functions share one layer: it maps each element, given the two loops of its function.
///
/// A function is a file of its own (relu.cpp, gelu.cpp, ...): two loops made by map_values and map_slopes, and
/// make_layer, which hands them to make_elementwise.
#pragma once

#include <cstdint>
#include <memory>

#include "epochreel/base/clones.h"
#include "layer.h"
#include "tiles.h"

namespace epochreel::nn {

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

/// An exponential takes as long as about so many operations of a matrix product.
inline constexpr std::int64_t kOperationsPerExponential = 256;

/// An activation function. Its loops get `parameter`, such as the slope of a leaky_relu. A NaN must come through both,
/// so that it ends the training instead of hiding in a zero.
struct ElementFunction {
  void (*forward)(const ForwardArrays&, float parameter) = nullptr;
  void (*backward)(const SlopeArrays&, float parameter) = nullptr;
  std::int64_t cost = kOperationsPerElement;  ///< operations an element
  float parameter = 0;
};

std::unique_ptr<Layer> make_elementwise(const ElementFunction& function, const LayerContext& context);

}  // namespace epochreel::nn

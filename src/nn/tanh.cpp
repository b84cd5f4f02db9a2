/// tanh, the hyperbolic tangent.
#include "elementary.h"
#include "elementwise.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

EPOCHREEL_CLONES void tanh_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) { return static_cast<float>(hyperbolic_tangent(static_cast<double>(x))); });
}
EPOCHREEL_CLONES void tanh_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float, float y) { return 1.0F - y * y; });
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::TanhSpec& /*spec*/, const LayerContext& context) {
  return make_elementwise({tanh_values, tanh_slopes, kOperationsPerExponential}, context);
}

}  // namespace epochreel::nn

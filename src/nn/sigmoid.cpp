/// sigmoid: 1 / (1 + e^-x).
#include "elementary.h"
#include "elementwise.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

EPOCHREEL_CLONES void sigmoid_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) { return static_cast<float>(1.0 / (1.0 + exponential(-static_cast<double>(x)))); });
}
EPOCHREEL_CLONES void sigmoid_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float, float y) { return y * (1.0F - y); });
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::SigmoidSpec& /*spec*/, const LayerContext& context) {
  return make_elementwise({sigmoid_values, sigmoid_slopes, kOperationsPerExponential}, context);
}

}  // namespace epochreel::nn

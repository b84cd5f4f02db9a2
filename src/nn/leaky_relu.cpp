/// leaky_relu: x above 0, slope times x below.
#include "elementwise.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

EPOCHREEL_CLONES void leaky_relu_values(const ForwardArrays& arrays, float negative) {
  map_values(arrays, [negative](float x) { return 0.0F > x ? negative * x : x; });
}
EPOCHREEL_CLONES void leaky_relu_slopes(const SlopeArrays& arrays, float negative) {
  map_slopes(arrays, [negative](float x, float) { return x > 0.0F ? 1.0F : negative; });
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::LeakyReluSpec& spec, const LayerContext& context) {
  return make_elementwise({leaky_relu_values, leaky_relu_slopes, kOperationsPerElement, static_cast<float>(spec.slope)},
                          context);
}

}  // namespace epochreel::nn

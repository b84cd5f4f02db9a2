/// relu: max(0, x).
#include "elementwise.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

EPOCHREEL_CLONES void relu_values(const ForwardArrays& arrays, float) {
  map_values(arrays, [](float x) { return 0.0F > x ? 0.0F : x; });
}
EPOCHREEL_CLONES void relu_slopes(const SlopeArrays& arrays, float) {
  map_slopes(arrays, [](float, float y) { return y > 0.0F ? 1.0F : 0.0F; });
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::ReluSpec& /*spec*/, const LayerContext& context) {
  return make_elementwise({relu_values, relu_slopes}, context);
}

}  // namespace epochreel::nn

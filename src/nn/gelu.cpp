/// gelu: x times the share of the standard normal distribution below x (D. Hendrycks and K. Gimpel, "Gaussian error
/// linear units", arXiv:1606.08415).
#include "elementary.h"
#include "elementwise.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

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

}  // namespace

std::unique_ptr<Layer> make_layer(const job::GeluSpec& /*spec*/, const LayerContext& context) {
  return make_elementwise({gelu_values, gelu_slopes, kOperationsPerExponential}, context);
}

}  // namespace epochreel::nn

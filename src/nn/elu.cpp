/// elu: x above 0, alpha (e^x - 1) below (D. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network
/// learning by exponential linear units (ELUs)", arXiv:1511.07289).
#include "elementary.h"
#include "elementwise.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

EPOCHREEL_CLONES void elu_values(const ForwardArrays& arrays, float alpha) {
  map_values(arrays, [alpha](float x) {
    const double wide = static_cast<double>(x);
    // Near 0 the difference loses digits; there e^x - 1 = x + x^2 / 2 + ..., relative error below 2e-9.
    const double difference = exponential(wide) - 1.0;
    const double below = std::fabs(wide) < 1e-4 ? wide + 0.5 * wide * wide : difference;
    return x > 0.0F ? x : static_cast<float>(static_cast<double>(alpha) * below);
  });
}
EPOCHREEL_CLONES void elu_slopes(const SlopeArrays& arrays, float alpha) {
  // Below 0 the slope is alpha e^x, which is y + alpha.
  map_slopes(arrays, [alpha](float x, float y) { return x > 0.0F ? 1.0F : y + alpha; });
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::EluSpec& spec, const LayerContext& context) {
  return make_elementwise({elu_values, elu_slopes, kOperationsPerExponential, static_cast<float>(spec.alpha)}, context);
}

}  // namespace epochreel::nn

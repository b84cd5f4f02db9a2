/// The activation functions on a GPU share one layer, as on the CPU (elementwise.h).
#include <algorithm>
#include <cstring>

#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

/// Whether the last launch that touches activations, where it writes `output`, computes the rectifier too: it is told
/// so here.
bool computes_too(Launches& launches, std::int64_t output, const Rectifier& rectifier) {
  const bool is_rectifier = rectifier.function == kRelu || rectifier.function == kLeakyRelu;
  const auto last = std::find_if(launches.rbegin(), launches.rend(), [](const Launch& l) { return !l.of_parameters; });
  if (!is_rectifier || last == launches.rend() || last->rectifier == 0 || last->output != output) return false;
  std::memcpy(last->args.data() + last->rectifier, &rectifier, sizeof rectifier);
  last->rectifier = 0;
  return true;
}

class GpuActivation final : public GpuLayer {
 public:
  GpuActivation(Int32 function, double parameter, const GpuContext& context)
      : function_(function), parameter_(static_cast<float>(parameter)), units_(size_of(context.layer.input)) {}

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    if (!computes_too(launches, src, {dst, function_, parameter_})) {
      launches.push_back(launch_activation_forward(arguments(pass, {src, dst, kNowhere, kNowhere})));
    }
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool /*gradients*/,
                        Launches& launches) const override {
    if (arrays.diff_src == kNowhere) return kNowhere;
    if (computes_too(launches, arrays.diff_dst, {arrays.src, function_, parameter_})) return arrays.diff_dst;
    launches.push_back(launch_activation_backward(arguments(pass, arrays)));
    return arrays.diff_src;
  }

 private:
  ActivationArgs arguments(const GpuPass& pass, const GpuArrays& arrays) const {
    ActivationArgs args{};
    args.x = arrays.src;
    args.y = arrays.dst;
    args.dy = arrays.diff_dst;
    args.dx = arrays.diff_src;
    args.count = narrow<Int32>(pass.batch * units_);
    args.function = function_;
    args.parameter = parameter_;
    return args;
  }

  Int32 function_;
  float parameter_;
  std::int64_t units_;
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::ReluSpec& /*spec*/, const GpuContext& context) {
  return std::make_unique<GpuActivation>(kRelu, 0, context);
}
std::unique_ptr<GpuLayer> make_layer(const job::LeakyReluSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuActivation>(kLeakyRelu, spec.slope, context);
}
std::unique_ptr<GpuLayer> make_layer(const job::EluSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuActivation>(kElu, spec.alpha, context);
}
std::unique_ptr<GpuLayer> make_layer(const job::TanhSpec& /*spec*/, const GpuContext& context) {
  return std::make_unique<GpuActivation>(kTanh, 0, context);
}
std::unique_ptr<GpuLayer> make_layer(const job::SigmoidSpec& /*spec*/, const GpuContext& context) {
  return std::make_unique<GpuActivation>(kSigmoid, 0, context);
}
std::unique_ptr<GpuLayer> make_layer(const job::GeluSpec& /*spec*/, const GpuContext& context) {
  return std::make_unique<GpuActivation>(kGelu, 0, context);
}

}  // namespace epochreel::nn::gpu

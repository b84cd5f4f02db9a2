/// The activation functions on a GPU share one layer, as on the CPU (elementwise.h).
#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

class GpuActivation final : public GpuLayer {
 public:
  GpuActivation(Int32 function, double parameter, const GpuContext& context)
      : function_(function), parameter_(static_cast<float>(parameter)), units_(size_of(context.layer.input)) {}

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    launches.push_back(launch_activation_forward(arguments(pass, {src, dst, kNowhere, kNowhere})));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool /*gradients*/,
                        Launches& launches) const override {
    if (arrays.diff_src != kNowhere) launches.push_back(launch_activation_backward(arguments(pass, arrays)));
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

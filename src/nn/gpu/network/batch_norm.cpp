#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

class GpuBatchNorm final : public GpuLayer {
 public:
  GpuBatchNorm(const job::BatchNormSpec& spec, const GpuContext& context)
      : args_{},
        pixels_(size_of(context.layer.input) / context.layer.input[0]),
        weight_(*context.parameters[0]),
        bias_(*context.parameters[1]) {
    const std::int64_t channels = context.layer.input[0];
    args_.channels = narrow<Int32>(channels);
    args_.momentum = spec.momentum;
    args_.epsilon = spec.epsilon;
    args_.weight = weight_.place(ArrayKind::kValues);
    args_.bias = bias_.place(ArrayKind::kValues);
    args_.running_mean = context.parameters[2]->place(ArrayKind::kValues);
    args_.running_var = context.parameters[3]->place(ArrayKind::kValues);
    for (Int64* const place : {&args_.mean, &args_.variance, &args_.first_sums, &args_.second_sums}) {
      *place = doubles(context, channels);
    }
    args_.partial = doubles(context, batch_norm_partial(context.layer.max_batch * pixels_, channels));
    for (Int64* const place : {&args_.scale, &args_.shift, &args_.slope, &args_.float_mean}) {
      *place = place_for_floats(context.arena, channels);
    }
  }

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    BatchNormArgs args = arguments(pass);
    args.x = src;
    args.y = dst;
    append(launches, pass.training ? launch_batch_norm_training(args) : launch_batch_norm_evaluation(args));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool gradients,
                        Launches& launches) const override {
    BatchNormArgs args = arguments(pass);
    args.x = arrays.src;
    args.dy = arrays.diff_dst;
    args.dx = arrays.diff_src;
    args.weight_gradient = gradients ? weight_.place(ArrayKind::kGradient) : kNowhere;
    args.bias_gradient = gradients ? bias_.place(ArrayKind::kGradient) : kNowhere;
    append(launches, launch_batch_norm_backward(args));
    return arrays.diff_src;
  }

 private:
  static std::int64_t doubles(const GpuContext& context, std::int64_t count) {
    return context.arena.add(count * static_cast<std::int64_t>(sizeof(double)));
  }

  BatchNormArgs arguments(const GpuPass& pass) const {
    BatchNormArgs args = args_;
    args.rows = narrow<Int32>(pass.batch * pixels_);
    args.training = pass.training ? 1 : 0;
    return args;
  }

  BatchNormArgs args_;  // but for the batch and its arrays
  std::int64_t pixels_;
  const GpuParameter& weight_;
  const GpuParameter& bias_;
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::BatchNormSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuBatchNorm>(spec, context);
}

}  // namespace epochreel::nn::gpu

#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

class GpuDropout final : public GpuLayer {
 public:
  GpuDropout(const job::DropoutSpec& spec, const GpuContext& context) : args_{}, units_(size_of(context.layer.input)) {
    args_.factors = place_for_floats(context.arena, units_ * context.layer.max_batch);
    args_.step = context.step;
    args_.seed_low = static_cast<UInt32>(context.layer.seed);
    args_.seed_high = static_cast<UInt32>(context.layer.seed >> 32);
    args_.layer = context.layer.index;
    args_.threshold = round_to<UInt32>(spec.rate * 65536);
    args_.scale = static_cast<float>(1 / (1 - spec.rate));
  }

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    if (!pass.training) return src;
    launches.push_back(launch_dropout_forward(arguments(pass, src, dst)));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool /*gradients*/,
                        Launches& launches) const override {
    if (!pass.training) return arrays.diff_dst;
    if (arrays.diff_src != kNowhere) {
      launches.push_back(launch_dropout_backward(arguments(pass, arrays.diff_dst, arrays.diff_src)));
    }
    return arrays.diff_src;
  }

 private:
  DropoutArgs arguments(const GpuPass& pass, std::int64_t from, std::int64_t to) const {
    DropoutArgs args = args_;
    args.x = from;
    args.y = to;
    args.count = narrow<Int32>(pass.batch * units_);
    return args;
  }

  DropoutArgs args_;  // but for the batch and its arrays
  std::int64_t units_;
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::DropoutSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuDropout>(spec, context);
}

}  // namespace epochreel::nn::gpu

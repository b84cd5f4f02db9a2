#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

PoolArgs sizes_of(const job::PoolSpec& spec, const GpuContext& context) {
  const auto number = [](std::int64_t value) { return narrow<Int32>(value); };
  PoolArgs args{};
  args.channels = number(context.layer.input[0]);
  args.height = number(context.layer.input[1]);
  args.width = number(context.layer.input[2]);
  args.out_height = number(context.layer.output[1]);
  args.out_width = number(context.layer.output[2]);
  args.window = spec.kernel;
  args.stride = spec.step();
  args.share = 1.0F / static_cast<float>(spec.kernel * spec.kernel);
  args.sources = context.arena.add(size_of(context.layer.output) * context.layer.max_batch *
                                   static_cast<std::int64_t>(sizeof(Int32)));
  return args;
}

using PoolLaunch = Launch (*)(const PoolArgs&);

class GpuPool final : public GpuLayer {
 public:
  GpuPool(const PoolArgs& sizes, PoolLaunch launch_forward, PoolLaunch launch_backward)
      : sizes_(sizes), forward_(launch_forward), backward_(launch_backward) {}

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    launches.push_back(forward_(arguments(pass, src, dst)));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool /*gradients*/,
                        Launches& launches) const override {
    if (arrays.diff_src != kNowhere) {
      launches.push_back(backward_(arguments(pass, arrays.diff_src, arrays.diff_dst)));
    }
    return arrays.diff_src;
  }

 private:
  PoolArgs arguments(const GpuPass& pass, std::int64_t x, std::int64_t y) const {
    PoolArgs args = sizes_;
    args.x = x;
    args.y = y;
    args.batch = pass.batch;
    return args;
  }

  PoolArgs sizes_;  // but for the batch and the arrays
  PoolLaunch forward_, backward_;
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::MaxPool2dSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuPool>(sizes_of(spec, context), launch_max_pool_forward, launch_max_pool_backward);
}

std::unique_ptr<GpuLayer> make_layer(const job::AvgPool2dSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuPool>(sizes_of(spec, context), launch_average_pool_forward, launch_average_pool_backward);
}

}  // namespace epochreel::nn::gpu

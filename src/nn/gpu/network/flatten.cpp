#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

class GpuFlatten final : public GpuLayer {
 public:
  /// What is flat already has one channel.
  explicit GpuFlatten(const LayerContext& context)
      : channels_(narrow<Int32>(context.input.size() == 3 ? context.input[0] : 1)),
        pixels_(narrow<Int32>(size_of(context.input) / channels_)) {}

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    if (channels_ == 1) return src;
    launches.push_back(launch_transpose({src, dst, pass.batch, pixels_, channels_, 0}));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool /*gradients*/,
                        Launches& launches) const override {
    if (channels_ == 1) return arrays.diff_dst;
    if (arrays.diff_src != kNowhere) {
      launches.push_back(launch_transpose({arrays.diff_dst, arrays.diff_src, pass.batch, channels_, pixels_, 0}));
    }
    return arrays.diff_src;
  }

 private:
  Int32 channels_;
  Int32 pixels_;
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::FlattenSpec& /*spec*/, const GpuContext& context) {
  return std::make_unique<GpuFlatten>(context.layer);
}

}  // namespace epochreel::nn::gpu

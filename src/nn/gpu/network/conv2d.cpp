#include "convolution_shape.h"
#include "gpu/kernels/product_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

ConvSizes sizes_of(const job::Conv2dSpec& spec, const GpuContext& context) {
  const ConvolutionShape s = convolution_shape(spec, context.layer);
  const auto number = [](std::int64_t value) { return narrow<std::int32_t>(value); };
  return {0,
          context.parameters[0]->host().rows.stride,
          {number(s.in_channels), number(s.in_height), number(s.in_width), number(s.out_channels), number(s.out_height),
           number(s.out_width), number(s.kernel), number(s.stride), number(s.before_height), number(s.before_width)}};
}

class GpuConv2d final : public GpuLayer {
 public:
  GpuConv2d(const job::Conv2dSpec& spec, const GpuContext& context)
      : sizes_(sizes_of(spec, context)),
        weight_(*context.parameters[0]),
        bias_(*context.parameters[1]),
        shards_(place_for_floats(context.arena, kShards * sizes_.shard())) {}

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    launches.push_back(
        launch_conv_forward(of(pass), src, weight_.place(ArrayKind::kValues), bias_.place(ArrayKind::kValues), dst));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool gradients,
                        Launches& launches) const override {
    const ConvSizes sizes = of(pass);
    const Launch gradient = launch_conv_gradient(sizes, arrays.src, arrays.diff_dst, shards_);
    const Launch backward =
        launch_conv_backward(sizes, arrays.diff_dst, weight_.place(ArrayKind::kValues), arrays.diff_src);
    append(launches, joined(gradients, arrays.diff_src, gradient, backward, launch_conv_pair));
    if (gradients) {
      launches.push_back(
          launch_add_shards(sizes, shards_, weight_.place(ArrayKind::kGradient), bias_.place(ArrayKind::kGradient)));
    }
    return arrays.diff_src;
  }

 private:
  ConvSizes of(const GpuPass& pass) const {
    ConvSizes sizes = sizes_;
    sizes.batch = pass.batch;
    return sizes;
  }

  ConvSizes sizes_;  // but for the batch
  const GpuParameter& weight_;
  const GpuParameter& bias_;
  std::int64_t shards_;  // of gradients
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::Conv2dSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuConv2d>(spec, context);
}

}  // namespace epochreel::nn::gpu

#include "gpu/kernels/product_launch.h"
#include "gpu/network/gpu_layer_types.h"

namespace epochreel::nn::gpu {
namespace {

class GpuDense final : public GpuLayer {
 public:
  GpuDense(const job::DenseSpec& spec, const GpuContext& context)
      : sizes_{0, narrow<std::int32_t>(size_of(context.layer.input)), spec.units,
               context.parameters[0]->host().rows.stride},
        weight_(*context.parameters[0]),
        bias_(*context.parameters[1]) {}

  std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const override {
    launches.push_back(
        launch_dense_forward(of(pass), src, weight_.place(ArrayKind::kValues), bias_.place(ArrayKind::kValues), dst));
    return dst;
  }

  std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool gradients,
                        Launches& launches) const override {
    const Launch gradient = launch_dense_gradient(
        of(pass), arrays.src, arrays.diff_dst, weight_.place(ArrayKind::kGradient), bias_.place(ArrayKind::kGradient));
    const Launch backward =
        launch_dense_backward(of(pass), arrays.diff_dst, weight_.place(ArrayKind::kValues), arrays.diff_src);
    append(launches, joined(gradients, arrays.diff_src, gradient, backward, launch_dense_pair));
    return arrays.diff_src;
  }

 private:
  DenseSizes of(const GpuPass& pass) const {
    DenseSizes sizes = sizes_;
    sizes.batch = pass.batch;
    return sizes;
  }

  DenseSizes sizes_;  // but for the batch
  const GpuParameter& weight_;
  const GpuParameter& bias_;
};

}  // namespace

std::unique_ptr<GpuLayer> make_layer(const job::DenseSpec& spec, const GpuContext& context) {
  return std::make_unique<GpuDense>(spec, context);
}

}  // namespace epochreel::nn::gpu

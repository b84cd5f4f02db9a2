/// (channels, height, width) to one row of units in that order, in which PyTorch flattens.
#include "image_order.h"
#include "layer_types.h"

namespace epochreel::nn {
namespace {

class Flatten final : public Layer {
 public:
  /// What is flat already has one channel.
  explicit Flatten(const LayerContext& context)
      : channels_(context.input.size() == 3 ? context.input[0] : 1), pixels_(size_of(context.input) / channels_) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    transpose_images(pass.threads, pass.batch, pixels_, channels_, src, dst);
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    transpose_images(pass.threads, pass.batch, channels_, pixels_, arrays.diff_dst, arrays.diff_src);
  }

 private:
  std::int64_t channels_;
  std::int64_t pixels_;
};

}  // namespace

std::unique_ptr<Layer> make_layer(const job::FlattenSpec& /*spec*/, const LayerContext& context) {
  return std::make_unique<Flatten>(context);
}

}  // namespace epochreel::nn

#include "elementwise.h"

namespace epochreel::nn {
namespace {

constexpr std::int64_t kElementsPerTask = 8192;

class Elementwise final : public Layer {
 public:
  Elementwise(const ElementFunction& function, const LayerContext& context)
      : function_(function), units_(size_of(context.input)) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    for_each_tile(pass.threads, chunks(pass), pass.batch * units_ * function_.cost, [&](const Tile& tile) {
      function_.forward({src + tile.column, dst + tile.column, tile.columns}, function_.parameter);
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    for_each_tile(pass.threads, chunks(pass), pass.batch * units_ * function_.cost, [&](const Tile& tile) {
      function_.backward({arrays.src + tile.column, arrays.dst + tile.column, arrays.diff_dst + tile.column,
                          arrays.diff_src + tile.column, tile.columns},
                         function_.parameter);
    });
  }

 private:
  TileGrid chunks(const Pass& pass) const { return {1, pass.batch * units_, 1, kElementsPerTask}; }

  ElementFunction function_;
  std::int64_t units_;
};

}  // namespace

std::unique_ptr<Layer> make_elementwise(const ElementFunction& function, const LayerContext& context) {
  return std::make_unique<Elementwise>(function, context);
}

}  // namespace epochreel::nn

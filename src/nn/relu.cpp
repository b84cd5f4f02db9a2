#include "relu.h"

#include "tiles.h"

namespace epochreel::nn {
namespace {

constexpr std::int64_t kElementsPerTask = 8192;

/// Reading and writing an element takes as long as about so many operations of a matrix product.
constexpr std::int64_t kOperationsPerElement = 32;

class Relu final : public Layer {
 public:
  explicit Relu(std::int64_t units) : units_(units) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    for_each_tile(pass.threads, chunks(pass), operations(pass), [&](const Tile& tile) {
      const float* __restrict x = src + tile.column;
      float* __restrict y = dst + tile.column;
      // A NaN must come through, so that it ends the training instead of hiding in a zero.
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) y[i] = x[i] <= 0.0F ? 0.0F : x[i];
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const StepOptions& /*step*/) override {
    if (arrays.diff_src == nullptr) return;
    for_each_tile(pass.threads, chunks(pass), operations(pass), [&](const Tile& tile) {
      const float* __restrict y = arrays.dst + tile.column;
      const float* __restrict dy = arrays.diff_dst + tile.column;
      float* __restrict dx = arrays.diff_src + tile.column;
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) {
        const float diff = dy[i];  // read always: a load under a condition is not vectorised
        dx[i] = y[i] > 0.0F ? diff : 0.0F;
      }
    });
  }

 private:
  TileGrid chunks(const Pass& pass) const { return {1, pass.batch * units_, 1, kElementsPerTask}; }
  std::int64_t operations(const Pass& pass) const { return pass.batch * units_ * kOperationsPerElement; }

  std::int64_t units_;
};

}  // namespace

std::unique_ptr<Layer> make_relu(std::int64_t units) { return std::make_unique<Relu>(units); }

}  // namespace epochreel::nn

/// Dropout with inverted scaling: in training, units are set to 0 and the others divided by what share is left
/// (N. Srivastava et al., "Dropout", JMLR 2014).
#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "epochreel/base/clones.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/random.h"
#include "layer_types.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

/// Eight draws of 16 bits come from one counter.
constexpr std::int64_t kDraws = 8;
constexpr std::int64_t kWords = 4;
constexpr std::int64_t kElementsPerTask = 8192;
constexpr std::int64_t kOperationsPerDraw = 512;

struct Choice {
  std::uint32_t threshold = 0;  ///< draws below it drop
  float scale = 1;
};

/// `factors` by the draws in `words`, two in each, the lower half first.
EPOCHREEL_CLONES void choose_factors(Choice choice, const std::uint32_t* __restrict words, std::int64_t count,
                                     float* __restrict factors) {
  const std::uint32_t threshold = choice.threshold;
  const float scale = choice.scale;
  const auto factor = [threshold, scale](std::uint32_t draw) { return draw < threshold ? 0.0F : scale; };
#pragma omp simd
  for (std::int64_t i = 0; i < count / 2; ++i) {
    factors[2 * i] = factor(words[i] & 0xFFFFU);
    factors[2 * i + 1] = factor(words[i] >> 16);
  }
  if (count % 2 == 1) factors[count - 1] = factor(words[count / 2] & 0xFFFFU);
}

class Dropout final : public Layer {
 public:
  Dropout(const job::DropoutSpec& spec, const LayerContext& context)
      : units_(size_of(context.input)),
        key_{static_cast<std::uint32_t>(context.seed), static_cast<std::uint32_t>(context.seed >> 32)},
        index_(context.index),
        threshold_(round_to<std::uint32_t>(spec.rate * 65536)),
        scale_(static_cast<float>(1 / (1 - spec.rate))),
        factors_(units_ * context.max_batch) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    const std::int64_t count = pass.batch * units_;
    for_each_tile(pass.threads, chunks(pass), count * kOperationsPerDraw, [&](const Tile& tile) {
      if (pass.training) draw(pass.step, tile);
      float* __restrict y = dst + tile.column;
      const float* __restrict x = src + tile.column;
      const float* __restrict factor = factors_.data() + tile.column;
      if (!pass.training) {
        std::copy_n(x, tile.columns, y);
        return;
      }
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) y[i] = factor[i] * x[i];
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    const std::int64_t count = pass.batch * units_;
    for_each_tile(pass.threads, chunks(pass), count * kOperationsPerElement, [&](const Tile& tile) {
      const float* __restrict dy = arrays.diff_dst + tile.column;
      float* __restrict dx = arrays.diff_src + tile.column;
      const float* __restrict factor = factors_.data() + tile.column;
      if (!pass.training) {
        std::copy_n(dy, tile.columns, dx);
        return;
      }
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) dx[i] = factor[i] * dy[i];
    });
  }

 private:
  TileGrid chunks(const Pass& pass) const { return {1, pass.batch * units_, 1, kElementsPerTask}; }

  /// Element i of step t is dropped where draw i of the stream (seed, kDropout, layer, t) is below the threshold: it
  /// depends on nothing else, so neither threads nor resuming can change it.
  void draw(std::int64_t step, const Tile& tile) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the generator fills what is read
    std::array<std::array<std::uint32_t, kWords>, kElementsPerTask / kDraws> bits;
    philox4x32(
        {static_cast<std::uint32_t>(tile.column / kDraws), static_cast<std::uint32_t>(step),
         static_cast<std::uint32_t>(step >> 32), (static_cast<std::uint32_t>(RandomUse::kDropout) << 16) + index_},
        key_, std::span(bits).first(static_cast<std::size_t>((tile.columns + kDraws - 1) / kDraws)));
    choose_factors({threshold_, scale_}, bits.front().data(), tile.columns, factors_.data() + tile.column);
  }

  std::int64_t units_;
  std::array<std::uint32_t, 2> key_;
  std::uint32_t index_;
  std::uint32_t threshold_;
  float scale_;
  std::vector<float> factors_;  // (max_batch, units): 0 or the scale, of the last training pass
};

}  // namespace

std::unique_ptr<Layer> make_layer(const job::DropoutSpec& spec, const LayerContext& context) {
  return std::make_unique<Dropout>(spec, context);
}

}  // namespace epochreel::nn

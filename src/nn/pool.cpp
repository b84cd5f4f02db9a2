/// Maximum and average of windows of an image, channel by channel.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "epochreel/base/clones.h"
#include "layer_types.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

/// The places of windows, all in pixels.
struct Windows {
  Windows(const job::PoolSpec& spec, const LayerContext& context)
      : channels(context.input[0]),
        height(context.input[1]),
        width(context.input[2]),
        out_height(context.output[1]),
        out_width(context.output[2]),
        kernel(spec.kernel),
        stride(spec.step()) {}

  std::int64_t input() const { return channels * height * width; }
  std::int64_t output() const { return channels * out_height * out_width; }

  /// Calls `body(out, in)` with the offsets of the first channel, for each pixel of the output and each of its window,
  /// row by row.
  template <class Body>
  void for_each(const Body& body) const {
    for (std::int64_t y = 0; y < out_height; ++y) {
      for (std::int64_t x = 0; x < out_width; ++x) {
        const std::int64_t out = (y * out_width + x) * channels;
        for (std::int64_t i = 0; i < kernel; ++i) {
          for (std::int64_t j = 0; j < kernel; ++j) {
            body(out, ((y * stride + i) * width + x * stride + j) * channels);
          }
        }
      }
    }
  }

  std::int64_t channels, height, width, out_height, out_width, kernel, stride;
};

/// Work is cut by image: windows may overlap, so the gradient of an image has one writer.
template <class Body>
void for_each_image(const Pass& pass, const Windows& windows, const Body& body) {
  const std::int64_t operations =
      pass.batch * windows.output() * windows.kernel * windows.kernel * kOperationsPerElement;
  for_each_tile(pass.threads, TileGrid{pass.batch, 1, 1, 1}, operations, [&](const Tile& tile) { body(tile.row); });
}

/// The values that a window has found so far in `channels` channels, and their places in the image.
struct Found {
  float* __restrict values;
  std::int32_t* __restrict sources;
};

/// Takes over what lies at `x`, element `in` of the image and on. A NaN is larger than all, the first one stays.
EPOCHREEL_INLINE void take_larger(const Found& found, const float* __restrict x, std::int32_t in,
                                  std::int64_t channels) {
#pragma omp simd
  for (std::int64_t c = 0; c < channels; ++c) {
    const float best = found.values[c];
    const bool larger = !(x[c] <= best) && !std::isnan(best);
    found.values[c] = larger ? x[c] : best;
    found.sources[c] = larger ? in + static_cast<std::int32_t>(c) : found.sources[c];
  }
}

/// The first maximum of each window in the order of the rows, as PyTorch takes it, and which element of the image it
/// is.
EPOCHREEL_CLONES void largest(const Windows& windows, const float* image, float* values, std::int32_t* sources) {
  const std::int64_t channels = windows.channels;
  for (std::int64_t y = 0; y < windows.out_height; ++y) {
    for (std::int64_t x = 0; x < windows.out_width; ++x) {
      const std::int64_t first = (y * windows.width + x) * windows.stride * channels;
      const Found found{values, sources};
      std::copy_n(image + first, channels, values);
      std::iota(sources, sources + channels, static_cast<std::int32_t>(first));
      for (std::int64_t i = 0; i < windows.kernel; ++i) {
        for (std::int64_t j = i == 0 ? 1 : 0; j < windows.kernel; ++j) {
          const std::int64_t in = first + (i * windows.width + j) * channels;
          take_larger(found, image + in, static_cast<std::int32_t>(in), channels);
        }
      }
      values += channels;
      sources += channels;
    }
  }
}

class MaxPool final : public Layer {
 public:
  MaxPool(const job::PoolSpec& spec, const LayerContext& context)
      : windows_(spec, context), sources_(windows_.output() * context.max_batch) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    for_each_image(pass, windows_, [&](std::int64_t image) {
      largest(windows_, src + image * windows_.input(), dst + image * windows_.output(),
              sources_.data() + image * windows_.output());
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    for_each_image(pass, windows_, [&](std::int64_t image) {
      const float* dy = arrays.diff_dst + image * windows_.output();
      const std::int32_t* sources = sources_.data() + image * windows_.output();
      float* dx = arrays.diff_src + image * windows_.input();
      std::fill_n(dx, windows_.input(), 0.0F);
      for (std::int64_t i = 0; i < windows_.output(); ++i) dx[sources[i]] += dy[i];
    });
  }

 private:
  Windows windows_;
  std::vector<std::int32_t> sources_;  // (max_batch, out), which element of the image was the largest
};

class AvgPool final : public Layer {
 public:
  AvgPool(const job::PoolSpec& spec, const LayerContext& context)
      : windows_(spec, context), share_(1.0F / static_cast<float>(spec.kernel * spec.kernel)) {}

  void forward(const Pass& pass, const float* src, float* dst) override {
    for_each_image(pass, windows_, [&](std::int64_t image) {
      const float* x = src + image * windows_.input();
      float* y = dst + image * windows_.output();
      std::fill_n(y, windows_.output(), 0.0F);
      windows_.for_each([&](std::int64_t out, std::int64_t in) {
#pragma omp simd
        for (std::int64_t c = 0; c < windows_.channels; ++c) y[out + c] += x[in + c];
      });
      for (std::int64_t i = 0; i < windows_.output(); ++i) y[i] *= share_;
    });
  }

  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* /*optimizer*/) override {
    if (arrays.diff_src == nullptr) return;
    for_each_image(pass, windows_, [&](std::int64_t image) {
      const float* dy = arrays.diff_dst + image * windows_.output();
      float* dx = arrays.diff_src + image * windows_.input();
      std::fill_n(dx, windows_.input(), 0.0F);
      windows_.for_each([&](std::int64_t out, std::int64_t in) {
#pragma omp simd
        for (std::int64_t c = 0; c < windows_.channels; ++c) dx[in + c] += share_ * dy[out + c];
      });
    });
  }

 private:
  Windows windows_;
  float share_;
};

}  // namespace

std::unique_ptr<Layer> make_layer(const job::MaxPool2dSpec& spec, const LayerContext& context) {
  return std::make_unique<MaxPool>(spec, context);
}

std::unique_ptr<Layer> make_layer(const job::AvgPool2dSpec& spec, const LayerContext& context) {
  return std::make_unique<AvgPool>(spec, context);
}

}  // namespace epochreel::nn

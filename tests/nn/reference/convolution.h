/// A naive convolution, over doubles or Numbers (number.h). Arrays of images lie channels last, as the layer's: (N,
/// height, width, channels); weights (filters, channels, kernel, kernel).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::nn::reference {

template <class Value>
class Convolution {
 public:
  using Array = std::vector<Value>;

  /// `input` and `output` are (channels, height, width).
  Convolution(const job::Conv2dSpec& spec, const std::vector<std::int64_t>& input,
              const std::vector<std::int64_t>& output)
      : channels_(input[0]),
        height_(input[1]),
        width_(input[2]),
        filters_(output[0]),
        out_height_(output[1]),
        out_width_(output[2]),
        kernel_(spec.kernel),
        stride_(spec.stride) {
    if (spec.padding == job::Padding::kSame) {
      top_ = std::max<std::int64_t>((out_height_ - 1) * stride_ + kernel_ - height_, 0) / 2;
      left_ = std::max<std::int64_t>((out_width_ - 1) * stride_ + kernel_ - width_, 0) / 2;
    }
  }

  Array forward(const Array& src, const Array& weight, const Array& bias) const {
    Array dst(static_cast<std::size_t>(batch(src) * filters_ * out_height_ * out_width_));
    for (std::size_t i = 0; i < dst.size(); ++i) dst[i] = bias[i % bias.size()];
    for_each_product(batch(src), [&](std::size_t x, std::size_t w, std::size_t y) { dst[y] += src[x] * weight[w]; });
    return dst;
  }

  Array diff_src(const Array& src, const Array& weight, const Array& diff_dst) const {
    Array diff(src.size());
    for_each_product(batch(src),
                     [&](std::size_t x, std::size_t w, std::size_t y) { diff[x] += diff_dst[y] * weight[w]; });
    return diff;
  }

  Array diff_weight(const Array& src, const Array& weight, const Array& diff_dst) const {
    Array diff(weight.size());
    for_each_product(batch(src), [&](std::size_t x, std::size_t w, std::size_t y) { diff[w] += diff_dst[y] * src[x]; });
    return diff;
  }

  Array diff_bias(const Array& diff_dst) const {
    Array diff(static_cast<std::size_t>(filters_));
    for (std::size_t i = 0; i < diff_dst.size(); ++i) diff[i % diff.size()] += diff_dst[i];
    return diff;
  }

 private:
  std::int64_t batch(const Array& src) const {
    return static_cast<std::int64_t>(src.size()) / (channels_ * height_ * width_);
  }

  /// body(x, w, y) for every product src[x] weight[w] that dst[y] is a sum of.
  template <class Body>
  void for_each_product(std::int64_t images, Body&& body) const {
    for (std::int64_t n = 0; n < images; ++n) {
      for (std::int64_t oy = 0; oy < out_height_; ++oy) {
        for (std::int64_t ox = 0; ox < out_width_; ++ox) {
          for (std::int64_t f = 0; f < filters_; ++f) {
            const std::int64_t y = ((n * out_height_ + oy) * out_width_ + ox) * filters_ + f;
            for_each_product_of(n, oy, ox, f, [&](std::int64_t x, std::int64_t w) {
              body(static_cast<std::size_t>(x), static_cast<std::size_t>(w), static_cast<std::size_t>(y));
            });
          }
        }
      }
    }
  }

  template <class Body>
  void for_each_product_of(std::int64_t n, std::int64_t oy, std::int64_t ox, std::int64_t f, Body&& body) const {
    for (std::int64_t c = 0; c < channels_; ++c) {
      for (std::int64_t ky = 0; ky < kernel_; ++ky) {
        for (std::int64_t kx = 0; kx < kernel_; ++kx) {
          const std::int64_t iy = oy * stride_ + ky - top_;
          const std::int64_t ix = ox * stride_ + kx - left_;
          if (iy < 0 || iy >= height_ || ix < 0 || ix >= width_) continue;
          body(((n * height_ + iy) * width_ + ix) * channels_ + c, ((f * channels_ + c) * kernel_ + ky) * kernel_ + kx);
        }
      }
    }
  }

  std::int64_t channels_, height_, width_, filters_, out_height_, out_width_, kernel_, stride_;
  std::int64_t top_ = 0;
  std::int64_t left_ = 0;
};

}  // namespace epochreel::nn::reference

/// max_pool2d, avg_pool2d and flatten in the naive reference: which elements of an image each output is made of.
#pragma once

#include <algorithm>

#include "epochreel/job/job.h"
#include "nn/reference/layer.h"

namespace epochreel::nn::reference {

/// The windows of a pool over an image of (channels, height, width).
class Windows {
 public:
  Windows(const job::PoolSpec& spec, const std::vector<std::int64_t>& input, const std::vector<std::int64_t>& output)
      : channels_(input[0]),
        height_(input[1]),
        width_(input[2]),
        out_height_(output[1]),
        out_width_(output[2]),
        kernel_(spec.kernel),
        stride_(spec.stride > 0 ? spec.stride : spec.kernel) {}

  std::size_t area() const { return static_cast<std::size_t>(kernel_ * kernel_); }

  /// body(y, window) for every output and the elements of its window, row by row.
  template <class Body>
  void for_each(int batch, const Body& body) const {
    for (std::int64_t n = 0; n < batch; ++n) {
      for (std::int64_t row = 0; row < out_height_; ++row) {
        for (std::int64_t column = 0; column < out_width_; ++column) {
          for (std::int64_t c = 0; c < channels_; ++c) {
            const std::int64_t y = ((n * out_height_ + row) * out_width_ + column) * channels_ + c;
            body(static_cast<std::size_t>(y), window(n, row * stride_, column * stride_, c));
          }
        }
      }
    }
  }

  std::size_t outputs(int batch) const {
    return static_cast<std::size_t>(batch * out_height_ * out_width_ * channels_);
  }

 private:
  std::vector<std::size_t> window(std::int64_t n, std::int64_t top, std::int64_t left, std::int64_t c) const {
    std::vector<std::size_t> elements;
    for (std::int64_t row = top; row < top + kernel_; ++row) {
      for (std::int64_t column = left; column < left + kernel_; ++column) {
        elements.push_back(static_cast<std::size_t>(((n * height_ + row) * width_ + column) * channels_ + c));
      }
    }
    return elements;
  }

  std::int64_t channels_, height_, width_, out_height_, out_width_, kernel_, stride_;
};

/// The largest of each window, the first where several are equal.
class MaxPool2d final : public Layer {
 public:
  explicit MaxPool2d(const Windows& windows) : windows_(windows) {}

  Array forward(const Pass& pass, const Array& src) override {
    inputs_ = src.size();
    sources_.assign(windows_.outputs(pass.batch), 0);
    Array dst(sources_.size());
    windows_.for_each(pass.batch, [&](std::size_t y, const std::vector<std::size_t>& window) {
      sources_[y] = *std::max_element(window.begin(), window.end(),
                                      [&](std::size_t a, std::size_t b) { return src[a].value < src[b].value; });
      dst[y] = src[sources_[y]];
    });
    return dst;
  }

  Array backward(const Array& diff_dst) override {
    Array diff_src(inputs_);
    for (std::size_t y = 0; y < diff_dst.size(); ++y) diff_src[sources_[y]] += diff_dst[y];
    return diff_src;
  }

 private:
  Windows windows_;
  std::size_t inputs_ = 0;
  std::vector<std::size_t> sources_;
};

class AvgPool2d final : public Layer {
 public:
  explicit AvgPool2d(const Windows& windows) : windows_(windows) {}

  Array forward(const Pass& pass, const Array& src) override {
    inputs_ = src.size();
    batch_ = pass.batch;
    Array dst(windows_.outputs(pass.batch));
    windows_.for_each(pass.batch, [&](std::size_t y, const std::vector<std::size_t>& window) {
      for (const std::size_t x : window) dst[y] += src[x];
      dst[y] = dst[y] / area();
    });
    return dst;
  }

  Array backward(const Array& diff_dst) override {
    Array diff_src(inputs_);
    windows_.for_each(batch_, [&](std::size_t y, const std::vector<std::size_t>& window) {
      for (const std::size_t x : window) diff_src[x] += diff_dst[y] / area();
    });
    return diff_src;
  }

 private:
  Number area() const { return static_cast<double>(windows_.area()); }

  Windows windows_;
  std::size_t inputs_ = 0;
  int batch_ = 0;
};

/// (N, height, width, channels) to (N, channels x height x width) in this order, as PyTorch flattens.
class Flatten final : public Layer {
 public:
  Flatten(std::size_t channels, std::size_t pixels) : channels_(channels), pixels_(pixels) {}

  Array forward(const Pass& /*pass*/, const Array& src) override {
    Array dst(src.size());
    for_each(src.size(), [&](std::size_t last, std::size_t first) { dst[first] = src[last]; });
    return dst;
  }
  Array backward(const Array& diff_dst) override {
    Array diff_src(diff_dst.size());
    for_each(diff_dst.size(), [&](std::size_t last, std::size_t first) { diff_src[last] = diff_dst[first]; });
    return diff_src;
  }

 private:
  /// body(where an element lies channels last, where channels first).
  template <class Body>
  void for_each(std::size_t size, const Body& body) const {
    for (std::size_t image = 0; image < size; image += channels_ * pixels_) {
      for (std::size_t pixel = 0; pixel < pixels_; ++pixel) {
        for (std::size_t c = 0; c < channels_; ++c) {
          body(image + pixel * channels_ + c, image + c * pixels_ + pixel);
        }
      }
    }
  }

  std::size_t channels_, pixels_;
};

}  // namespace epochreel::nn::reference

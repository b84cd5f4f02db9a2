/// dense and conv2d in the naive reference.
#pragma once

#include "epochreel/job/job.h"
#include "nn/reference/convolution.h"
#include "nn/reference/layer.h"

namespace epochreel::nn::reference {

/// dst[n][o] = sum over k of weight[o][k] src[n][k], + bias[o].
class Dense final : public Layer {
 public:
  Dense(std::size_t inputs, std::size_t units) : inputs_(inputs), units_(units) {
    weight_.value.resize(inputs * units);
    bias_.value.resize(units);
  }

  Array forward(const Pass& /*pass*/, const Array& src) override {
    src_ = src;
    Array dst(images() * units_);
    for (std::size_t n = 0; n < images(); ++n) {
      for (std::size_t o = 0; o < units_; ++o) {
        Number sum = 0;
        for (std::size_t k = 0; k < inputs_; ++k) sum += src[n * inputs_ + k] * weight_.value[o * inputs_ + k];
        dst[n * units_ + o] = sum + bias_.value[o];
      }
    }
    return dst;
  }

  Array backward(const Array& diff_dst) override {
    Array diff_src(src_.size());
    weight_.gradient.assign(weight_.value.size(), 0);
    bias_.gradient.assign(units_, 0);
    for (std::size_t n = 0; n < images(); ++n) {
      for (std::size_t o = 0; o < units_; ++o) {
        const Number& diff = diff_dst[n * units_ + o];
        bias_.gradient[o] += diff;
        for (std::size_t k = 0; k < inputs_; ++k) {
          weight_.gradient[o * inputs_ + k] += diff * src_[n * inputs_ + k];
          diff_src[n * inputs_ + k] += diff * weight_.value[o * inputs_ + k];
        }
      }
    }
    return diff_src;
  }

  std::vector<Values*> parameters() override { return {&weight_, &bias_}; }

 private:
  std::size_t images() const { return src_.size() / inputs_; }

  std::size_t inputs_, units_;
  Values weight_, bias_;  // (units, inputs), (units)
  Array src_;
};

class Conv2d final : public Layer {
 public:
  Conv2d(const job::Conv2dSpec& spec, const std::vector<std::int64_t>& input, const std::vector<std::int64_t>& output)
      : convolution_(spec, input, output) {
    const auto filters = static_cast<std::size_t>(output[0]);
    const auto window = static_cast<std::size_t>(input[0] * spec.kernel * spec.kernel);
    weight_.value.resize(filters * window);
    bias_.value.resize(filters);
  }

  Array forward(const Pass& /*pass*/, const Array& src) override {
    src_ = src;
    return convolution_.forward(src, weight_.value, bias_.value);
  }

  Array backward(const Array& diff_dst) override {
    weight_.gradient = convolution_.diff_weight(src_, weight_.value, diff_dst);
    bias_.gradient = convolution_.diff_bias(diff_dst);
    return convolution_.diff_src(src_, weight_.value, diff_dst);
  }

  std::vector<Values*> parameters() override { return {&weight_, &bias_}; }

 private:
  Convolution<Number> convolution_;
  Values weight_, bias_;  // (filters, channels, kernel, kernel), (filters)
  Array src_;
};

}  // namespace epochreel::nn::reference

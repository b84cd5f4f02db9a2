/// batch_norm in the naive reference. The network makes its sums over a batch in double, so they are rounded once here.
#pragma once

#include "epochreel/job/job.h"
#include "nn/reference/layer.h"

namespace epochreel::nn::reference {

class BatchNorm final : public Layer {
 public:
  BatchNorm(const job::BatchNormSpec& spec, std::size_t channels) : spec_(spec), channels_(channels) {
    for (Values* values : {&weight_, &running_var_}) values->value.assign(channels, 1);
    for (Values* values : {&bias_, &running_mean_}) values->value.assign(channels, 0);
  }

  Array forward(const Pass& pass, const Array& src) override {
    training_ = pass.training;
    normalized_.assign(src.size(), 0);
    scale_.assign(channels_, 0);
    Array dst(src.size());
    for (std::size_t c = 0; c < channels_; ++c) {
      const Statistics statistics = pass.training ? of_batch(src, c) : running(c);
      const Number inverse = Number(1) / square_root(statistics.variance + spec_.epsilon);
      scale_[c] = weight_.value[c] * inverse;
      for (std::size_t i = c; i < src.size(); i += channels_) {
        normalized_[i] = (src[i] - statistics.mean) * inverse;
        dst[i] = weight_.value[c] * normalized_[i] + bias_.value[c];
      }
      if (pass.training) move_running(c, statistics, count(src));
    }
    return dst;
  }

  /// In training mean and variance depend on src: diff_src = scale (diff_dst - mean(diff_dst) - normalized
  /// mean(diff_dst normalized)).
  Array backward(const Array& diff_dst) override {
    Array diff_src(diff_dst.size());
    weight_.gradient.assign(channels_, 0);
    bias_.gradient.assign(channels_, 0);
    for (std::size_t c = 0; c < channels_; ++c) {
      WideSum sum;
      WideSum product;
      for (std::size_t i = c; i < diff_dst.size(); i += channels_) {
        sum.add(diff_dst[i]);
        product.add(diff_dst[i] * normalized_[i]);
      }
      bias_.gradient[c] = sum.over(1);
      weight_.gradient[c] = product.over(1);
      const double rows = count(diff_dst);
      const Number scale = shared(scale_[c], rows);
      const Number mean = training_ ? shared(sum.over(rows), rows) : Number(0);
      const Number slope = training_ ? shared(product.over(rows), rows) : Number(0);
      for (std::size_t i = c; i < diff_dst.size(); i += channels_) {
        diff_src[i] = scale * (diff_dst[i] - mean - normalized_[i] * slope);
      }
    }
    return diff_src;
  }

  std::vector<Values*> parameters() override { return {&weight_, &bias_, &running_mean_, &running_var_}; }

 private:
  struct Statistics {
    Number mean, variance;
  };

  double count(const Array& src) const { return static_cast<double>(src.size() / channels_); }

  Statistics of_batch(const Array& src, std::size_t c) const {
    WideSum sum;
    for (std::size_t i = c; i < src.size(); i += channels_) sum.add(src[i]);
    const Number mean = sum.over(count(src));
    WideSum squares;
    for (std::size_t i = c; i < src.size(); i += channels_) squares.add((src[i] - mean) * (src[i] - mean));
    return {mean, squares.over(count(src))};
  }

  /// The network folds mean and variance into a factor and a term, which are rounded.
  Statistics running(std::size_t c) const {
    return {rounded(running_mean_.value[c].value), rounded(running_var_.value[c].value)};
  }

  /// With the unbiased variance, but of a single value.
  void move_running(std::size_t c, const Statistics& batch, double count) {
    const auto mix = [this](Number& running, const Number& value) {
      running = Number(1 - spec_.momentum) * running + Number(spec_.momentum) * value;
    };
    mix(running_mean_.value[c], batch.mean);
    mix(running_var_.value[c], batch.variance * Number(count > 1 ? count / (count - 1) : 1));
  }

  job::BatchNormSpec spec_;
  std::size_t channels_;
  Values weight_, bias_, running_mean_, running_var_;  // (channels)
  bool training_ = false;                              // of the last forward, as the two below
  Array normalized_;                                   // as src
  Array scale_;                                        // (channels)
};

}  // namespace epochreel::nn::reference

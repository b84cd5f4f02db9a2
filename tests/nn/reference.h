/// A naive network in double precision, against which the fast one is measured. One loop nest a formula, no tricks.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/nn/network.h"

namespace epochreel::nn::reference {

using Array = std::vector<double>;

/// A parameter with its gradient and velocity, row-major as the network's.
struct Values {
  Array value, gradient, momentum;
};

class Network {
 public:
  /// Takes over the weights of `source`, whose layers are `layers`.
  Network(const std::vector<job::LayerSpec>& layers, const nn::Network& source)
      : layers_(layers) {
    for (const Parameter& parameter : source.parameters()) {
      Values values;
      values.value.assign(parameter.values.begin(), parameter.values.end());
      values.gradient.resize(values.value.size());
      values.momentum.assign(parameter.momentum.begin(), parameter.momentum.end());
      parameters_.push_back(values);
    }
  }

  std::vector<Values>& parameters() { return parameters_; }
  const std::vector<Array>& activations() const { return activations_; }
  const Array& probabilities() const { return probabilities_; }

  /// Mean cross-entropy of the batch.
  double forward(std::span<const float> images, std::span<const std::uint8_t> labels) {
    activations_.clear();
    Array src(images.begin(), images.end());
    std::size_t parameter = 0;
    for (const job::LayerSpec& layer : layers_) {
      src = std::holds_alternative<job::DenseSpec>(layer) ? dense(src, labels.size(), parameter) : relu(src);
      activations_.push_back(src);
    }
    return softmax_cross_entropy(src, labels);
  }

  /// Fills the gradients, after forward on the same batch.
  void backward(std::span<const float> images, std::span<const std::uint8_t> labels) {
    const std::size_t batch = labels.size();
    const std::size_t classes = probabilities_.size() / batch;
    Array diff = probabilities_;
    for (std::size_t n = 0; n < batch; ++n) diff[n * classes + labels[n]] -= 1;
    for (double& value : diff) value /= static_cast<double>(batch);
    std::size_t parameter = parameters_.size();
    for (std::size_t i = layers_.size(); i-- > 0;) {
      const Array src = i == 0 ? Array(images.begin(), images.end()) : activations_[i - 1];
      diff = std::holds_alternative<job::DenseSpec>(layers_[i]) ? dense_backward(src, diff, batch, parameter)
                                                                : relu_backward(activations_[i], diff);
    }
  }

  void update(double learning_rate, double momentum) {
    for (Values& p : parameters_) {
      for (std::size_t i = 0; i < p.value.size(); ++i) {
        p.momentum[i] = momentum * p.momentum[i] + p.gradient[i];
        p.value[i] -= learning_rate * p.momentum[i];
      }
    }
  }

 private:
  Array dense(const Array& src, std::size_t batch, std::size_t& parameter) const {
    const Array& weight = parameters_[parameter++].value;
    const Array& bias = parameters_[parameter++].value;
    const std::size_t units = bias.size();
    const std::size_t inputs = weight.size() / units;
    Array dst(batch * units);
    for (std::size_t n = 0; n < batch; ++n) {
      for (std::size_t o = 0; o < units; ++o) {
        double sum = bias[o];
        for (std::size_t k = 0; k < inputs; ++k) sum += src[n * inputs + k] * weight[o * inputs + k];
        dst[n * units + o] = sum;
      }
    }
    return dst;
  }

  Array dense_backward(const Array& src, const Array& diff_dst, std::size_t batch, std::size_t& parameter) {
    Values& bias = parameters_[--parameter];
    Values& weight = parameters_[--parameter];
    const std::size_t units = bias.value.size();
    const std::size_t inputs = weight.value.size() / units;
    Array diff_src(batch * inputs);
    weight.gradient.assign(weight.value.size(), 0);
    bias.gradient.assign(units, 0);
    for (std::size_t n = 0; n < batch; ++n) {
      for (std::size_t o = 0; o < units; ++o) {
        const double diff = diff_dst[n * units + o];
        bias.gradient[o] += diff;
        for (std::size_t k = 0; k < inputs; ++k) {
          weight.gradient[o * inputs + k] += diff * src[n * inputs + k];
          diff_src[n * inputs + k] += diff * weight.value[o * inputs + k];
        }
      }
    }
    return diff_src;
  }

  static Array relu(Array values) {
    for (double& value : values) value = value > 0 ? value : 0;
    return values;
  }

  static Array relu_backward(const Array& dst, Array diff) {
    for (std::size_t i = 0; i < diff.size(); ++i) diff[i] = dst[i] > 0 ? diff[i] : 0;
    return diff;
  }

  double softmax_cross_entropy(const Array& logits, std::span<const std::uint8_t> labels) {
    const std::size_t classes = logits.size() / labels.size();
    probabilities_.assign(logits.size(), 0);
    double loss = 0;
    for (std::size_t n = 0; n < labels.size(); ++n) {
      double sum = 0;
      for (std::size_t c = 0; c < classes; ++c) sum += std::exp(logits[n * classes + c]);
      for (std::size_t c = 0; c < classes; ++c) {
        probabilities_[n * classes + c] = std::exp(logits[n * classes + c]) / sum;
      }
      loss += std::log(sum) - logits[n * classes + labels[n]];
    }
    return loss / static_cast<double>(labels.size());
  }

  std::vector<job::LayerSpec> layers_;
  std::vector<Values> parameters_;
  std::vector<Array> activations_;
  Array probabilities_;
};

}  // namespace epochreel::nn::reference

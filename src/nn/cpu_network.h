/// The network of the CPU: layers that call oneDNN or plain loops, each cut into tiles (tiles.h).
#pragma once

#include <memory>
#include <vector>

#include "buffer.h"
#include "epochreel/nn/network.h"
#include "layer.h"
#include "softmax_cross_entropy.h"

namespace epochreel::nn {

class CpuNetwork final : public Network {
 public:
  CpuNetwork(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options);

  StepResult train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                        const StepOptions& options) override;
  BatchResult evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) override;
  void input_gradient(std::span<const float> images, std::span<const std::uint8_t> labels,
                      std::span<float> gradient) override;

  std::span<const float> activation(std::size_t layer) const override;
  std::span<const float> probabilities() const override;
  std::span<const float> losses() const override;
  std::span<const std::uint8_t> predictions() const override;
  const std::vector<job::LayerShape>& layers() const override { return shapes_; }
  std::vector<Parameter>& parameters() override { return parameters_; }
  const std::vector<Parameter>& parameters() const override { return parameters_; }
  std::int64_t memory() const override;

 private:
  void add_layer(const job::LayerSpec& spec, const job::TrainSpec& train);
  Pass begin(std::span<const float> images, std::span<const std::uint8_t> labels);
  BatchResult forward(const Pass& pass, const float* images, std::span<const std::uint8_t> labels);
  void backward(const Pass& pass, const float* images, const Optimizer* used, float* diff_images);
  const float* as_layers_want(const float* images);
  std::span<const float> of_batch(std::span<const float> array, std::int64_t units) const {
    return array.first(static_cast<std::size_t>(batch_ * units));
  }

  NetworkOptions options_;
  std::int64_t pixels_;  // numbers of an image
  bool turns_images_;    // to channels last: images have several channels, which the first layer is to see
  int batch_ = 0;        // N of the last call
  std::vector<job::LayerShape> shapes_;
  Optimizer optimizer_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<ParameterArrays*> trained_;  // of all layers
  std::vector<Parameter> parameters_;      // and the running statistics
  std::vector<Buffer> activations_;        // (max_batch, units) of each layer
  Buffer diff_dst_, diff_src_;             // (max_batch, most units), swapped from layer to layer
  Buffer images_, diff_images_;            // (max_batch, height, width, channels), where turns_images_
  SoftmaxCrossEntropy loss_;
};

}  // namespace epochreel::nn

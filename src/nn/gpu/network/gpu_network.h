/// The network of a GPU: kernels of our own, the same bits as numerics: exact on the CPU.
///
/// All arrays lie in one arena. What a call does to a batch of some size is a graph, made once and replayed; what
/// changes from step to step is read from the arena. Layers of the CPU hold the host's copies of the parameters: their
/// shapes, their initial values and how they lie in memory are the CPU's.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "epochreel/nn/network.h"
#include "gpu/driver/device.h"
#include "gpu/network/gpu_layer.h"
#include "gpu/network/gpu_update.h"
#include "layer.h"

namespace epochreel::nn::gpu {

class GpuNetwork final : public Network {
 public:
  /// On gpu:`options.gpu`. Error{kFailed} where it cannot be used, or has too little memory.
  GpuNetwork(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options);

  StepResult train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                        const StepOptions& options) override;
  bool keeps_data() const override { return !data_.labels.empty(); }
  StepResult train_on(std::span<const std::uint32_t> places, int epoch, const StepOptions& options) override;
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
  std::int64_t memory() const override { return arena_.bytes(); }

 private:
  /// What a call does to a batch.
  enum class Mode { kTrain, kTrainOnData, kEvaluate, kGradient };

  /// Where its results come to lie, and how they are made.
  struct Program {
    std::vector<std::int64_t> outputs;  // of each layer
    std::int64_t diff_images = kNowhere;
    cuda::Graph graph;
  };

  /// Places in the arena.
  struct Places {
    std::int64_t images = 0, labels = 0, step = 0;
    std::int64_t turned = kNowhere, diff_images = 0;  // channels last, where turns_images_
    std::int64_t diff_dst = 0, diff_src = 0;          // (max_batch, most units), taken in turns
    std::int64_t data = 0, data_labels = 0;           // the training set
    std::int64_t chosen = 0, moves = 0;               // what a batch takes of it
    std::int64_t exponentials = 0, probabilities = 0, losses = 0, predictions = 0, result = 0;
  };

  void place_arrays();
  void add_layer(const job::LayerSpec& spec, const job::TrainSpec& train);
  void start_device();
  Program make_program(Mode mode, std::int32_t batch);
  Launches batch_launches(const GpuPass& pass) const;
  Launches forward_launches(const GpuPass& pass, Program& program) const;
  Launches backward_launches(const GpuPass& pass, Program& program) const;
  LossArgs loss_arguments(const GpuPass& pass) const;
  void launch(const Launch& launch);
  void take_batch(std::span<const float> images, std::span<const std::uint8_t> labels);
  BatchResult run(Mode mode, const StepBlock& step);
  StepResult step(Mode mode, int epoch, const StepOptions& options);
  template <class T>
  std::span<const T> fetched(std::vector<T>& copy, std::int64_t place, std::int64_t count) const;

  NetworkOptions options_;
  std::int64_t pixels_;  // numbers of an image
  bool turns_images_;
  std::vector<job::LayerShape> shapes_;
  TrainingData data_;
  double smoothing_;
  Optimizer optimizer_;
  cuda::Driver driver_;
  mutable cuda::Device device_;
  std::vector<cuda::CudaKernel*> kernels_;  // by KernelId
  cuda::ArenaPlan arena_;
  Places places_;
  std::vector<std::unique_ptr<Layer>> host_layers_;  // owners of the parameters
  std::vector<std::unique_ptr<GpuParameter>> mirrors_;
  std::vector<Parameter> parameters_;
  std::vector<std::unique_ptr<GpuLayer>> layers_;
  std::vector<std::int64_t> activations_;  // (max_batch, units) of each layer
  std::unique_ptr<GpuUpdate> update_;
  std::map<std::pair<Mode, std::int32_t>, Program> programs_;
  const Program* last_ = nullptr;
  std::int32_t batch_ = 0;                                     // N of the last call
  std::vector<double> squares_;                                // of the last step
  mutable std::mutex fetching_;                                // of the copies below
  mutable std::vector<std::vector<float>> activation_copies_;  // empty where not fetched since the last call
  mutable std::vector<float> probability_copies_, loss_copies_;
  mutable std::vector<std::uint8_t> prediction_copies_;
};

}  // namespace epochreel::nn::gpu

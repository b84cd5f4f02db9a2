/// The network of a GPU: kernels of our own, the same bits as numerics: exact on the CPU.
///
/// All arrays lie in one arena. What a call does to a batch of some size is a graph, made once and replayed. It begins
/// by copying what changes from step to step from pinned memory, and ends by copying the results to it. Two calls may
/// be under way, each with a slot of its own, so that the host looks at the results of one while the GPU computes the
/// next.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "gpu/network/gpu_model.h"
#include "gpu/network/host_copy.h"

namespace epochreel::nn::gpu {

class GpuNetwork final : public Network {
 public:
  /// On gpu:`options.gpu`. Error{kFailed} where it cannot be used, or has too little memory.
  GpuNetwork(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options);

  StepResult train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                        const StepOptions& options) override;
  BatchResult evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) override;
  void input_gradient(std::span<const float> images, std::span<const std::uint8_t> labels,
                      std::span<float> gradient) override;

  bool keeps_data() const override { return model_.train_data().count > 0; }
  void begin_step(std::span<const std::uint32_t> places, int epoch, const StepOptions& options) override;
  StepResult finish_step() override;
  void begin_evaluation(std::span<const std::uint32_t> places) override;
  BatchResult finish_evaluation() override;

  std::span<const float> activation(std::size_t layer) const override;
  std::span<const float> activation_of(std::size_t layer, std::size_t first, std::size_t count) const override;
  void bring_outputs(std::span<const WantedOutputs> wanted) const override;
  std::span<const float> probabilities() const override;
  std::span<const float> losses() const override;
  std::span<const std::uint8_t> predictions() const override;
  const std::vector<job::LayerShape>& layers() const override { return model_.shapes(); }
  std::vector<Parameter>& parameters() override { return model_.parameters(); }
  const std::vector<Parameter>& parameters() const override { return model_.parameters(); }
  std::vector<KernelTime> time_kernels(int batch) override;
  std::int64_t memory() const override { return model_.bytes(); }

 private:
  struct Recorded {
    Program program;
    cuda::Graph graph;
  };

  /// A call that is under way, or the last of those that were finished.
  struct Slot {
    Slot(const cuda::Device& device, const GpuModel& model);

    cuda::PinnedMemory step, chosen, result, squares;
    cuda::Event done;
    std::map<std::pair<Mode, std::int32_t>, Recorded> graphs;  // by N
    const Program* program = nullptr;
    std::int32_t batch = 0;  // N
    int number = 0;
  };

  Recorded record(Mode mode, std::int32_t batch, Slot& slot);
  double seconds_of(const Launch& launch);
  void launch(const Launch& launch);
  std::int32_t take_batch(std::span<const float> images, std::span<const std::uint8_t> labels);
  Slot& next_slot();
  void begin(Mode mode, std::int32_t batch, const StepBlock& step);
  void begin_on(Mode mode, std::span<const std::uint32_t> places, std::size_t count, const StepBlock& step);
  BatchResult finish();
  StepBlock step_block(int epoch, const StepOptions& options);
  std::span<const std::byte> fetched(HostCopy& copy, std::int64_t place, std::size_t width) const;

  cuda::Driver driver_;
  cuda::Device device_;
  GpuModel model_;
  std::vector<cuda::CudaKernel*> kernels_;  // by KernelId
  std::vector<Slot> slots_;
  std::size_t begun_ = 0;
  std::size_t finished_ = 0;
  const Slot* last_ = nullptr;  // of the last call that was finished

  mutable std::mutex fetching_;                               // of the copies below
  mutable std::vector<HostCopy> activations_, some_outputs_;  // of each layer: all, and those that were brought
  mutable HostCopy probabilities_, losses_, predictions_, gradients_;
};

}  // namespace epochreel::nn::gpu

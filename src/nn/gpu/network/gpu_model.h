/// The model of a GpuNetwork: where its arrays lie in the arena, and which kernels a call starts on them.
///
/// Layers of the CPU hold the host's copies of the parameters: their shapes, their initial values and how they lie in
/// memory are the CPU's.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "epochreel/nn/network.h"
#include "gpu/kernels/arguments_train.h"
#include "gpu/network/gpu_layer.h"
#include "gpu/network/gpu_update.h"
#include "layer.h"

namespace epochreel::nn::gpu {

/// What a call does, and where its batch comes from: from the caller, or from the data that is kept.
enum class Mode { kTrain, kTrainOnData, kEvaluate, kEvaluateOnData, kGradient };

inline bool trains(Mode mode) { return mode == Mode::kTrain || mode == Mode::kTrainOnData; }
inline bool is_on_data(Mode mode) { return mode == Mode::kTrainOnData || mode == Mode::kEvaluateOnData; }

/// The kernels of a call, and where their results come to lie.
struct Program {
  Launches launches;
  std::vector<std::int64_t> outputs;    ///< of each layer
  std::int64_t diff_images = kNowhere;  ///< of Mode::kGradient: channels last where the layers want it
};

class GpuModel {
 public:
  /// Places in the arena of what a call leaves. Two calls may be under way, and each has its own.
  struct CallPlaces {
    std::vector<std::int64_t> activations;  ///< (max_batch, units) of each layer
    std::int64_t probabilities = 0, losses = 0, predictions = 0;
  };

  /// Places of the rest.
  struct Places {
    std::int64_t images = 0, labels = 0, step = 0;    ///< what a caller gives
    std::int64_t turned = kNowhere, diff_images = 0;  ///< channels last, where the layers want it
    std::int64_t diff_dst = 0, diff_src = 0;          ///< (max_batch, most units), taken in turns
    std::int64_t chosen = 0, moves = 0;               ///< what a batch takes of the data
    std::int64_t exponentials = 0, result = 0;
  };

  /// Images or vectors that are kept.
  struct KeptData {
    std::int64_t values = 0, labels = 0;  ///< their places
    std::size_t count = 0;
    bool has_images = true;
  };

  /// `device` has no arena yet.
  GpuModel(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options,
           cuda::Device& device);

  /// Makes the arena, and stores the parameters and the data in it. To be called once, while the data is there.
  void start();

  /// `batch` is N; `call` the number of the CallPlaces.
  Program program(Mode mode, std::int32_t batch, int call) const;

  const NetworkOptions& options() const { return options_; }
  std::int64_t pixels() const { return pixels_; }  ///< numbers of an image
  bool turns_images() const { return turns_images_; }
  const std::vector<job::LayerShape>& shapes() const { return shapes_; }
  const Places& places() const { return places_; }
  const KeptData& train_data() const { return train_; }
  const KeptData& test_data() const { return test_; }
  const CallPlaces& call_places(int call) const { return calls_[static_cast<std::size_t>(call)]; }
  std::int64_t bytes() const { return arena_.bytes(); }
  Optimizer& optimizer() { return optimizer_; }
  const GpuUpdate& update() const { return *update_; }
  std::vector<Parameter>& parameters() { return parameters_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  /// The host's copies of the parameters that are trained.
  const std::vector<ParameterArrays*>& trained() const { return trained_; }

 private:
  void place_arrays();
  KeptData place_data(const LabelledData& data);
  void store_data(const LabelledData& data, const KeptData& kept);
  void add_layer(const job::LayerSpec& spec, const job::TrainSpec& train);
  CallPlaces place_call();
  void add_batch(const GpuPass& pass, Launches& launches) const;
  AugmentArgs augment_arguments(const GpuPass& pass) const;
  void add_forward(const GpuPass& pass, const CallPlaces& call, Program& program) const;
  void add_backward(const GpuPass& pass, Program& program) const;
  const KeptData& data_of(const GpuPass& pass) const { return pass.training ? train_ : test_; }
  LossArgs loss_arguments(const GpuPass& pass, const CallPlaces& call) const;

  NetworkOptions options_;
  std::int64_t pixels_;
  bool turns_images_;
  std::vector<job::LayerShape> shapes_;
  double smoothing_;
  Optimizer optimizer_;
  cuda::Device& device_;
  cuda::ArenaPlan arena_;
  Places places_;
  KeptData train_, test_;
  std::array<CallPlaces, Network::kCallsAtOnce> calls_;
  std::vector<std::unique_ptr<Layer>> host_layers_;  // owners of the parameters
  std::vector<std::unique_ptr<GpuParameter>> mirrors_;
  std::vector<Parameter> parameters_;
  std::vector<ParameterArrays*> trained_;
  std::vector<std::unique_ptr<GpuLayer>> layers_;
  std::unique_ptr<GpuUpdate> update_;
};

}  // namespace epochreel::nn::gpu

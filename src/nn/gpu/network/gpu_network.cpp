#include "gpu/network/gpu_network.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "epochreel/base/numbers.h"
#include "gpu/kernels/kernel_table.h"
#include "network_checks.h"

namespace epochreel::nn::gpu {
namespace {

cuda::PinnedMemory pinned_for(const cuda::Device& device, std::int64_t count, std::size_t size) {
  return device.pinned(std::max<std::int64_t>(count, 1) * narrow<std::int64_t>(size));
}

std::size_t bytes_of_row(std::int64_t values) { return static_cast<std::size_t>(values) * sizeof(float); }

}  // namespace

GpuNetwork::Slot::Slot(const cuda::Device& device, const GpuModel& model)
    : step(pinned_for(device, 1, sizeof(StepBlock))),
      chosen(pinned_for(device, model.options().max_batch, sizeof(UInt32))),
      result(pinned_for(device, 1, sizeof(LossResult))),
      squares(pinned_for(device, 2 * model.update().parts_count(), sizeof(double))),
      done(device.event()) {}

GpuNetwork::GpuNetwork(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train,
                       const NetworkOptions& options)
    : device_(driver_, options.gpu),
      model_(specs, train, options, device_),
      activations_(specs.size()),
      some_outputs_(specs.size()) {
  device_.load(kKernelsPtx);
  for (const KernelEntry& entry : kKernels) kernels_.push_back(device_.kernel(entry.name));
  model_.start();
  for (int i = 0; i < kCallsAtOnce; ++i) slots_.emplace_back(device_, model_).number = i;
}

void GpuNetwork::launch(const Launch& launch) {
  const auto index = static_cast<std::size_t>(launch.kernel);
  device_.launch(kernels_[index], {launch.grid.x, launch.grid.y, launch.grid.z}, {kKernels[index].threads, 1, 1},
                 launch.args);
}

GpuNetwork::Recorded GpuNetwork::record(Mode mode, std::int32_t batch, Slot& slot) {
  const GpuModel::Places& places = model_.places();
  Recorded recorded;
  recorded.program = model_.program(mode, batch, slot.number);
  recorded.graph = device_.capture([&] {
    device_.copy_in(places.step, slot.step.as<StepBlock>());
    if (is_on_data(mode)) device_.copy_in(places.chosen, slot.chosen.as<UInt32>().first(batch));
    for (const Launch& one : recorded.program.launches) launch(one);
    device_.copy_out(places.result, slot.result.as<LossResult>());
    const auto squares = static_cast<std::size_t>(2 * model_.update().parts_count());
    if (trains(mode) && squares > 0) {
      device_.copy_out(model_.update().parts_place(), slot.squares.as<double>().first(squares));
    }
  });
  return recorded;
}

/// The mean of as many launches in a row as fit into some milliseconds.
double GpuNetwork::seconds_of(const Launch& one) {
  constexpr double kMeasured = 5e-3;
  constexpr double kMostLaunches = 50;
  const auto seconds_of_row = [this, &one](int launches) {
    const cuda::Graph graph = device_.capture([&] {
      for (int i = 0; i < launches; ++i) launch(one);
    });
    const auto start = std::chrono::steady_clock::now();
    device_.replay(graph);
    device_.synchronize();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / launches;
  };
  return seconds_of_row(static_cast<int>(std::clamp(kMeasured / seconds_of_row(1), 1.0, kMostLaunches)));
}

std::vector<KernelTime> GpuNetwork::time_kernels(int batch) {
  const Mode mode = keeps_data() ? Mode::kTrainOnData : Mode::kTrain;
  std::vector<KernelTime> times;
  for (const Launch& one : model_.program(mode, batch, 0).launches) {
    const KernelEntry& entry = entry_of(one.kernel);
    const std::int64_t blocks = std::int64_t{one.grid.x} * one.grid.y * one.grid.z;
    times.push_back({entry.name, blocks, static_cast<int>(entry.threads), seconds_of(one)});
  }
  return times;
}

/// Returns N.
std::int32_t GpuNetwork::take_batch(std::span<const float> images, std::span<const std::uint8_t> labels) {
  check_batch(images, labels, model_.options(), model_.pixels());
  if (begun_ != finished_) throw std::logic_error("a call on images begins while others are under way");
  device_.copy_in(model_.places().images, images);
  device_.copy_in(model_.places().labels, labels);
  return narrow<std::int32_t>(std::ssize(labels));
}

GpuNetwork::Slot& GpuNetwork::next_slot() {
  if (begun_ - finished_ >= slots_.size()) throw std::logic_error("too many calls are under way");
  return slots_[begun_ % slots_.size()];
}

void GpuNetwork::begin(Mode mode, std::int32_t batch, const StepBlock& step) {
  Slot& slot = next_slot();
  auto found = slot.graphs.find({mode, batch});
  if (found == slot.graphs.end()) {
    found = slot.graphs.emplace(std::pair(mode, batch), record(mode, batch, slot)).first;
  }
  slot.step.as<StepBlock>().front() = step;
  slot.program = &found->second.program;
  slot.batch = batch;
  device_.replay(found->second.graph);
  device_.record(slot.done);
  ++begun_;
}

void GpuNetwork::begin_on(Mode mode, std::span<const std::uint32_t> places, std::size_t count, const StepBlock& step) {
  check_places(places, model_.options(), count);
  std::ranges::copy(places, next_slot().chosen.as<UInt32>().begin());
  begin(mode, narrow<std::int32_t>(std::ssize(places)), step);
}

BatchResult GpuNetwork::finish() {
  if (begun_ == finished_) throw std::logic_error("no call is under way");
  Slot& slot = slots_[finished_ % slots_.size()];
  device_.wait(slot.done);
  ++finished_;
  last_ = &slot;
  for (HostCopy& copy : activations_) copy.forget();
  for (HostCopy& copy : some_outputs_) copy.forget();
  for (HostCopy* copy : {&probabilities_, &losses_, &predictions_, &gradients_}) copy->forget();
  const LossResult& result = slot.result.as<LossResult>().front();
  return {result.loss, result.cross_entropy, static_cast<int>(result.correct)};
}

StepBlock GpuNetwork::step_block(int epoch, const StepOptions& options) {
  Optimizer& optimizer = model_.optimizer();
  optimizer.begin_step(options);
  const UpdateRates& rates = optimizer.rates();
  return {rates.rate, rates.clip, rates.first_correction, rates.second_correction, options.step, epoch};
}

StepResult GpuNetwork::finish_step() {
  StepResult result{finish()};
  model_.update().take_squares(slots_[(finished_ - 1) % slots_.size()].squares.as<double>());
  double gradient = 0;
  double update = 0;
  for (const ParameterArrays* arrays : model_.trained()) {
    gradient += arrays->gradient_squares();
    update += arrays->update_squares();
  }
  result.gradient_norm = std::sqrt(gradient);
  result.update_norm = std::sqrt(update);
  return result;
}

BatchResult GpuNetwork::finish_evaluation() { return finish(); }

void GpuNetwork::begin_step(std::span<const std::uint32_t> places, int epoch, const StepOptions& options) {
  begin_on(Mode::kTrainOnData, places, model_.train_data().count, step_block(epoch, options));
}

void GpuNetwork::begin_evaluation(std::span<const std::uint32_t> places) {
  begin_on(Mode::kEvaluateOnData, places, model_.test_data().count, {});
}

StepResult GpuNetwork::train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                                  const StepOptions& options) {
  begin(Mode::kTrain, take_batch(images, labels), step_block(0, options));
  return finish_step();
}

BatchResult GpuNetwork::evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) {
  begin(Mode::kEvaluate, take_batch(images, labels), {});
  return finish();
}

void GpuNetwork::input_gradient(std::span<const float> images, std::span<const std::uint8_t> labels,
                                std::span<float> gradient) {
  check_gradient(images, gradient);
  begin(Mode::kGradient, take_batch(images, labels), {});
  finish();
  const std::int64_t place = last_->program->diff_images;
  const auto found = values_of<float>(fetched(gradients_, place, bytes_of_row(model_.pixels())));
  if (model_.turns_images()) return to_channels_first(model_.options().input, found, gradient);
  std::ranges::copy(found, gradient.begin());
}

/// The rows of all images of the last call, copied where they are not here yet, whichever thread asks first.
std::span<const std::byte> GpuNetwork::fetched(HostCopy& copy, std::int64_t place, std::size_t width) const {
  const auto batch = static_cast<std::size_t>(last_->batch);
  const std::lock_guard lock(fetching_);
  if (copy.find(0, batch).empty()) {
    copy.ask(device_, place, width, {0, 1, batch});
    device_.finish_reading();
  }
  return copy.find(0, batch);
}

std::span<const float> GpuNetwork::activation(std::size_t layer) const {
  HostCopy& copy = activations_.at(layer);
  if (last_ == nullptr) return {};
  return values_of<float>(fetched(copy, last_->program->outputs[layer], bytes_of_row(size_of(layers()[layer].shape))));
}

std::span<const float> GpuNetwork::activation_of(std::size_t layer, std::size_t first, std::size_t count) const {
  {
    const std::lock_guard lock(fetching_);
    const auto found = some_outputs_.at(layer).find(first, count);
    if (!found.empty()) return values_of<float>(found);
  }
  return Network::activation_of(layer, first, count);
}

void GpuNetwork::bring_outputs(std::span<const WantedOutputs> wanted) const {
  if (last_ == nullptr) return;
  const std::lock_guard lock(fetching_);
  for (const WantedOutputs& one : wanted) {
    const std::size_t width = bytes_of_row(size_of(layers()[one.layer].shape));
    some_outputs_.at(one.layer).ask(device_, last_->program->outputs[one.layer], width, one.images);
  }
  device_.finish_reading();
}

std::span<const float> GpuNetwork::probabilities() const {
  if (last_ == nullptr) return {};
  const std::int64_t place = model_.call_places(last_->number).probabilities;
  return values_of<float>(fetched(probabilities_, place, bytes_of_row(model_.options().classes)));
}

std::span<const float> GpuNetwork::losses() const {
  if (last_ == nullptr) return {};
  return values_of<float>(fetched(losses_, model_.call_places(last_->number).losses, sizeof(float)));
}

std::span<const std::uint8_t> GpuNetwork::predictions() const {
  if (last_ == nullptr) return {};
  return values_of<std::uint8_t>(fetched(predictions_, model_.call_places(last_->number).predictions, 1));
}

}  // namespace epochreel::nn::gpu

#include "gpu/network/gpu_network.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "gpu/kernels/kernel_table.h"
#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"
#include "layer_types.h"
#include "network_checks.h"

namespace epochreel::nn::gpu {

GpuNetwork::GpuNetwork(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train,
                       const NetworkOptions& options)
    : options_(options),
      pixels_(size_of(options.input)),
      turns_images_(wants_channels_last(specs, options.input)),
      shapes_(job::layer_shapes(specs, options.input)),
      data_(options.data),
      smoothing_(train.label_smoothing),
      optimizer_(train),
      device_(driver_, options.gpu) {
  check_outputs(shapes_, options_.classes);
  place_arrays();
  for (const job::LayerSpec& spec : specs) add_layer(spec, train);
  std::vector<GpuParameter*> trained;
  for (const auto& mirror : mirrors_) {
    if (mirror->host().trainable) trained.push_back(mirror.get());
  }
  update_ = std::make_unique<GpuUpdate>(optimizer_, std::move(trained), places_.step, arena_);
  squares_.resize(static_cast<std::size_t>(2 * update_->parts_count()));
  activation_copies_.resize(layers_.size());
  start_device();
}

void GpuNetwork::place_arrays() {
  const std::int64_t batch = options_.max_batch;
  std::int64_t most_units = pixels_;
  for (const job::LayerShape& shape : shapes_) most_units = std::max(most_units, size_of(shape.shape));
  const auto floats = [this](std::int64_t count) { return place_for_floats(arena_, count); };
  places_.images = floats(batch * pixels_);
  places_.labels = arena_.add(batch);
  places_.step = arena_.add(sizeof(StepBlock));
  places_.turned = turns_images_ ? floats(batch * pixels_) : kNowhere;
  places_.diff_images = floats(batch * pixels_);
  places_.diff_dst = floats(batch * most_units);
  places_.diff_src = floats(batch * most_units);
  places_.data = arena_.add(std::ssize(data_.images));
  places_.data_labels = arena_.add(std::ssize(data_.labels));
  places_.chosen = arena_.add(batch * std::int64_t{sizeof(UInt32)});
  places_.moves = arena_.add(batch * std::int64_t{sizeof(ImageMove)});
  places_.exponentials = arena_.add(batch * options_.classes * std::int64_t{sizeof(double)});
  places_.probabilities = floats(batch * options_.classes);
  places_.losses = floats(batch);
  places_.predictions = arena_.add(batch);
  places_.result = arena_.add(sizeof(LossResult));
}

void GpuNetwork::add_layer(const job::LayerSpec& spec, const job::TrainSpec& train) {
  const std::size_t i = layers_.size();
  const std::size_t trained =
      std::ranges::count_if(mirrors_, [](const auto& mirror) { return mirror->host().trainable; });
  const LayerContext context = layer_context(shapes_, i, train, options_, trained);
  host_layers_.push_back(std::visit([&context](const auto& layer) { return nn::make_layer(layer, context); }, spec));
  std::vector<GpuParameter*> own;
  for (ParameterArrays* arrays : host_layers_.back()->parameters()) {
    mirrors_.push_back(std::make_unique<GpuParameter>(*arrays, arena_, device_));
    own.push_back(mirrors_.back().get());
    parameters_.emplace_back(*arrays);
  }
  const GpuContext gpu_context{context, own, arena_, places_.step};
  layers_.push_back(std::visit([&gpu_context](const auto& layer) { return make_layer(layer, gpu_context); }, spec));
  activations_.push_back(place_for_floats(arena_, options_.max_batch * size_of(shapes_[i].shape)));
}

void GpuNetwork::start_device() {
  device_.load(kKernelsPtx);
  for (const KernelEntry& entry : kKernels) kernels_.push_back(device_.kernel(entry.name));
  device_.make_arena(arena_.bytes());
  for (const auto& mirror : mirrors_) {
    mirror->store_all();
    mirror->host().mirror = mirror.get();
  }
  update_->store_tables(device_);
  if (!keeps_data()) return;
  device_.copy_in(places_.data, data_.images);
  device_.copy_in(places_.data_labels, data_.labels);
  device_.synchronize();
}

void GpuNetwork::launch(const Launch& launch) {
  const auto index = static_cast<std::size_t>(launch.kernel);
  device_.launch(kernels_[index], {launch.grid.x, launch.grid.y, launch.grid.z}, {kKernels[index].threads, 1, 1},
                 launch.args);
}

LossArgs GpuNetwork::loss_arguments(const GpuPass& pass) const {
  LossArgs args{};
  args.labels = pass.on_data ? places_.data_labels : places_.labels;
  args.indices = pass.on_data ? places_.chosen : kNowhere;
  args.exponentials = places_.exponentials;
  args.probabilities = places_.probabilities;
  args.losses = places_.losses;
  args.predictions = places_.predictions;
  args.result = places_.result;
  args.dx = pass.backward ? places_.diff_dst : kNowhere;
  args.smoothing = pass.training ? smoothing_ : 0;
  args.batch = pass.batch;
  args.classes = options_.classes;
  args.images = pass.training ? static_cast<float>(pass.batch) : 1.0F;
  return args;
}

/// The images of a batch from the data set.
Launches GpuNetwork::batch_launches(const GpuPass& pass) const {
  const job::AugmentSpec& augment = data_.augment;
  if (augment == job::AugmentSpec{}) {
    return {launch_gather_images({places_.data, places_.images, places_.chosen, pass.batch, narrow<Int32>(pixels_)})};
  }
  AugmentArgs args{};
  args.src = places_.data;
  args.dst = places_.images;
  args.indices = places_.chosen;
  args.moves = places_.moves;
  args.step = places_.step;
  args.rotation = augment.rotation;
  args.scale = augment.scale;
  args.shift = augment.shift;
  args.flip = augment.flip ? 1 : 0;
  args.seed_low = static_cast<UInt32>(options_.seed);
  args.seed_high = static_cast<UInt32>(options_.seed >> 32);
  args.count = pass.batch;
  args.channels = narrow<Int32>(options_.input[0]);
  args.height = narrow<Int32>(options_.input[1]);
  args.width = narrow<Int32>(options_.input[2]);
  return launch_gather_moved(args);
}

/// Up to the loss and its gradient; notes in `program` where the layers' outputs lie.
Launches GpuNetwork::forward_launches(const GpuPass& pass, Program& program) const {
  Launches launches;
  std::int64_t src = places_.images;
  if (turns_images_) {
    const auto channels = narrow<Int32>(options_.input[0]);
    launches.push_back(
        launch_transpose({src, places_.turned, pass.batch, channels, narrow<Int32>(pixels_ / channels), 0}));
    src = places_.turned;
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    src = layers_[i]->forward(pass, src, activations_[i], launches);
    program.outputs.push_back(src);
  }
  LossArgs loss = loss_arguments(pass);
  loss.logits = src;
  launches.push_back(launch_loss(loss));
  return launches;
}

/// From the gradient of the loss down to the parameters, or to the images.
Launches GpuNetwork::backward_launches(const GpuPass& pass, Program& program) const {
  const bool trains = pass.training;
  Launches launches;
  std::int64_t diff_dst = places_.diff_dst;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    GpuArrays arrays;
    arrays.src = i > 0 ? program.outputs[i - 1] : turns_images_ ? places_.turned : places_.images;
    arrays.dst = program.outputs[i];
    arrays.diff_dst = diff_dst;
    arrays.diff_src = diff_dst == places_.diff_dst ? places_.diff_src : places_.diff_dst;
    if (i == 0) arrays.diff_src = trains ? kNowhere : places_.diff_images;
    diff_dst = layers_[i]->backward(pass, arrays, trains, launches);
  }
  program.diff_images = diff_dst;
  return launches;
}

GpuNetwork::Program GpuNetwork::make_program(Mode mode, std::int32_t batch) {
  const GpuPass pass{batch, mode == Mode::kTrain || mode == Mode::kTrainOnData, mode != Mode::kEvaluate,
                     mode == Mode::kTrainOnData};
  Program program;
  Launches launches;
  if (pass.on_data) append(launches, batch_launches(pass));
  append(launches, forward_launches(pass, program));
  if (pass.backward) append(launches, backward_launches(pass, program));
  if (pass.training) update_->append_to(launches);
  program.graph = device_.capture([&] {
    for (const Launch& one : launches) launch(one);
  });
  return program;
}

void GpuNetwork::take_batch(std::span<const float> images, std::span<const std::uint8_t> labels) {
  check_batch(images, labels, options_, pixels_);
  batch_ = narrow<std::int32_t>(std::ssize(labels));
  device_.copy_in(places_.images, images);
  device_.copy_in(places_.labels, labels);
}

BatchResult GpuNetwork::run(Mode mode, const StepBlock& step) {
  auto found = programs_.find({mode, batch_});
  if (found == programs_.end()) found = programs_.emplace(std::pair(mode, batch_), make_program(mode, batch_)).first;
  last_ = &found->second;
  for (std::vector<float>& copy : activation_copies_) copy.clear();
  probability_copies_.clear();
  loss_copies_.clear();
  prediction_copies_.clear();
  device_.copy_in(places_.step, std::span(&step, 1));
  device_.replay(last_->graph);
  LossResult result{};
  device_.copy_out(places_.result, std::span(&result, 1));
  if (mode == Mode::kTrain || mode == Mode::kTrainOnData) device_.copy_out(update_->parts_place(), squares_);
  device_.synchronize();
  return {result.loss, result.cross_entropy, static_cast<int>(result.correct)};
}

StepResult GpuNetwork::step(Mode mode, int epoch, const StepOptions& options) {
  optimizer_.begin_step(options);
  const UpdateRates& rates = optimizer_.rates();
  StepResult result{
      run(mode, {rates.rate, rates.clip, rates.first_correction, rates.second_correction, options.step, epoch})};
  update_->take_squares(squares_);
  double gradient = 0;
  double update = 0;
  for (const auto& mirror : mirrors_) {
    if (!mirror->host().trainable) continue;
    gradient += mirror->host().gradient_squares();
    update += mirror->host().update_squares();
  }
  result.gradient_norm = std::sqrt(gradient);
  result.update_norm = std::sqrt(update);
  return result;
}

StepResult GpuNetwork::train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                                  const StepOptions& options) {
  take_batch(images, labels);
  return step(Mode::kTrain, 0, options);
}

StepResult GpuNetwork::train_on(std::span<const std::uint32_t> places, int epoch, const StepOptions& options) {
  check_places(places, options_, data_.labels.size());
  batch_ = narrow<std::int32_t>(std::ssize(places));
  device_.copy_in(places_.chosen, places);
  return step(Mode::kTrainOnData, epoch, options);
}

BatchResult GpuNetwork::evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) {
  take_batch(images, labels);
  return run(Mode::kEvaluate, {});
}

void GpuNetwork::input_gradient(std::span<const float> images, std::span<const std::uint8_t> labels,
                                std::span<float> gradient) {
  check_gradient(images, gradient);
  take_batch(images, labels);
  run(Mode::kGradient, {});
  std::vector<float> copy;
  const std::span<const float> found = fetched(copy, last_->diff_images, pixels_);
  if (turns_images_) return to_channels_first(options_.input, found, gradient);
  std::copy(found.begin(), found.end(), gradient.begin());
}

/// `count` values an image from `place` on, copied once after each call, whichever thread asks first.
template <class T>
std::span<const T> GpuNetwork::fetched(std::vector<T>& copy, std::int64_t place, std::int64_t count) const {
  const std::lock_guard lock(fetching_);
  if (copy.empty() && batch_ > 0) {
    copy.resize(static_cast<std::size_t>(batch_ * count));
    device_.copy_out(place, copy);
    device_.synchronize();
  }
  return copy;
}

std::span<const float> GpuNetwork::activation(std::size_t layer) const {
  return fetched(activation_copies_.at(layer), last_ == nullptr ? 0 : last_->outputs[layer],
                 size_of(shapes_[layer].shape));
}

std::span<const float> GpuNetwork::probabilities() const {
  return fetched(probability_copies_, places_.probabilities, options_.classes);
}

std::span<const float> GpuNetwork::losses() const { return fetched(loss_copies_, places_.losses, 1); }

std::span<const std::uint8_t> GpuNetwork::predictions() const {
  return fetched(prediction_copies_, places_.predictions, 1);
}

}  // namespace epochreel::nn::gpu

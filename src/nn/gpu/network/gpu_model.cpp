#include "gpu/network/gpu_model.h"

#include <algorithm>

#include "epochreel/base/numbers.h"
#include "gpu/kernels/layer_launch.h"
#include "gpu/network/gpu_layer_types.h"
#include "layer_types.h"
#include "network_checks.h"

namespace epochreel::nn::gpu {

GpuModel::GpuModel(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options,
                   cuda::Device& device)
    : options_(options),
      pixels_(size_of(options.input)),
      turns_images_(wants_channels_last(specs, options.input)),
      shapes_(job::layer_shapes(specs, options.input)),
      smoothing_(train.label_smoothing),
      optimizer_(train),
      device_(device) {
  check_outputs(shapes_, options_.classes);
  place_arrays();
  train_ = place_data(options_.data.train);
  test_ = place_data(options_.data.test);
  for (const job::LayerSpec& spec : specs) add_layer(spec, train);
  for (CallPlaces& call : calls_) call = place_call();
  std::vector<GpuParameter*> trained;
  for (const auto& mirror : mirrors_) {
    if (!mirror->host().trainable) continue;
    trained.push_back(mirror.get());
    trained_.push_back(&mirror->host());
  }
  update_ = std::make_unique<GpuUpdate>(optimizer_, std::move(trained), places_.step, arena_);
}

void GpuModel::place_arrays() {
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
  places_.chosen = arena_.add(batch * std::int64_t{sizeof(UInt32)});
  places_.moves = arena_.add(batch * std::int64_t{sizeof(ImageMove)});
  places_.exponentials = arena_.add(batch * options_.classes * std::int64_t{sizeof(double)});
  places_.result = arena_.add(sizeof(LossResult));
}

GpuModel::KeptData GpuModel::place_data(const LabelledData& data) {
  KeptData kept;
  kept.has_images = data.vectors.empty();
  kept.count = data.labels.size();
  kept.values =
      kept.has_images ? arena_.add(std::ssize(data.images)) : place_for_floats(arena_, std::ssize(data.vectors));
  kept.labels = arena_.add(std::ssize(data.labels));
  return kept;
}

GpuModel::CallPlaces GpuModel::place_call() {
  const std::int64_t batch = options_.max_batch;
  CallPlaces call;
  for (const job::LayerShape& shape : shapes_) {
    call.activations.push_back(place_for_floats(arena_, batch * size_of(shape.shape)));
  }
  call.probabilities = place_for_floats(arena_, batch * options_.classes);
  call.losses = place_for_floats(arena_, batch);
  call.predictions = arena_.add(batch);
  return call;
}

void GpuModel::add_layer(const job::LayerSpec& spec, const job::TrainSpec& train) {
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
}

void GpuModel::start() {
  device_.make_arena(arena_.bytes());
  for (const auto& mirror : mirrors_) {
    mirror->store_all();
    mirror->host().mirror = mirror.get();
  }
  update_->store_tables(device_);
  store_data(options_.data.train, train_);
  store_data(options_.data.test, test_);
  device_.synchronize();
  options_.data.train = options_.data.test = {};  // from now on it may go
}

void GpuModel::store_data(const LabelledData& data, const KeptData& kept) {
  if (kept.count == 0) return;
  if (kept.has_images) device_.copy_in(kept.values, data.images);
  if (!kept.has_images) device_.copy_in(kept.values, data.vectors);
  device_.copy_in(kept.labels, data.labels);
}

AugmentArgs GpuModel::augment_arguments(const GpuPass& pass) const {
  const job::AugmentSpec& augment = options_.data.augment;
  AugmentArgs args{};
  args.src = train_.values;
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
  return args;
}

/// Takes the images of a batch from the data that is kept.
void GpuModel::add_batch(const GpuPass& pass, Launches& launches) const {
  const KeptData& data = data_of(pass);
  const GatherArgs args{data.values, places_.images, places_.chosen, pass.batch, narrow<Int32>(pixels_)};
  if (!data.has_images) {
    launches.push_back(launch_gather_vectors(args));
  } else if (pass.training && options_.data.augment != job::AugmentSpec{}) {
    append(launches, launch_gather_moved(augment_arguments(pass)));
  } else {
    launches.push_back(launch_gather_images(args));
  }
}

LossArgs GpuModel::loss_arguments(const GpuPass& pass, const CallPlaces& call) const {
  LossArgs args{};
  args.labels = pass.on_data ? data_of(pass).labels : places_.labels;
  args.indices = pass.on_data ? places_.chosen : kNowhere;
  args.exponentials = places_.exponentials;
  args.probabilities = call.probabilities;
  args.losses = call.losses;
  args.predictions = call.predictions;
  args.result = places_.result;
  args.dx = pass.backward ? places_.diff_dst : kNowhere;
  args.smoothing = pass.training ? smoothing_ : 0;
  args.batch = pass.batch;
  args.classes = options_.classes;
  args.images = pass.training ? static_cast<float>(pass.batch) : 1.0F;
  return args;
}

/// Up to the loss and its gradient.
void GpuModel::add_forward(const GpuPass& pass, const CallPlaces& call, Program& program) const {
  std::int64_t src = places_.images;
  if (turns_images_) {
    const auto channels = narrow<Int32>(options_.input[0]);
    program.launches.push_back(
        launch_transpose({src, places_.turned, pass.batch, channels, narrow<Int32>(pixels_ / channels), 0}));
    src = places_.turned;
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    src = layers_[i]->forward(pass, src, call.activations[i], program.launches);
    program.outputs.push_back(src);
  }
  LossArgs loss = loss_arguments(pass, call);
  loss.logits = src;
  program.launches.push_back(launch_loss(loss));
}

/// From the gradient of the loss down to the parameters, or to the images.
void GpuModel::add_backward(const GpuPass& pass, Program& program) const {
  const bool trains = pass.training;
  std::int64_t diff_dst = places_.diff_dst;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    GpuArrays arrays;
    arrays.src = i > 0 ? program.outputs[i - 1] : turns_images_ ? places_.turned : places_.images;
    arrays.dst = program.outputs[i];
    arrays.diff_dst = diff_dst;
    arrays.diff_src = diff_dst == places_.diff_dst ? places_.diff_src : places_.diff_dst;
    if (i == 0) arrays.diff_src = trains ? kNowhere : places_.diff_images;
    diff_dst = layers_[i]->backward(pass, arrays, trains, program.launches);
  }
  program.diff_images = diff_dst;
}

Program GpuModel::program(Mode mode, std::int32_t batch, int call) const {
  const GpuPass pass{batch, trains(mode), trains(mode) || mode == Mode::kGradient, is_on_data(mode)};
  Program program;
  if (pass.on_data) add_batch(pass, program.launches);
  add_forward(pass, call_places(call), program);
  if (pass.backward) add_backward(pass, program);
  if (pass.training) update_->append_to(program.launches);
  return program;
}

}  // namespace epochreel::nn::gpu

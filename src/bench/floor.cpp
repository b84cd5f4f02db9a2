#include "floor.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>

#include "descriptions.h"
#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "epochreel/job/shapes.h"
#include "floor_functions.h"
#include "floor_layer.h"
#include "floor_update.h"

namespace epochreel::bench {
namespace {

using dnnl::memory;
using Clock = std::chrono::steady_clock;

/// oneDNN makes and runs primitives for as many threads as OpenMP would take.
class ThreadCount {
 public:
  explicit ThreadCount(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }
  ~ThreadCount() { omp_set_num_threads(before_); }
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

 private:
  int before_;
};

/// Calls `work` on so many threads; what oneDNN refuses becomes an Error.
template <class Work>
void with_onednn(int threads, const Work& work) {
  const ThreadCount guard(threads);
  try {
    work();
  } catch (const dnnl::error& error) {
    throw Error(ErrorKind::kFailed, "oneDNN", std::string(error.what()) + "; is there enough memory?");
  }
}

}  // namespace

struct Floor::Rep {
  void build(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train);
  void add_layers(const std::vector<job::LayerSpec>& specs, const std::vector<job::LayerShape>& shapes);
  void add_loss(const memory& logits);
  double loss_and_gradient(std::span<const std::uint8_t> labels);

  FloorOptions options;
  double smoothing = 0;
  Tape tape;
  memory images;
  std::vector<std::unique_ptr<FloorLayer>> layers;
  memory output, probabilities, diff_logits;  // output as the last layer has it, the others (N, classes)
  std::unique_ptr<FloorUpdate> update;
};

void Floor::Rep::build(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train) {
  const std::vector<job::LayerShape> shapes = job::layer_shapes(specs, options.input);
  add_layers(specs, shapes);
  add_loss(output);
  // Layers below the first one with parameters need no gradient.
  const auto first =
      std::find_if(shapes.begin(), shapes.end(), [](const job::LayerShape& shape) { return shape.parameters > 0; }) -
      shapes.begin();
  memory diff = view(diff_logits, row_major(dims_of(output.get_desc())));
  for (auto i = std::ssize(layers) - 1; i >= first; --i) {
    diff = layers[static_cast<std::size_t>(i)]->add_backward(tape, diff, i > first);
  }
  update = std::make_unique<FloorUpdate>(train, tape);
}

void Floor::Rep::add_layers(const std::vector<job::LayerSpec>& specs, const std::vector<job::LayerShape>& shapes) {
  memory::dims dims = options.input;
  if (std::holds_alternative<job::DenseSpec>(specs.front())) {
    dims = {std::accumulate(dims.begin(), dims.end(), std::int64_t{1}, std::multiplies<>())};
  }
  dims.insert(dims.begin(), options.batch_size);
  images = tape.allocate(row_major(dims));
  output = images;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const FloorContext context{i == 0 ? options.input : shapes[i - 1].shape, shapes[i].shape};
    layers.push_back(std::visit([&context](const auto& spec) { return make_floor_layer(spec, context); }, specs[i]));
    output = layers.back()->add_forward(tape, output);
  }
}

void Floor::Rep::add_loss(const memory& logits) {
  const memory rows = tape.as_rows(tape.forward, logits);
  const memory::desc desc = rows.get_desc();
  probabilities = tape.allocate(desc);
  diff_logits = tape.allocate(desc);
  const auto softmax = describe_softmax(tape.engine(), desc);
  tape.forward.push_back({dnnl::softmax_forward(softmax), {{DNNL_ARG_SRC, rows}, {DNNL_ARG_DST, probabilities}}});
}

double Floor::Rep::loss_and_gradient(std::span<const std::uint8_t> labels) {
  const std::int64_t classes = dims_of(probabilities.get_desc())[1];
  const auto others = static_cast<float>(smoothing / static_cast<double>(classes));
  double loss = 0;
  for (std::size_t image = 0; image < labels.size(); ++image) {
    const float* p = data_of(probabilities) + static_cast<std::int64_t>(image) * classes;
    float* diff = data_of(diff_logits) + static_cast<std::int64_t>(image) * classes;
    for (std::int64_t c = 0; c < classes; ++c) {
      const float target = others + (c == labels[image] ? static_cast<float>(1 - smoothing) : 0.0F);
      diff[c] = (p[c] - target) / static_cast<float>(labels.size());
      if (target > 0) loss -= target * std::log(p[c]);
    }
  }
  return loss / int_size(labels);
}

Floor::Floor(const std::vector<job::LayerSpec>& layers, const job::TrainSpec& train, const FloorOptions& options) {
  with_onednn(options.threads, [&] {
    rep_ = std::make_unique<Rep>();
    rep_->options = options;
    rep_->smoothing = train.label_smoothing;
    rep_->build(layers, train);
  });
}

Floor::~Floor() = default;

void Floor::load(const nn::Network& network) {
  with_onednn(rep_->options.threads, [&] {
    auto parameter = rep_->tape.parameters.begin();
    for (const nn::Parameter& source : network.parameters()) {
      if (!source.trainable()) continue;
      std::vector<float> values = source.read(nn::ArrayKind::kValues);
      Calls load;
      const memory plain(parameter->row_major, rep_->tape.engine(), values.data());
      load.push_back(
          {dnnl::reorder(plain, parameter->values), {{DNNL_ARG_FROM, plain}, {DNNL_ARG_TO, parameter->values}}});
      rep_->tape.run(load);
      ++parameter;
    }
  });
}

FloorStep Floor::step(std::span<const float> images, std::span<const std::uint8_t> labels) {
  FloorStep result;
  const auto seconds = [](Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
  };
  with_onednn(rep_->options.threads, [&] {
    std::copy(images.begin(), images.end(), data_of(rep_->images));
    const auto start = Clock::now();
    rep_->tape.run(rep_->tape.forward);
    result.loss = rep_->loss_and_gradient(labels);
    rep_->tape.run(rep_->tape.backward);
    const auto whole_gradient = Clock::now();
    rep_->update->run(rep_->tape);
    const auto end = Clock::now();
    result.seconds = seconds(start, end);
    result.update_seconds = seconds(whole_gradient, end);
  });
  return result;
}

}  // namespace epochreel::bench

#include "trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "batches.h"
#include "choose_images.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/numbers.h"
#include "health.h"

namespace epochreel::train {
namespace {

/// Evaluation goes in batches of the larger number where the network's outputs for them are no more than so many bytes:
/// layers are then cut into tall tiles. A training batch may be larger still.
constexpr int kEvaluationBatches[] = {128, 1024};
constexpr std::int64_t kEvaluationBytes = std::int64_t{32} << 20;

/// A checkpoint is written at the end of an epoch, and with a snapshot so many steps after the last one.
constexpr std::int64_t kStepsBetweenCheckpoints = 200;

int largest_batch(const TrainingSetup& setup) {
  std::int64_t bytes_of_image = 0;
  for (const trace::LayerInfo& layer : setup.manifest.layers) {
    bytes_of_image +=
        std::accumulate(layer.shape.begin(), layer.shape.end(), std::int64_t{sizeof(float)}, std::multiplies<>());
  }
  const auto [few, many] = kEvaluationBatches;
  return std::max(setup.job.train.batch_size, many * bytes_of_image <= kEvaluationBytes ? many : few);
}

nn::NetworkOptions network_options(const TrainingSetup& setup) {
  nn::NetworkOptions options;
  options.input = setup.data.train.shape();
  options.classes = int_size(setup.data.class_names);
  options.seed = setup.job.seed;
  options.max_batch = largest_batch(setup);
  options.threads = setup.threads;
  options.gpu = setup.device.gpu;
  if (setup.data.train.has_images()) {
    options.data = {setup.data.train.images, setup.data.train.labels, setup.job.train.augment};
  }
  return options;
}

}  // namespace

std::unique_ptr<nn::Network> make_network(const TrainingSetup& setup) {
  return nn::make_network(setup.device.device, setup.job.network, setup.job.train, network_options(setup));
}

Trainer::Trainer(const TrainingSetup& setup, std::unique_ptr<nn::Network> network, trace::TraceWriter writer,
                 TrainObserver& observer, const std::optional<trace::Checkpoint>& checkpoint)
    : setup_(setup),
      writer_(std::move(writer)),
      observer_(observer),
      network_(std::move(network)),
      max_batch_(largest_batch(setup)),
      snapshot_steps_(snapshot_steps(setup.manifest.total_steps, setup.job.record.snapshots)),
      probes_(choose_probes(setup.data, setup.job.seed, setup.job.record.probes_per_class)),
      evaluated_(choose_evaluated(setup.data, setup.job.seed, setup.job.record.eval_limit)),
      images_(setup.job.train.batch_size * static_cast<std::size_t>(setup.data.train.values())),
      labels_(setup.job.train.batch_size),
      learning_rate_(learning_rate_at(setup.job.train, 0, setup.manifest.total_steps)),
      epoch_start_(std::chrono::steady_clock::now()) {
  if (!checkpoint) return;
  epoch_loss_ = restore_checkpoint(*checkpoint, setup.manifest, *network_);
  step_ = checkpoint_step_ = checkpoint->step;
}

void Trainer::run() {
  if (step_ == 0 && writer_.snapshots() == 0) record(metrics_at_step());
  while (step_ < setup_.manifest.total_steps) {
    if (const int signal = interrupt_signal(); signal != 0) {
      if (step_ > 0) save_checkpoint(writer_, setup_.manifest, *network_, step_, epoch_loss_);
      writer_.finish();
      throw Interrupted{signal};
    }
    train_one_step();
  }
  writer_.finish();
}

/// The next batch: the last one of an epoch holds what is left.
std::span<const std::uint32_t> Trainer::next_indices() {
  if (epoch() != order_epoch_) {
    order_epoch_ = epoch();
    order_ = data::epoch_order(setup_.job.seed, order_epoch_, setup_.data.train.count);
  }
  const std::size_t batch = setup_.job.train.batch_size;
  const std::size_t first = (step_ % setup_.manifest.steps_per_epoch) * batch;
  return std::span<const std::uint32_t>(order_).subspan(first, std::min(batch, order_.size() - first));
}

/// Fills images_ and labels_.
void Trainer::gather(std::span<const std::uint32_t> indices) {
  const job::AugmentSpec& augment = setup_.job.train.augment;
  if (augment == job::AugmentSpec{}) {
    gather_batch(setup_.data.train, indices, images_, labels_, setup_.threads);
  } else {
    gather_moved(setup_.data.train, indices, {augment, setup_.job.seed, epoch()}, images_, labels_, setup_.threads);
  }
}

nn::StepResult Trainer::step_of_network(std::span<const std::uint32_t> indices, const nn::StepOptions& options) {
  if (network_->keeps_data()) return network_->train_on(indices, epoch(), options);
  gather(indices);
  const std::size_t values = indices.size() * setup_.data.train.values();
  return network_->train_step(std::span<const float>(images_).first(values),
                              std::span<const std::uint8_t>(labels_).first(indices.size()), options);
}

void Trainer::train_one_step() {
  const std::span<const std::uint32_t> indices = next_indices();
  learning_rate_ = learning_rate_at(setup_.job.train, step_, setup_.manifest.total_steps);
  const nn::StepResult result = step_of_network(indices, {learning_rate_, step_, is_snapshot(step_ + 1)});
  ++step_;
  check_step(place(), *network_, result);
  epoch_loss_.sum += result.cross_entropy;
  ++epoch_loss_.batches;
  trace::Metrics metrics = metrics_at_step();
  metrics.train_loss = result.cross_entropy;
  metrics.train_accuracy = quotient(result.correct, std::ssize(indices));
  metrics.gradient_norm = result.gradient_norm;
  metrics.update_norm = result.update_norm;
  observer_.on_step({step_, setup_.manifest.total_steps, result.cross_entropy});
  record(metrics);
}

trace::Metrics Trainer::metrics_at_step() const {
  trace::Metrics metrics;
  const std::int64_t epochs = step_ / setup_.manifest.steps_per_epoch;
  const std::int64_t within = step_ % setup_.manifest.steps_per_epoch;
  metrics.step = step_;
  metrics.epoch = static_cast<double>(step_) / static_cast<double>(setup_.manifest.steps_per_epoch);
  metrics.images = epochs * setup_.data.train.count + within * setup_.job.train.batch_size;
  metrics.learning_rate = learning_rate_;
  return metrics;
}

/// Writes what belongs to this step: its line, its snapshot, its checkpoint.
void Trainer::record(trace::Metrics metrics) {
  const bool snapshot = is_snapshot(step_);
  const bool epoch_end = is_epoch_end();
  if (!snapshot && !epoch_end) return writer_.append(metrics);
  const Evaluation evaluation = evaluate_test(epoch_end);
  check_test_loss(place(), *network_, evaluation.loss);
  metrics.test_loss = evaluation.loss;
  metrics.test_accuracy = evaluation.accuracy;
  metrics.test_count = evaluation.count();
  metrics.active_fraction = evaluation.active_fraction;
  if (snapshot) {
    write_snapshot(metrics, evaluation);
  } else {
    writer_.append(metrics);
  }
  if (epoch_end) finish_epoch(metrics, evaluation);
  checkpoint_if_due(snapshot, epoch_end);
}

Evaluation Trainer::evaluate_test(bool all) {
  const std::vector<std::uint32_t> indices = all ? all_test_images(setup_.data) : evaluated_;
  return evaluate(*network_, setup_.data, indices, max_batch_, setup_.threads);
}

void Trainer::write_snapshot(trace::Metrics& metrics, const Evaluation& evaluation) {
  const SnapshotSource source{*network_,  setup_.data,    setup_.job.record, probes_,
                              max_batch_, setup_.threads, step_ > 0};
  trace::TensorMap tensors;
  metrics.weight_norm = add_parameters(tensors, source);
  add_evaluation(tensors, source, evaluation);
  add_probes(tensors, source);
  if (step_ == 0) {
    const job::Job& job = setup_.job;
    add_gallery(tensors, setup_.data, choose_gallery(setup_.data, job.seed, job.record.eval_limit));
  }
  writer_.append(metrics);
  writer_.write_snapshot(metrics, std::move(tensors));
}

void Trainer::finish_epoch(const trace::Metrics& metrics, const Evaluation& evaluation) {
  const auto now = std::chrono::steady_clock::now();
  EpochReport report;
  report.epoch = static_cast<int>(step_ / setup_.manifest.steps_per_epoch);
  report.epochs = setup_.job.train.epochs;
  report.test_accuracy = evaluation.accuracy;
  report.train_loss = epoch_loss_.sum / static_cast<double>(epoch_loss_.batches);
  report.test_loss = evaluation.loss;
  report.active_fraction = evaluation.active_fraction;
  report.learning_rate = metrics.learning_rate;
  report.seconds = std::chrono::duration<double>(now - epoch_start_).count();
  epoch_loss_ = {};
  epoch_start_ = now;
  observer_.on_epoch(report);
}

void Trainer::checkpoint_if_due(bool snapshot, bool epoch_end) {
  const bool due = epoch_end || (snapshot && step_ - checkpoint_step_ >= kStepsBetweenCheckpoints);
  if (!due) return;
  save_checkpoint(writer_, setup_.manifest, *network_, step_, epoch_loss_);
  checkpoint_step_ = step_;
}

}  // namespace epochreel::train

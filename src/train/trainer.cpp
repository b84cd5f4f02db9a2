#include "trainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "choose_images.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/numbers.h"
#include "health.h"

namespace epochreel::train {
namespace {

/// A checkpoint is written at the end of an epoch, and with a snapshot so many steps after the last one.
constexpr std::int64_t kStepsBetweenCheckpoints = 200;

}  // namespace

Trainer::Trainer(const TrainingSetup& setup, std::unique_ptr<nn::Network> network, trace::TraceWriter writer,
                 TrainObserver& observer, const std::optional<trace::Checkpoint>& checkpoint)
    : setup_(setup),
      writer_(std::move(writer)),
      observer_(observer),
      network_(std::move(network)),
      feed_(setup, *network_),
      snapshot_steps_(snapshot_steps(setup.manifest.total_steps, setup.job.record.snapshots)),
      probes_(choose_probes(setup.data, setup.job.seed, setup.job.record.probes_per_class)),
      evaluated_(choose_evaluated(setup.data, setup.job.seed, setup.job.record.eval_limit)),
      learning_rate_(learning_rate_at(setup.job.train, 0, setup.manifest.total_steps)),
      epoch_start_(std::chrono::steady_clock::now()) {
  if (!checkpoint) return;
  epoch_loss_ = restore_checkpoint(*checkpoint, setup.manifest, *network_);
  step_ = begun_ = checkpoint_step_ = checkpoint->step;
}

void Trainer::run() {
  if (step_ == 0 && writer_.snapshots() == 0) record(metrics_at_step());
  while (step_ < setup_.manifest.total_steps) {
    const int signal = interrupt_signal();
    if (signal != 0 && begun_ == step_) {
      if (step_ > 0) save_checkpoint(writer_, setup_.manifest, *network_, step_, epoch_loss_);
      writer_.finish();
      throw Interrupted{signal};
    }
    if (signal == 0) begin_steps();
    finish_step();
  }
  writer_.finish();
}

/// The images of the step after `step` updates: the last batch of an epoch holds those that are left.
std::span<const std::uint32_t> Trainer::places_of(std::int64_t step) {
  if (epoch_of(step) != order_epoch_) {
    order_epoch_ = epoch_of(step);
    order_ = data::epoch_order(setup_.job.seed, order_epoch_, setup_.data.train.count);
  }
  const std::size_t batch = setup_.job.train.batch_size;
  const std::size_t first = (step % setup_.manifest.steps_per_epoch) * batch;
  return std::span<const std::uint32_t>(order_).subspan(first, std::min(batch, order_.size() - first));
}

double Trainer::rate_of(std::int64_t step) const {
  return learning_rate_at(setup_.job.train, step, setup_.manifest.total_steps);
}

/// Begins as many steps as may be under way, and none beyond one after which the network is looked at.
void Trainer::begin_steps() {
  while (begun_ < setup_.manifest.total_steps && begun_ - step_ < feed_.calls_at_once()) {
    if (begun_ > step_ && (is_snapshot(begun_) || is_epoch_end(begun_))) return;
    feed_.begin_step(places_of(begun_), epoch_of(begun_), {rate_of(begun_), begun_, is_snapshot(begun_ + 1)});
    ++begun_;
  }
}

void Trainer::finish_step() {
  const nn::StepResult result = feed_.finish_step();
  const std::size_t images = places_of(step_).size();
  learning_rate_ = rate_of(step_);
  ++step_;
  check_step(place(), *network_, result);
  epoch_loss_.sum += result.cross_entropy;
  ++epoch_loss_.batches;
  trace::Metrics metrics = metrics_at_step();
  metrics.train_loss = result.cross_entropy;
  metrics.train_accuracy = quotient(result.correct, static_cast<std::int64_t>(images));
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
  const bool epoch_end = is_epoch_end(step_);
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
  return evaluate(feed_, indices);
}

void Trainer::write_snapshot(trace::Metrics& metrics, const Evaluation& evaluation) {
  const SnapshotSource source{feed_, setup_.job.record, probes_, step_ > 0};
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

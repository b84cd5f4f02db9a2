#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "epochreel/data/dataset.h"
#include "epochreel/trace/trace.h"
#include "epochreel/train/train.h"
#include "stages.h"

namespace epochreel::app {

namespace {

/// Turns what training reports into log lines and a bar.
class TrainConsole : public train::TrainObserver {
 public:
  explicit TrainConsole(Console& console) : console_(console) {}

  void on_resume(std::int64_t step) override {
    first_step_ = step;
    console_.info(fmt::format("going on after step {}", step));
  }

  void on_step(const train::StepReport& report) override {
    console_.progress("train", report.step, report.total_steps, fmt::format("loss {:.4f}", report.loss));
    steps_ = report.total_steps;
  }

  void on_epoch(const train::EpochReport& report) override {
    console_.info(fmt::format(
        "epoch {:>3}/{}  test accuracy {:6.2f} %  train loss {:.4f}  test loss {:.4f}  active neurons {:4.1f} %  "
        "learning rate {:.5f}  {:.1f} s",
        report.epoch, report.epochs, report.test_accuracy * 100, report.train_loss, report.test_loss,
        report.active_fraction * 100, report.learning_rate, report.seconds));
  }

  /// What was done; nothing where the trace was finished.
  std::optional<TrainDone> done() const {
    if (steps_ == 0) return std::nullopt;
    return TrainDone{.first_step = first_step_, .steps = steps_};
  }

 private:
  Console& console_;
  std::int64_t first_step_ = 0;
  std::int64_t steps_ = 0;
};

/// "images of 32 x 32, in colour"
std::string sample_words(const data::Split& split) {
  if (!split.has_images()) return fmt::format("vectors of {} numbers", split.width);
  return fmt::format("images of {} x {}{}", split.width, split.height, split.channels == 1 ? "" : ", in colour");
}

/// Of a trace that is finished.
TrainDone kept(const Outputs& outputs) {
  const std::int64_t steps = trace::TraceReader(outputs.trace()).manifest().total_steps;
  return {.first_step = steps, .steps = steps};
}

}  // namespace

TrainDone train_stage(const job::Job& job, const Outputs& outputs, const WorkOptions& options, Console& console) {
  const data::Dataset data = data::load_dataset(job.data, job.seed, options.threads);
  console.info(fmt::format("{}: {} training and {} test {}", data.name, data.train.count, data.test.count,
                           sample_words(data.train)));
  const auto start = std::chrono::steady_clock::now();
  TrainConsole observer(console);
  const nn::DeviceChoice device = nn::choose_device(job.train);
  if (device.device != nn::Device::kCpu) console.info(fmt::format("training on {}", nn::words_of(device)));
  train::train(job, data, outputs.trace(), {options.threads, options.overwrite, device}, observer);
  console.end_progress();
  TrainDone done = observer.done() ? *observer.done() : kept(outputs);
  done.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (done.first_step < done.steps) {
    console.info(fmt::format("trained in {:.1f} s; the trace is {}", done.seconds, outputs.trace().string()));
  } else {
    console.info(fmt::format("the trace {} is finished already", outputs.trace().string()));
  }
  return done;
}

}  // namespace epochreel::app

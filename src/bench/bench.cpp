#include "epochreel/bench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <variant>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/median.h"
#include "epochreel/job/shapes.h"
#include "epochreel/nn/devices.h"
#include "epochreel/nn/network.h"
#include "floor.h"

namespace epochreel::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Steps that one side makes before it is the other's turn: short beside the time for which a machine is in one mood.
constexpr std::int64_t kRoundSteps = 20;

/// Whole batches in the order in which the job's training sees them, gathered a round at a time.
class Batches {
 public:
  Batches(const data::Split& split, std::uint64_t seed, int batch_size)
      : split_(split), seed_(seed), batch_size_(batch_size), batches_(split.count / batch_size) {}

  std::int64_t of_epoch() const { return batches_; }

  /// Batches [first, first + count) of the whole training.
  void gather(std::int64_t first, std::int64_t count) {
    first_ = first;
    places_.resize(count * batch_size_);
    images_.resize(count * batch_size_ * split_.values());
    labels_.resize(count * batch_size_);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto epoch = static_cast<int>((first + i) / batches_);
      if (epoch != epoch_) order_ = data::epoch_order(seed_, epoch_ = epoch, split_.count);
      const std::size_t at = (first + i) % batches_ * batch_size_;
      const std::span<const std::uint32_t> places = std::span(order_).subspan(at, batch_size_);
      std::copy(places.begin(), places.end(), places_.begin() + i * batch_size_);
      data::gather(split_, places, images_of(i), labels_of(i));
    }
  }

  /// The places of a batch in the training set. Those of the round alone are there.
  std::span<const std::uint32_t> places_of(std::int64_t i) { return part(places_, i, batch_size_); }
  int epoch_of(std::int64_t i) const { return static_cast<int>((first_ + i) / batches_); }

  std::span<float> images_of(std::int64_t i) { return part(images_, i, std::int64_t{batch_size_} * split_.values()); }
  std::span<std::uint8_t> labels_of(std::int64_t i) { return part(labels_, i, batch_size_); }

 private:
  template <class T>
  static std::span<T> part(std::vector<T>& array, std::int64_t i, std::int64_t size) {
    return std::span(array).subspan(i * size, size);
  }

  const data::Split& split_;
  std::uint64_t seed_;
  int batch_size_;
  std::int64_t batches_;
  int epoch_ = -1;
  std::int64_t first_ = 0;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> places_;
  std::vector<float> images_;
  std::vector<std::uint8_t> labels_;
};

/// The times of a round, in seconds a step.
struct Round {
  double ours = 0;
  double floor = 0;
  double floor_without_update = 0;
};

/// Both sides, trained side by side.
class Match {
 public:
  Match(const job::Job& job, const data::Split& data, int threads)
      : rate_(std::visit([](const auto& optimizer) { return optimizer.learning_rate; }, job.train.optimizer)),
        network_(make_network(job, data, threads)),
        floor_(job.network, job.train, {data.shape(), job.train.batch_size, threads}) {
    floor_.load(*network_);
  }

  /// The sides take turns in being first.
  Round play(Batches& batches, std::int64_t count) {
    Round round;
    floor_first_ = !floor_first_;
    if (floor_first_) play_floor(batches, count, round);
    play_ours(batches, count, round);
    if (!floor_first_) play_floor(batches, count, round);
    return round;
  }

  nn::Network& network() { return *network_; }

 private:
  static std::unique_ptr<nn::Network> make_network(const job::Job& job, const data::Split& data, int threads) {
    const nn::DeviceChoice device = nn::choose_device(job.train);
    nn::NetworkOptions options{data.shape(), job.data.classes, job.seed, job.train.batch_size, threads, device.gpu};
    if (data.has_images()) options.data = {{data.images, {}, data.labels}, {}, job.train.augment};
    return nn::make_network(device.device, job.network, job.train, options);
  }

  void play_ours(Batches& batches, std::int64_t count, Round& round) {
    const auto start = Clock::now();
    if (network_->keeps_data()) {
      train_on_places(batches, count);
    } else {
      for (std::int64_t i = 0; i < count; ++i) {
        network_->train_step(batches.images_of(i), batches.labels_of(i), {rate_, step_++, false});
      }
    }
    round.ours = std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(count);
  }

  /// As a training does: a step is begun before the one before it is finished.
  void train_on_places(Batches& batches, std::int64_t count) {
    std::int64_t begun = 0;
    for (std::int64_t finished = 0; finished < count; ++finished) {
      for (; begun < std::min(count, finished + nn::Network::kCallsAtOnce); ++begun) {
        network_->begin_step(batches.places_of(begun), batches.epoch_of(begun), {rate_, step_++, false});
      }
      network_->finish_step();
    }
  }

  void play_floor(Batches& batches, std::int64_t count, Round& round) {
    for (std::int64_t i = 0; i < count; ++i) {
      const FloorStep step = floor_.step(batches.images_of(i), batches.labels_of(i));
      round.floor += step.seconds / static_cast<double>(count);
      round.floor_without_update += (step.seconds - step.update_seconds) / static_cast<double>(count);
    }
  }

  double rate_;
  std::int64_t step_ = 0;
  bool floor_first_ = false;
  std::unique_ptr<nn::Network> network_;
  Floor floor_;
};

/// The median of `figure(round)`.
template <class Figure>
double median_of(const std::vector<Round>& rounds, const Figure& figure) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(figure(round));
  return median(values);
}

Seconds summary(const std::vector<Round>& rounds, double Round::*figure) {
  const auto least = std::min_element(rounds.begin(), rounds.end(),
                                      [figure](const Round& a, const Round& b) { return a.*figure < b.*figure; });
  return {(*least).*figure, median_of(rounds, [figure](const Round& round) { return round.*figure; })};
}

/// Counts the operations of a training step: forward, and as much again for each of the two gradients. No layer needs
/// the gradient of the images.
double operations_of_step(const job::Job& job, const std::vector<job::LayerShape>& shapes) {
  std::int64_t operations = 0;
  std::int64_t below = 0;  // of the layers up to the first with parameters
  bool is_below = true;
  for (const job::LayerShape& shape : shapes) {
    operations += 3 * shape.operations;
    if (is_below) below += shape.parameters > 0 ? shape.operations : 2 * shape.operations;
    is_below = is_below && shape.parameters == 0;
  }
  return static_cast<double>((operations - below) * job.train.batch_size);
}

}  // namespace

TrainBench bench_train(const job::Job& job, const data::Dataset& data, const TrainBenchOptions& options) {
  Batches batches(data.train, job.seed, job.train.batch_size);
  if (batches.of_epoch() == 0) {
    throw Error(ErrorKind::kInvalid, "train.batch_size",
                fmt::format("{} training images are less than a batch of {}; only whole batches are measured",
                            data.train.count, job.train.batch_size));
  }
  Match match(job, data.train, options.threads);
  TrainBench result;
  result.threads = options.threads;
  result.batch_size = job.train.batch_size;
  result.steps = options.steps > 0 ? options.steps : batches.of_epoch();
  batches.gather(0, 1);
  match.play(batches, 1);  // memory and caches are touched once before anything counts
  std::vector<Round> rounds;
  for (std::int64_t done = 0; done < result.steps;) {
    stop_if_asked();
    const std::int64_t count = std::min(kRoundSteps, result.steps - done);
    batches.gather(done, count);
    rounds.push_back(match.play(batches, count));
    options.on_steps(done += count, result.steps);
  }
  result.ours = summary(rounds, &Round::ours);
  result.floor = summary(rounds, &Round::floor);
  result.floor_without_update = summary(rounds, &Round::floor_without_update);
  result.ratio = median_of(rounds, [](const Round& round) { return round.ours / round.floor; });
  result.ratio_without_update =
      median_of(rounds, [](const Round& round) { return round.ours / round.floor_without_update; });
  result.images_per_second = job.train.batch_size / result.ours.median;
  result.operations_per_second = operations_of_step(job, match.network().layers()) / result.ours.median;
  result.memory = match.network().memory();
  result.kernels = match.network().time_kernels(result.batch_size);
  return result;
}

}  // namespace epochreel::bench

/// Gives a network its batches, by their places in the data set.
///
/// A network that keeps the data gets the places alone, and computes while the caller goes on. Any other gets images
/// that are gathered here, and computes where a call is begun.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "epochreel/data/dataset.h"
#include "epochreel/nn/devices.h"
#include "epochreel/nn/network.h"
#include "epochreel/trace/trace.h"

namespace epochreel::train {

/// The things that a run works on; they outlive it.
struct TrainingSetup {
  const job::Job& job;
  const data::Dataset& data;
  const trace::Manifest& manifest;
  int threads = 1;
  nn::DeviceChoice device = {};
};

/// The network of a training, on its device. Made before anything is written, since a device can be missing.
std::unique_ptr<nn::Network> make_network(const TrainingSetup& setup);

/// Images, the numbers that a network gets, and their labels.
struct ImageBatch {
  std::span<float> images;         ///< (N, values)
  std::span<std::uint8_t> labels;  ///< (N)
};

/// One caller at a time. `network` is as make_network makes it, and outlives the feed.
class Feed {
 public:
  Feed(const TrainingSetup& setup, nn::Network& network);

  nn::Network& network() const { return network_; }
  const data::Dataset& data() const { return setup_.data; }
  int threads() const { return setup_.threads; }
  int max_batch() const { return max_batch_; }

  /// How many calls may be under way.
  int calls_at_once() const { return network_.keeps_data() ? nn::Network::kCallsAtOnce : 1; }

  /// As those of nn::Network: on training images, moved as the job says, and on test images.
  void begin_step(std::span<const std::uint32_t> places, int epoch, const nn::StepOptions& options);
  nn::StepResult finish_step();
  void begin_evaluation(std::span<const std::uint32_t> places);
  nn::BatchResult finish_evaluation();

  /// The test images at `places`, valid until the next call.
  ImageBatch test_batch(std::span<const std::uint32_t> places);

 private:
  ImageBatch training_batch(std::span<const std::uint32_t> places, int epoch);
  ImageBatch room_for(std::size_t count);

  TrainingSetup setup_;
  nn::Network& network_;
  int max_batch_;
  std::vector<float> images_;         // (N, values) of the largest batch so far
  std::vector<std::uint8_t> labels_;  // (N)
  nn::StepResult result_;             // of a call that was computed where it was begun
};

}  // namespace epochreel::train

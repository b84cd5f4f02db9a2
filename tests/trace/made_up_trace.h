/// Helpers that the tests of this stage share: a small trace made up from step numbers.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "epochreel/trace/trace.h"
#include "scratch.h"

namespace epochreel::trace {

/// Every file below a folder with its bytes, but for the lock.
inline std::map<std::string, std::string> tree(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != ".lock") {
      files[std::filesystem::relative(entry.path(), folder).string()] = slurp(entry.path());
    }
  }
  return files;
}

inline Manifest small_manifest() {
  Manifest manifest;
  manifest.name = "small";
  manifest.job_json = R"({"name":"small","seed":18446744073709551615,"rate":0.1})";
  manifest.training_hash = "00ff";
  manifest.seed = 18446744073709551615U;
  manifest.dataset = "Synthetic \"2\"";
  manifest.class_names = {"0", "Ankle boot", "Ä"};
  manifest.train_images = 2000;
  manifest.test_images = 500;
  manifest.train_hash = "aa";
  manifest.test_hash = "bb";
  manifest.input_shape = {16, 16};
  manifest.layers = {{"dense", {8}, 2056}, {"relu", {8}, 0}, {"dense", {3}, 27}};
  manifest.epochs = 2;
  manifest.batch_size = 100;
  manifest.steps_per_epoch = 20;
  manifest.total_steps = 40;
  manifest.hyperparameters = {{"optimizer", "SGD"}, {"batch", "100"}};
  manifest.versions = {{"epochreel", "0.1.0"}, {"onednn", "2.6.3"}};
  manifest.cpu = "a CPU";
  manifest.isa = "avx2";
  return manifest;
}

/// The metrics that a training step leaves, made up from its number.
inline Metrics metrics_at(std::int64_t step) {
  Metrics metrics;
  metrics.step = step;
  metrics.epoch = static_cast<double>(step) / 20;
  metrics.images = step * 100;
  metrics.learning_rate = 0.1;
  if (step > 0) metrics.train_loss = 2.3 / static_cast<double>(step);
  if (step % 5 == 0) {
    metrics.test_accuracy = 0.9;
    metrics.test_count = 500;
  }
  return metrics;
}

inline TensorMap tensors_at(std::int64_t step) {
  std::vector<float> weights(24);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(step) + static_cast<float>(i) / 8;
  return {{"model.0.weight", Tensor::f16({8, 3}, weights)},
          {"model.0.bias", Tensor::f32({24}, weights)},
          {"stat.test.predicted", Tensor::u8({3}, std::vector<std::uint8_t>{1, 2, 3})},
          {"stat.layer.0.active", Tensor::f32({}, std::span(weights).first(1))}};
}

}  // namespace epochreel::trace

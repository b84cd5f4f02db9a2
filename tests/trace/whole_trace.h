/// A made-up trace that has every record of docs/trace.md, small, for tests that spoil one of them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/trace/trace.h"
#include "scratch.h"

namespace epochreel::trace::whole {

inline constexpr std::int64_t kProbes = 3;
inline constexpr std::int64_t kMaps = 2;
inline constexpr std::int64_t kEvaluated = 4;
inline constexpr std::int64_t kGallery = 2;
inline constexpr std::int64_t kClasses = 3;

/// 4x4 - conv 2 - batch_norm - relu - max_pool - flatten - dense 5 - relu - dense 3.
inline Manifest manifest() {
  Manifest manifest;
  manifest.name = "whole";
  manifest.class_names = {"a", "b", "c"};
  manifest.input_shape = {4, 4};
  manifest.layers = {
      {"conv2d", {2, 4, 4}, 20}, {"batch_norm", {2, 4, 4}, 4}, {"relu", {2, 4, 4}, 0}, {"max_pool2d", {2, 2, 2}, 0},
      {"flatten", {8}, 0},       {"dense", {5}, 45},           {"relu", {5}, 0},       {"dense", {3}, 18}};
  manifest.total_steps = 10;
  return manifest;
}

inline Tensor floats(std::vector<std::int64_t> shape, float value = 0.25F) {
  std::int64_t size = 1;
  for (const std::int64_t side : shape) size *= side;
  return Tensor::f32(std::move(shape), std::vector<float>(static_cast<std::size_t>(size), value));
}

inline Tensor whole_numbers(std::vector<std::int64_t> shape, std::int32_t value = 1) {
  std::int64_t size = 1;
  for (const std::int64_t side : shape) size *= side;
  return Tensor::i32(std::move(shape), std::vector<std::int32_t>(static_cast<std::size_t>(size), value));
}

inline Tensor bytes(std::vector<std::int64_t> shape, std::uint8_t value = 1) {
  std::int64_t size = 1;
  for (const std::int64_t side : shape) size *= side;
  return Tensor::u8(std::move(shape), std::vector<std::uint8_t>(static_cast<std::size_t>(size), value));
}

inline void add_statistics(TensorMap& map) {
  for (const char* parameter : {"model.0.weight", "model.5.weight", "model.7.bias"}) {
    const std::string stat = std::string("stat.") + parameter;
    for (const char* figure :
         {".norm", ".deviation", ".gradient_norm", ".gradient_deviation", ".update_norm", ".update_ratio"})
      map[stat + figure] = floats({});
    for (const char* histogram : {".histogram", ".gradient_histogram"}) {
      map[stat + histogram] = whole_numbers({64});
      map[stat + histogram + "_range"] = Tensor::f32({2}, std::vector<float>{-1, 1});
    }
  }
  for (const auto& [layer, units] : {std::pair{2, 2}, {6, 5}}) {
    const std::string stat = "stat.layer." + std::to_string(layer);
    map[stat + ".histogram"] = whole_numbers({64});
    map[stat + ".histogram_range"] = Tensor::f32({2}, std::vector<float>{0, 1});
    map[stat + ".deviation"] = floats({});
    map[stat + ".active"] = floats({});
    map[stat + ".dead"] = floats({}, 0);
    map[stat + ".firing_rate"] = floats({units});
  }
  map["stat.confusion"] = whole_numbers({kClasses, kClasses});
  map["stat.test.index"] = Tensor::i32({kEvaluated}, std::vector<std::int32_t>{2, 3, 5, 7});
  map["stat.test.predicted"] = bytes({kEvaluated});
  map["stat.test.probability"] = floats({kEvaluated, kClasses}, 1.0F / 3);
}

inline TensorMap tensors(bool first) {
  TensorMap map;
  map["model.0.weight"] = floats({2, 1, 3, 3});
  map["model.0.bias"] = floats({2});
  for (const char* name : {"weight", "bias", "running_mean", "running_var"}) {
    map[std::string("model.1.") + name] = floats({2});
  }
  map["model.5.weight"] = floats({5, 8});
  map["model.5.bias"] = floats({5});
  map["model.7.weight"] = floats({3, 5});
  map["model.7.bias"] = floats({3});
  add_statistics(map);
  map["probe.index"] = Tensor::i32({kProbes}, std::vector<std::int32_t>{0, 4, 9});
  map["probe.label"] = Tensor::u8({kProbes}, std::vector<std::uint8_t>{0, 1, 2});
  map["probe.image"] = bytes({kProbes, 4, 4}, 200);
  map["probe.map_index"] = Tensor::i32({kMaps}, std::vector<std::int32_t>{0, 2});
  map["probe.layer.2"] = floats({kMaps, 2, 4, 4});
  map["probe.layer.3"] = floats({kMaps, 2, 2, 2});
  map["probe.layer.6"] = floats({kProbes, 5});
  map["probe.layer.7"] = floats({kProbes, 3});
  map["probe.probability"] = floats({kProbes, kClasses}, 1.0F / 3);
  map["probe.saliency"] = floats({kProbes, 4, 4});
  if (!first) return map;
  map["gallery.index"] = Tensor::i32({kGallery}, std::vector<std::int32_t>{2, 5});
  map["gallery.label"] = bytes({kGallery});
  map["gallery.image"] = bytes({kGallery, 4, 4});
  return map;
}

using Change = std::function<void(TensorMap&, int snapshot)>;

/// Snapshots of the steps 0, 5 and 10; `change` may alter what each holds.
inline void write(const std::filesystem::path& folder, const Change& change = {}, const Manifest& made = manifest(),
                  int snapshots = 3) {
  std::filesystem::remove_all(folder);
  auto writer = TraceWriter::create(folder, made);
  for (int snapshot = 0; snapshot < snapshots; ++snapshot) {
    Metrics metrics;
    metrics.step = 5 * snapshot;
    metrics.epoch = snapshot;
    metrics.images = 50 * snapshot;
    writer.append(metrics);
    TensorMap map = tensors(snapshot == 0);
    if (change) change(map, snapshot);
    writer.write_snapshot(metrics, std::move(map));
  }
  writer.finish();
}

}  // namespace epochreel::trace::whole

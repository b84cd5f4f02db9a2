/// A small trace of a CNN for tests of scene and paint.
#pragma once

#include <algorithm>

#include "scene/small_trace.h"

namespace epochreel::scene::small_cnn {

inline constexpr int kSide = 8;
inline constexpr int kMaps = 6;
inline constexpr int kClasses = 3;
inline constexpr std::int64_t kPixels = std::int64_t{kSide} * kSide;

/// 8x8 - conv of so many 3x3 kernels - relu - (max_pool) - flatten - dense 3.
inline trace::Manifest manifest(int kernels, bool pooled) {
  trace::Manifest m;
  m.name = "cnn";
  m.dataset = "Small";
  m.class_names = {"a", "b", "c"};
  m.input_shape = {kSide, kSide};
  const int side = pooled ? kSide / 2 : kSide;
  const std::int64_t flat = std::int64_t{kernels} * side * side;
  m.layers = {{"conv2d", {kernels, kSide, kSide}, 10 * kernels}, {"relu", {kernels, kSide, kSide}, 0}};
  if (pooled) m.layers.push_back({"max_pool2d", {kernels, side, side}, 0});
  m.layers.push_back({"flatten", {flat}, 0});
  m.layers.push_back({"dense", {kClasses}, kClasses * (flat + 1)});
  m.total_steps = 10;
  return m;
}

/// 8x8 - conv 6 - relu - max_pool - flatten - dense 3, two snapshots; maps of the probes 0 and 2 of three.
inline void write(const std::filesystem::path& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto writer = trace::TraceWriter::create(folder, manifest(kMaps, true));
  using small_trace::noise;
  using trace::Tensor;
  for (std::int64_t step = 0; step <= 10; step += 10) {
    const auto stream = static_cast<std::uint32_t>(step);
    const auto positive = [&](std::size_t count, std::uint32_t salt) {
      auto values = noise(count, stream + salt, 1, 0);
      for (float& value : values) value = std::max(0.0F, value);
      return values;
    };
    trace::TensorMap map;
    map["model.0.weight"] = Tensor::f32({kMaps, 1, 3, 3}, noise(kMaps * 9, stream + 1, 1, 0));
    map["model.4.weight"] =
        Tensor::f32({kClasses, kMaps * kPixels / 4}, noise(kClasses * kMaps * kPixels / 4, stream + 2, 1, 0));
    map["probe.layer.1"] = Tensor::f32({2, kMaps, kSide, kSide}, positive(2 * kMaps * kPixels, 3));
    map["probe.layer.2"] = Tensor::f32({2, kMaps, kSide / 2, kSide / 2}, positive(2 * kMaps * kPixels / 4, 4));
    map["probe.map_index"] = Tensor::i32({2}, std::vector<std::int32_t>{0, 2});
    map["probe.label"] = Tensor::u8({3}, std::vector<std::uint8_t>{0, 1, 2});
    map["probe.image"] = Tensor::u8({3, kSide, kSide}, std::vector<std::uint8_t>(3 * kPixels, 100));
    map["probe.probability"] = Tensor::f32({3, kClasses}, std::vector<float>(9, 1.0F / 3));
    trace::Metrics metrics;
    metrics.step = step;
    metrics.images = step;
    writer.append(metrics);
    writer.write_snapshot(metrics, map);
  }
  writer.finish();
}

}  // namespace epochreel::scene::small_cnn

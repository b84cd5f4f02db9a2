/// A small trace of version 2 for tests of scene: convolutions on colour pictures, and a sketch with singular values.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scene/small_trace.h"

namespace epochreel::scene::color {

inline constexpr int kSide = 8;
inline constexpr int kStem = 6;  ///< filters
inline constexpr int kBody = 8;
inline constexpr int kSnapshots = 4;
inline constexpr int kLastStep = 10 * (kSnapshots - 1);

/// stem (conv2d 3 x 3, in the layout of Keras) - relu - body (conv2d 3 x 3) - relu - flatten - wide (dense, sketched) -
/// relu - fc (dense).
inline std::string manifest() {
  return fmt::format(R"({{
  "format_version": 2, "name": "color", "class_names": ["a", "b", "c"], "total_steps": {},
  "input": {{"kind": "image", "shape": [3, 8, 8]}},
  "nodes": [
    {{"name": "stem", "type": "conv2d", "inputs": ["input"], "shape": [6, 8, 8], "parameters": 162,
     "weight": "stem.kernel"}},
    {{"name": "act", "type": "relu", "shape": [6, 8, 8]}},
    {{"name": "body", "type": "conv2d", "shape": [8, 8, 8], "parameters": 432, "weight": "body.weight"}},
    {{"name": "act2", "type": "relu", "shape": [8, 8, 8]}},
    {{"name": "flat", "type": "flatten", "shape": [512]}},
    {{"name": "wide", "type": "dense", "shape": [16], "parameters": 8192, "weight": "wide.weight"}},
    {{"name": "act3", "type": "relu", "shape": [16]}},
    {{"name": "fc", "type": "dense", "shape": [3], "parameters": 48, "weight": "fc.weight"}}
  ],
  "parameters": {{
    "stem.kernel": {{"shape": [3, 3, 3, 6], "layout": "height,width,in,out"}},
    "body.weight": {{"shape": [8, 6, 3, 3]}},
    "wide.weight": {{"shape": [16, 512]}},
    "fc.weight": {{"shape": [3, 16]}}
  }}
}})",
                     kLastStep);
}

/// The singular values of `wide` at a snapshot: falling, and further apart at each.
inline std::vector<float> singular_values(int snapshot) {
  std::vector<float> values;
  for (int i = 0; i < 16; ++i) values.push_back(2 + static_cast<float>(snapshot) / static_cast<float>(i + 1));
  return values;
}

inline float norm_of_wide(int snapshot) { return 10 + static_cast<float>(snapshot); }

inline trace::TensorMap tensors(int snapshot) {
  using small_trace::noise;
  using trace::Tensor;
  const auto stream = static_cast<std::uint32_t>(10 * snapshot);
  const auto positive = [&](std::size_t count) {
    auto values = noise(count, stream + 5, 1, 0);
    for (float& value : values) value = std::max(0.0F, value);
    return values;
  };
  trace::TensorMap map;
  map["model.stem.kernel"] = Tensor::f32({3, 3, 3, kStem}, noise(27 * kStem, stream + 1, 0.3F, 0));
  map["model.body.weight"] = Tensor::f32({kBody, kStem, 3, 3}, noise(9 * kBody * kStem, stream + 2, 0.1F, 0));
  map["model.fc.weight"] = Tensor::f32({3, 16}, noise(48, stream + 3, 0.2F, 0));
  map["sketch.model.wide.weight.mean"] = Tensor::f16({8, 32}, noise(256, stream + 4, 0.02F, 0));
  map["sketch.model.wide.weight.singular_values"] = Tensor::f32({16}, singular_values(snapshot));
  map["stat.model.wide.weight.norm"] = Tensor::f32({}, std::vector<float>{norm_of_wide(snapshot)});
  map["probe.layer.1"] = Tensor::f16({3, kStem, kSide, kSide}, positive(std::size_t{3} * kStem * kSide * kSide));
  map["probe.label"] = Tensor::u8({3}, std::vector<std::uint8_t>{0, 1, 2});
  map["probe.image"] = Tensor::u8({3, 3, kSide, kSide}, std::vector<std::uint8_t>(std::size_t{9} * kSide * kSide, 90));
  map["probe.probability"] = Tensor::f32({3, 3}, std::vector<float>(9, 1.0F / 3));
  return map;
}

/// `change` may alter what a snapshot holds.
inline std::shared_ptr<const trace::TraceReader> write(const std::filesystem::path& folder,
                                                       const std::function<void(trace::TensorMap&, int)>& change = {}) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "snapshots");
  std::ofstream(folder / "manifest.json") << manifest();
  std::ofstream commits(folder / "commits.jsonl");
  std::ofstream metrics(folder / "metrics.jsonl");
  for (int s = 0; s < kSnapshots; ++s) {
    trace::TensorMap map = tensors(s);
    if (change) change(map, s);
    const std::string file = fmt::format("snapshots/{:06}.safetensors", s);
    trace::write_tensors(folder / file, map, {});
    const std::string when = fmt::format(R"("step": {0}, "epoch": {1}, "images": {0})", 10 * s, s);
    metrics << "{" << when << "}\n";
    commits << "{" << when
            << fmt::format(R"(, "file": "{}", "size": {}}})", file, std::filesystem::file_size(folder / file)) << "\n";
  }
  commits.close();
  metrics.close();
  return std::make_shared<const trace::TraceReader>(folder);
}

}  // namespace epochreel::scene::color

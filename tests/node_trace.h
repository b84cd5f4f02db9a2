/// A made-up trace of version 2: a residual network on colour pictures of 4 x 4, with parameters in several layouts.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/trace/tensor.h"

namespace epochreel::nodes {

/// stem (conv2d) - relu - two blocks of conv2d, relu and add - global_avg_pool - dense.
inline std::string manifest() {
  return R"({
  "format_version": 2,
  "name": "nodes",
  "class_names": ["a", "b", "c"],
  "input": {"kind": "image", "shape": [3, 4, 4]},
  "nodes": [
    {"name": "stem", "type": "conv2d", "inputs": ["input"], "shape": [2, 4, 4], "weight": "stem.kernel", "bias": "stem.bias"},
    {"name": "act", "type": "relu", "shape": [2, 4, 4]},
    {"name": "body.0.conv", "type": "conv2d", "shape": [2, 4, 4], "weight": "shared.weight"},
    {"name": "body.0.act", "type": "relu", "shape": [2, 4, 4]},
    {"name": "body.0.add", "type": "add", "inputs": ["body.0.act", "act"], "shape": [2, 4, 4]},
    {"name": "body.1.conv", "type": "conv2d", "shape": [2, 4, 4], "weight": "shared.weight"},
    {"name": "body.1.act", "type": "relu", "shape": [2, 4, 4]},
    {"name": "body.1.add", "type": "add", "inputs": ["body.1.act", "body.0.add"], "shape": [2, 4, 4]},
    {"name": "pool", "type": "global_avg_pool", "shape": [2]},
    {"name": "fc", "type": "dense", "shape": [3], "weight": "fc.kernel", "bias": "fc.bias"}
  ],
  "parameters": {
    "stem.kernel": {"shape": [3, 3, 3, 2], "layout": "height,width,in,out"},
    "stem.bias": {"shape": [2]},
    "shared.weight": {"shape": [2, 2, 3, 3]},
    "fc.kernel": {"shape": [2, 3], "layout": "in,out"},
    "fc.bias": {"shape": [3]}
  },
  "blocks": [{"name": "body", "blocks": [["body.0.conv", "body.0.act", "body.0.add"],
                                         ["body.1.conv", "body.1.act", "body.1.add"]]}],
  "skipped": {"probe.saliency": "no gradient was asked for"},
  "total_steps": 1
})";
}

/// 1, 2, 3 ... times `factor`.
inline trace::Tensor rising(std::vector<std::int64_t> shape, float factor = 1) {
  std::int64_t size = 1;
  for (const std::int64_t side : shape) size *= side;
  std::vector<float> values(static_cast<std::size_t>(size));
  std::iota(values.begin(), values.end(), 1.0F);
  for (float& value : values) value *= factor;
  return trace::Tensor::f32(std::move(shape), values);
}

/// What is recorded at a snapshot: of two probes, whose maps are recorded both.
inline trace::TensorMap tensors() {
  using trace::Tensor;
  trace::TensorMap map;
  map["model.stem.kernel"] = rising({3, 3, 3, 2});
  map["model.stem.bias"] = rising({2});
  map["model.shared.weight"] = rising({2, 2, 3, 3});
  map["model.fc.kernel"] = rising({2, 3});
  map["model.fc.bias"] = rising({3});
  map["model.extra"] = rising({7});
  map["stat.model.shared.weight.norm"] = rising({}, 5);
  map["sketch.model.fc.kernel.mean"] = rising({2, 3});
  map["sketch.model.fc.kernel.places"] = Tensor::i32({2}, std::vector<std::int32_t>{0, 5});
  for (const int layer : {1, 3, 4, 6, 7}) map[fmt::format("probe.layer.{}", layer)] = rising({2, 2, 4, 4}, 0.01F);
  map["probe.layer.8"] = rising({2, 2}, 0.1F);
  for (int layer = 0; layer < 10; ++layer) {
    map[fmt::format("stat.layer.{}.norm", layer)] = rising({}, static_cast<float>(layer + 1));
  }
  map["probe.label"] = Tensor::u8({2}, std::vector<std::uint8_t>{0, 2});
  map["probe.image"] = Tensor::u8({2, 3, 4, 4}, std::vector<std::uint8_t>(96, 9));
  map["probe.probability"] = Tensor::f32({2, 3}, std::vector<float>{0.5, 0.25, 0.25, 0.125, 0.125, 0.75});
  return map;
}

/// Snapshots of the steps 0 and 1, the same but for what the caller changed.
inline void write(const std::filesystem::path& folder, const std::string& manifest_text = manifest(),
                  const trace::TensorMap& map = tensors()) {
  std::filesystem::create_directories(folder / "snapshots");
  std::ofstream(folder / "manifest.json") << manifest_text;
  std::ofstream commits(folder / "commits.jsonl");
  for (int step = 0; step < 2; ++step) {
    const std::string file = fmt::format("snapshots/{:06}.safetensors", step);
    trace::write_tensors(folder / file, map, {});
    commits << fmt::format("{{\"step\": {}, \"epoch\": {}, \"images\": {}, \"file\": \"{}\", \"size\": {}}}\n", step,
                           step, step, file, std::filesystem::file_size(folder / file));
  }
}

/// A copy of `text` in which `from` stands for itself no more.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace epochreel::nodes

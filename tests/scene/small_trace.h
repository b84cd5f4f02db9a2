/// A small trace for tests of scene and paint: a network of 12x12-24-16-classes that "learns" by formula.
#pragma once

#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/base/random.h"
#include "epochreel/job/job.h"
#include "epochreel/trace/trace.h"
#include "source_folder.h"

namespace epochreel::scene {

struct SmallTrace {
  int classes = 4;
  int snapshots = 6;
  int probes_per_class = 2;
  std::vector<int> hidden = {24, 16};
  bool weights = true;
  bool statistics = true;
  float poison = 0;  ///< put in place of some weights, activations and figures: NaN, infinity
  bool long_names = false;
  std::vector<std::string> names = {};  ///< of the classes, instead
  std::string activation = "relu";      ///< "": hidden layers are dense alone
  double rate = 0.1;
};

namespace small_trace {

inline constexpr int kSide = 12;

inline trace::Manifest manifest(const SmallTrace& spec) {
  trace::Manifest m;
  m.name = "small";
  m.seed = 3;
  m.dataset = "Small";
  m.class_names = spec.names;
  for (int c = 0; spec.names.empty() && c < spec.classes; ++c) {
    m.class_names.push_back(spec.long_names ? "Ankle boot " + std::to_string(c) : std::to_string(c));
  }
  m.train_images = 1000;
  m.test_images = 200;
  m.input_shape = {kSide, kSide};
  std::int64_t left = kSide * kSide;
  for (const int units : spec.hidden) {
    m.layers.push_back({"dense", {units}, left * units + units});
    // The numbers of the layers stay the same: a dropout stands for no activation function.
    m.layers.push_back({spec.activation.empty() ? "dropout" : spec.activation, {units}, 0});
    left = units;
  }
  m.layers.push_back({"dense", {spec.classes}, left * spec.classes + spec.classes});
  m.epochs = 5;
  m.batch_size = 10;
  m.steps_per_epoch = 100;
  m.total_steps = spec.snapshots > 1 ? 500 : 0;
  m.hyperparameters = {{"optimizer", "SGD, momentum 0.9"}, {"batch", "10"}, {"seed", "3"}};
  return m;
}

inline std::vector<float> noise(std::size_t count, std::uint32_t stream, float scale, float poison) {
  const RandomStream random(9, RandomUse::kSynthetic, stream);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(random.normal(i)) * scale;
  if (poison != 0) values[count / 2] = poison;
  return values;
}

/// As bytes where there are no more classes than those can hold, as training records them.
inline trace::Tensor labels_tensor(int classes, const std::vector<std::int32_t>& labels) {
  const auto count = static_cast<std::int64_t>(labels.size());
  if (classes > 256) return trace::Tensor::i32({count}, labels);
  return trace::Tensor::u8({count}, std::vector<std::uint8_t>(labels.begin(), labels.end()));
}

inline trace::TensorMap tensors(const SmallTrace& spec, int snapshot) {
  trace::TensorMap map;
  const auto stream = static_cast<std::uint32_t>(100 * snapshot);
  const float learned = static_cast<float>(snapshot) / static_cast<float>(std::max(1, spec.snapshots - 1));
  std::int64_t left = kSide * kSide;
  const int probes = spec.classes * spec.probes_per_class;
  int layer = 0;
  std::vector<int> units = spec.hidden;
  units.push_back(spec.classes);
  for (const int n : units) {
    const std::string name = std::to_string(layer);
    if (spec.weights) {
      const auto w = noise(static_cast<std::size_t>(n * left), stream + static_cast<std::uint32_t>(layer),
                           0.1F + 0.1F * learned, spec.poison);
      map["model." + name + ".weight"] = trace::Tensor::f16({n, left}, w);
    }
    if (layer / 2 < static_cast<int>(spec.hidden.size())) {
      auto a =
          noise(static_cast<std::size_t>(probes * n), stream + 50 + static_cast<std::uint32_t>(layer), 1, spec.poison);
      if (spec.activation == "relu") {
        for (float& value : a) value = value < 0 ? 0 : value;
      }
      const int output = spec.activation.empty() ? layer : layer + 1;
      map["probe.layer." + std::to_string(output)] = trace::Tensor::f16({probes, n}, a);
      const float active[] = {0.4F};
      if (spec.statistics) map["stat.layer." + std::to_string(layer + 1) + ".active"] = trace::Tensor::f32({}, active);
    }
    left = n;
    layer += 2;
  }
  std::vector<std::uint8_t> images;
  std::vector<std::int32_t> labels;
  std::vector<std::int32_t> indices;
  std::vector<float> probability;
  for (int p = 0; p < probes; ++p) {
    labels.push_back(p / spec.probes_per_class);
    indices.push_back(p * 7);
    for (int i = 0; i < kSide * kSide; ++i) images.push_back(static_cast<std::uint8_t>((i * (p + 3)) % 256));
    const float rest = (1 - learned * 0.9F) / static_cast<float>(spec.classes);
    for (int c = 0; c < spec.classes; ++c) probability.push_back(c == labels.back() ? rest + learned * 0.9F : rest);
  }
  map["probe.label"] = labels_tensor(spec.classes, labels);
  map["probe.index"] = trace::Tensor::i32({probes}, indices);
  map["probe.image"] = trace::Tensor::u8({probes, kSide, kSide}, images);
  map["probe.probability"] = trace::Tensor::f32({probes, spec.classes}, probability);
  if (spec.statistics) {
    std::vector<std::int32_t> confusion;
    for (int row = 0; row < spec.classes; ++row) {
      for (int column = 0; column < spec.classes; ++column) {
        confusion.push_back(row == column ? 10 + 40 * snapshot : 50 - std::min(49, 8 * snapshot) + column);
      }
    }
    map["stat.confusion"] = trace::Tensor::i32({spec.classes, spec.classes}, confusion);
  }
  return map;
}

}  // namespace small_trace

/// The committed trace behind the golden pictures, which has every record.
inline std::shared_ptr<const trace::TraceReader> golden_trace() {
  const std::filesystem::path source = source_folder();
  return std::make_shared<const trace::TraceReader>(source / "tests" / "goldens" / "trace");
}

/// Writes the trace into `folder` and opens it; `change` may alter what a snapshot holds.
inline std::shared_ptr<const trace::TraceReader> write_small_trace(
    const std::filesystem::path& folder, const SmallTrace& spec = {},
    const std::function<void(trace::TensorMap&, int)>& change = {}) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  {
    auto writer = trace::TraceWriter::create(folder, small_trace::manifest(spec));
    const std::int64_t total = small_trace::manifest(spec).total_steps;
    int snapshot = 0;
    for (std::int64_t step = 0; step <= total; ++step) {
      trace::Metrics metrics;
      metrics.step = step;
      metrics.epoch = static_cast<double>(step) / 100;
      metrics.images = step * 10;
      metrics.learning_rate = spec.rate;
      const double loss = 2.3 / (1 + static_cast<double>(step) / 20);
      if (step > 0) metrics.train_loss = loss;
      if (step > 0) metrics.train_accuracy = 1 - loss / 2.6;
      const bool due = spec.snapshots < 2 || step * (spec.snapshots - 1) >= snapshot * total;
      if (due) {
        metrics.test_loss = spec.poison != 0 && snapshot == 1 ? static_cast<double>(spec.poison) : loss * 1.1;
        metrics.test_accuracy = 1 - loss / 2.5;
        metrics.test_count = 200;
        metrics.active_fraction = 0.4;
      }
      writer.append(metrics);
      if (!due) continue;
      auto tensors = small_trace::tensors(spec, snapshot);
      if (change) change(tensors, snapshot);
      writer.write_snapshot(metrics, std::move(tensors));
      ++snapshot;
    }
  }
  return std::make_shared<const trace::TraceReader>(folder);
}

/// All scenes, a second each at 10 frames/s.
inline job::MovieSpec small_movie(int width = 1920, int height = 1080) {
  job::MovieSpec movie;
  movie.width = width;
  movie.height = height;
  movie.fps = 10;
  for (auto& scene : movie.scenes) scene.seconds = job::is<job::TrainingScene>(scene.kind) ? 6 : 1;
  return movie;
}

/// Each kind of scene once, in the order in which they are declared.
inline std::vector<job::SceneSpec> scenes_of_every_kind(double seconds) {
  std::vector<job::SceneSpec> scenes;
  for (const job::SceneKind& kind : job::all_scenes()) scenes.push_back({kind, seconds});
  return scenes;
}

/// Every scene there is, a second each; every weight a pixel in both ways.
inline job::MovieSpec every_scene_movie(int width = 1920, int height = 1080) {
  job::MovieSpec movie = small_movie(width, height);
  movie.scenes.clear();
  for (const job::SceneKind& kind : job::all_scenes()) {
    if (!job::is<job::WeightsScene>(kind))
      movie.scenes.push_back({kind, job::is<job::TrainingScene>(kind) ? 6.0 : 1.0});
  }
  movie.scenes.push_back({job::WeightsScene{job::WeightView::kChange}, 1});
  movie.scenes.push_back({job::WeightsScene{job::WeightView::kValue}, 1});
  return movie;
}

/// The same and every panel there is, four to a training scene: not every size has a scene with each.
inline job::MovieSpec every_panel_movie(int width = 1920, int height = 1080) {
  constexpr int kColumns = 2;
  constexpr int kRows = 2;
  job::MovieSpec movie = every_scene_movie(width, height);
  job::SceneSpec scene{job::TrainingScene{}, 2};
  for (const job::PanelKind& kind : job::all_panels()) {
    const int place = static_cast<int>(scene.panels.size());
    job::PanelSpec panel;
    panel.kind = kind;
    panel.rows = job::kGridCells / kRows;
    panel.columns = job::kGridCells / kColumns;
    panel.row = 1 + place / kColumns * panel.rows;
    panel.column = 1 + place % kColumns * panel.columns;
    scene.panels.push_back(panel);
    if (place + 1 < kColumns * kRows) continue;
    movie.scenes.push_back(scene);
    scene.panels.clear();
  }
  if (!scene.panels.empty()) movie.scenes.push_back(scene);
  return movie;
}

}  // namespace epochreel::scene

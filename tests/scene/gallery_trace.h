/// The small trace with a gallery, readings of its images and saliency.
#pragma once

#include <algorithm>
#include <functional>

#include "scene/small_trace.h"

namespace epochreel::scene {

struct GalleryTrace {
  SmallTrace small;
  int images = 6;
  /// Class that image `i` is taken for at `snapshot`.
  std::function<int(int snapshot, int image)> reading = [](int, int image) { return image % 4; };
  bool pixels = true;
  bool readings = true;
  bool saliency = true;
  float level = 0.5F;  ///< of the saliency
};

inline int gallery_label(const GalleryTrace& spec, int image) { return image % spec.small.classes; }

inline void add_gallery_records(trace::TensorMap& map, const GalleryTrace& spec, int snapshot) {
  std::vector<std::int32_t> indices;
  std::vector<std::int32_t> labels;
  std::vector<std::uint8_t> images;
  std::vector<std::int32_t> predicted;
  std::vector<float> probability;
  for (int i = 0; i < spec.images; ++i) {
    indices.push_back(3 * i);
    labels.push_back(gallery_label(spec, i));
    for (int p = 0; p < small_trace::kSide * small_trace::kSide; ++p) images.push_back(static_cast<std::uint8_t>(i));
    predicted.push_back(spec.reading(snapshot, i));
    for (int c = 0; c < spec.small.classes; ++c) {
      const float sure = spec.small.classes == 1 ? 1 : 0.5F + 0.0625F * static_cast<float>(i % 4);
      const auto others = static_cast<float>(std::max(1, spec.small.classes - 1));
      probability.push_back(c == predicted.back() ? sure : (1 - sure) / others);
    }
  }
  const std::int64_t count = spec.images;
  if (spec.pixels && snapshot == 0) {
    map["gallery.index"] = trace::Tensor::i32({count}, indices);
    map["gallery.label"] = small_trace::labels_tensor(spec.small.classes, labels);
    map["gallery.image"] = trace::Tensor::u8({count, small_trace::kSide, small_trace::kSide}, images);
  }
  if (spec.readings) {
    map["stat.test.index"] = trace::Tensor::i32({count}, indices);
    map["stat.test.predicted"] = small_trace::labels_tensor(spec.small.classes, predicted);
    map["stat.test.probability"] = trace::Tensor::f16({count, spec.small.classes}, probability);
  }
  const int probes = spec.small.classes * spec.small.probes_per_class;
  const auto pixels = static_cast<std::size_t>(small_trace::kSide * small_trace::kSide);
  std::vector<float> saliency(static_cast<std::size_t>(probes) * pixels);
  for (std::size_t i = 0; i < saliency.size(); ++i) {
    saliency[i] = spec.level * (i % 2 == 0 ? 1.0F : -1.0F) * static_cast<float>(snapshot + 1) /
                  static_cast<float>(spec.small.snapshots);
  }
  if (spec.saliency) {
    map["probe.saliency"] = trace::Tensor::f32({probes, small_trace::kSide, small_trace::kSide}, saliency);
  }
}

/// A snapshot every 100 steps; `change` may alter what a snapshot holds.
inline std::shared_ptr<const trace::TraceReader> write_gallery_trace(
    const std::filesystem::path& folder, const GalleryTrace& spec = {},
    const std::function<void(trace::TensorMap&, int)>& change = {}) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto manifest = small_trace::manifest(spec.small);
  manifest.total_steps = 100 * (spec.small.snapshots - 1);
  {
    auto writer = trace::TraceWriter::create(folder, manifest);
    for (int s = 0; s < spec.small.snapshots; ++s) {
      trace::Metrics metrics;
      metrics.step = 100 * s;
      metrics.epoch = s;
      metrics.images = 1000 * s;
      writer.append(metrics);
      auto tensors = small_trace::tensors(spec.small, s);
      add_gallery_records(tensors, spec, s);
      if (change) change(tensors, s);
      writer.write_snapshot(metrics, std::move(tensors));
    }
  }
  return std::make_shared<const trace::TraceReader>(folder);
}

/// One scene of three seconds at 10 frames/s with the panels of its composition.
inline job::MovieSpec one_scene_movie(job::SceneKind kind, int width = 1920, int height = 1080) {
  job::MovieSpec movie;
  movie.width = width;
  movie.height = height;
  movie.fps = 10;
  movie.scenes.clear();
  job::SceneSpec scene;
  scene.kind = kind;
  scene.seconds = 3;
  movie.scenes.push_back(scene);
  return movie;
}

}  // namespace epochreel::scene

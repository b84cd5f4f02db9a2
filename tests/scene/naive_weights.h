/// Figures of weights, found again from the trace in a naive way.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/trace/record_names.h"
#include "epochreel/trace/trace.h"

namespace epochreel::scene {

inline std::vector<float> weights_at(const trace::TraceReader& trace, int layer, std::size_t snapshot) {
  return trace.snapshot(snapshot).floats(trace::names::kWeight(layer));
}

/// Of each layer whose weights all snapshots have: how far they moved from the first to the last, over the length that
/// they had as a vector at the first.
inline std::map<int, double> changes_of(const trace::TraceReader& trace) {
  std::map<int, double> changes;
  for (int layer = 0; layer < static_cast<int>(trace.manifest().layers.size()); ++layer) {
    if (!trace.recorded_throughout(trace::names::kWeight(layer))) continue;
    const auto first = weights_at(trace, layer, 0);
    const auto last = weights_at(trace, layer, trace.snapshots().size() - 1);
    long double moved = 0;
    long double length = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
      const long double change = static_cast<long double>(last[i]) - first[i];
      moved += change * change;
      length += static_cast<long double>(first[i]) * first[i];
    }
    changes[layer] = static_cast<double>(std::sqrt(moved / length));
  }
  return changes;
}

/// Pearson's correlation of the changes of weights that are neighbours in the kernels of a layer, or in the image that
/// it reads: each pair is taken in both orders.
inline double neighbours_of(const trace::TraceReader& trace, int layer) {
  const auto shape = trace.snapshot(0).shape(trace::names::kWeight(layer));
  const auto& tile = shape.size() == 4 ? shape : trace.manifest().input_shape;
  const auto width = static_cast<std::size_t>(tile.back());
  const auto height = static_cast<std::size_t>(tile[tile.size() - 2]);
  const auto first = weights_at(trace, layer, 0);
  auto change = weights_at(trace, layer, trace.snapshots().size() - 1);
  for (std::size_t i = 0; i < change.size(); ++i) change[i] -= first[i];
  std::vector<std::pair<double, double>> pairs;
  for (std::size_t i = 0; i < change.size(); ++i) {
    const std::size_t column = i % width;
    const std::size_t row = i / width % height;
    const auto add = [&](std::size_t other) {
      pairs.emplace_back(change[i], change[other]);
      pairs.emplace_back(change[other], change[i]);
    };
    if (column + 1 < width) add(i + 1);
    if (row + 1 < height) add(i + width);
  }
  double mean = 0;
  for (const auto& [a, b] : pairs) mean += a / static_cast<double>(pairs.size());
  double together = 0;
  double alone = 0;
  for (const auto& [a, b] : pairs) {
    together += (a - mean) * (b - mean);
    alone += (a - mean) * (a - mean);
  }
  return together / alone;
}

}  // namespace epochreel::scene

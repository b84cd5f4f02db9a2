#include "panels/weights/weight_fits.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace epochreel::scene {

namespace {

int ceiling(int count, int parts) { return (count + parts - 1) / parts; }

/// Largest side at which `count` squares stand in lines within width x height; 0 where they have no room.
int side_of_squares(int count, int width, int height) {
  if (width <= 0 || height <= 0) return 0;
  int side = std::min({floor_to<int>(std::sqrt(1.0 * width * height / count)), width, height, kLargestPixel});
  while (side > 0 && std::int64_t{width / side} * (height / side) < count) --side;
  return side;
}

/// Columns in which `count` things stand within across x down places: those that fill their lines where there are such,
/// the nearest to a square; else as many as make the lines the longest.
int columns_without_rest(int count, int across, int down) {
  int best = 0;
  for (int columns = ceiling(count, down); columns <= std::min(across, count); ++columns) {
    const bool nearer = best == 0 || std::abs(columns - count / columns) < std::abs(best - count / best);
    if (count % columns == 0 && nearer) best = columns;
  }
  return best > 0 ? best : ceiling(count, ceiling(count, across));
}

}  // namespace

TileFit fit_tiles(int units, int tile_width, int tile_height, int width, int height) {
  for (const int gap : {1, 0}) {
    const auto across = [&](int side) { return (width / side + gap) / (tile_width + gap); };
    const auto down = [&](int side) { return (height / side + gap) / (tile_height + gap); };
    int side = std::min({width / tile_width, height / tile_height, kLargestPixel});
    while (side > gap && std::int64_t{across(side)} * down(side) < units) --side;
    if (side <= gap) continue;  // without gaps weights of a pixel may have room
    const int columns = ceiling(units, ceiling(units, std::min(across(side), units)));
    return {side, columns, gap};
  }
  return {};
}

MatrixFit fit_matrix(const Source& source, int width, int height) {
  constexpr int kMostFolds = 16;
  constexpr int kLeastRows = 8;  // of a strip: a column a neuron must be seen in it
  constexpr int kComfort = 16;   // pixels: weights of this side need no folding to be seen
  const int out = int_size(source.out);
  const int in = int_size(source.in);
  MatrixFit best;
  for (const int gap : {1, 0}) {
    for (int folds = 1; folds <= std::min(kMostFolds, in); ++folds) {
      if (folds > 1 && ceiling(in, folds) < kLeastRows) break;
      Fold fold{folds, 1, 1, source.kernel() > 1 ? gap : 0, 2 * gap};
      const int side = std::min({width / folded_width(source, out, fold),
                                 height / folded_height(source, ceiling(in, folds), fold), kLargestPixel});
      if (side > best.side && best.side < kComfort) best = {side, fold};
    }
    if (best.side > gap) break;
    best = {};
  }
  return best;
}

ClassFit fit_classes(int classes, int units, const ClassRoom& room) {
  ClassFit best;
  const int most = std::clamp(room.width / (room.name_width + room.gap), 1, classes);
  for (int across = 1; across <= most; ++across) {
    const int width = room.width / across - room.gap;
    const int height = room.height / ceiling(classes, across) - room.name_height - room.gap;
    const int side = side_of_squares(units, width, height);
    if (side > best.side) best = {side, across, columns_without_rest(units, width / side, height / side)};
  }
  return best;
}

}  // namespace epochreel::scene

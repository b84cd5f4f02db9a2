#include "panels/weights/weight_blocks.h"

#include <algorithm>
#include <numeric>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

WeightBlock empty_block(int width, int height) {
  WeightBlock block;
  block.width = width;
  block.height = height;
  block.places.assign(std::int64_t{width} * height, -1);
  return block;
}

}  // namespace

std::vector<int> natural_order(std::int64_t count) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::vector<int> order_of(const std::vector<int>& ranks) {
  std::vector<int> order(ranks.size());
  for (int unit = 0; unit < int_size(ranks); ++unit) order[ranks[unit]] = unit;
  return order;
}

std::vector<int> thinned(const std::vector<int>& units, int stride) {
  std::vector<int> kept;
  for (std::size_t i = 0; i < units.size(); i += stride) kept.push_back(units[i]);
  return kept;
}

int stride_for(std::int64_t wanted, int room) {
  return narrow<int>((wanted + std::max(room, 1) - 1) / std::max(room, 1));
}

int columns_for(int count, double wished, int across, int down) {
  const int columns = std::max({1, stride_for(count, down), ceil_to<int>(std::min(wished, 1e9))});
  return std::min(columns, std::max(1, across));
}

Fold best_fold(const Source& source, int width, int height) {
  constexpr int kMostFolds = 16;
  const std::int64_t across = source.shape[0] * source.kernel();
  const auto down = [&](int folds) { return (source.shape[1] + folds - 1) / folds * source.kernel(); };
  Fold best;
  std::int64_t best_side = 0;
  for (int folds = 1; folds <= kMostFolds; ++folds) {
    const std::int64_t side = std::min(width / (across * folds), height / down(folds));
    if (side > best_side) best = {folds, 1, 1};
    best_side = std::max(best_side, side);
  }
  if (best_side > 0) return best;
  best.folds = narrow<int>(std::clamp<std::int64_t>(width / across, 1, kMostFolds));
  best.out_stride = stride_for(across, width);
  best.in_stride = stride_for(down(best.folds), height);
  return best;
}

int folded_width(const Source& source, int out, const Fold& fold) {
  const int strip = out * (source.kernel() + fold.gap) - fold.gap;
  return strip * fold.folds + fold.strip_gap * (fold.folds - 1);
}

int folded_height(const Source& source, int in, const Fold& fold) {
  return in * (source.kernel() + fold.gap) - fold.gap;
}

WeightBlock folded(const Source& source, const Fold& fold) {
  const int kernel = source.kernel();
  const int pitch = kernel + fold.gap;
  const std::vector<int> out = thinned(source.out, fold.out_stride);
  const std::vector<int> in = thinned(source.in, fold.in_stride);
  const int run = (int_size(in) + fold.folds - 1) / fold.folds;  // inputs of a fold
  const int strip = int_size(out) * pitch - fold.gap + fold.strip_gap;
  WeightBlock block = empty_block(folded_width(source, int_size(out), fold), folded_height(source, run, fold));
  for (int y = 0; y < block.height; ++y) {
    for (int x = 0; x < block.width; ++x) {
      const int column = x % strip;
      const std::size_t input = x / strip * run + y / pitch;
      const bool between = column % pitch >= kernel || y % pitch >= kernel;
      if (input >= in.size() || column / pitch >= int_size(out) || between) continue;
      const std::int64_t unit = out[column / pitch];
      const std::int64_t place = ((unit * source.shape[1] + in[input]) * kernel + y % pitch) * kernel + column % pitch;
      block.places[std::int64_t{y} * block.width + x] = narrow<std::int32_t>(place);
    }
  }
  return block;
}

WeightBlock unit_tiles(const Source& source, const std::vector<int>& units, int columns, int tile_width, int gap) {
  const std::int64_t size = source.size() / source.shape[0];
  const int tile_height = narrow<int>(size) / tile_width;
  const int rows = (int_size(units) + columns - 1) / columns;
  WeightBlock block = empty_block(columns * (tile_width + gap) - gap, rows * (tile_height + gap) - gap);
  for (int i = 0; i < int_size(units); ++i) {
    const int left = i % columns * (tile_width + gap);
    const int top = i / columns * (tile_height + gap);
    for (std::int64_t k = 0; k < size; ++k) {
      const auto at = (top + k / tile_width) * block.width + left + k % tile_width;
      block.places[at] = narrow<std::int32_t>(units[i] * size + k);
    }
  }
  return block;
}

std::map<int, Rect> unit_areas(const WeightBlock& block) {
  struct Box {
    int left = 0, top = 0, right = 0, bottom = 0;
    std::int64_t weights = 0;
  };
  std::int64_t size = 1;  // weights of a unit
  for (std::size_t d = 1; d < block.shape.size(); ++d) size *= block.shape[d];
  std::map<int, Box> boxes;
  for (int y = 0; y < block.height; ++y) {
    for (int x = 0; x < block.width; ++x) {
      const std::int32_t place = block.places[std::int64_t{y} * block.width + x];
      if (place < 0) continue;
      Box& box = boxes.try_emplace(narrow<int>(place / size), Box{x, y, x, y}).first->second;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y),
             box.weights + 1};
    }
  }
  std::map<int, Rect> areas;
  for (const auto& [unit, box] : boxes) {
    const int width = box.right - box.left + 1;
    const int height = box.bottom - box.top + 1;
    if (box.weights != size || std::int64_t{width} * height != size) continue;
    areas[unit] = {quotient(box.left, 1), quotient(box.top, 1), quotient(width, 1), quotient(height, 1)};
  }
  return areas;
}

WeightBlock class_tile(const Source& source, int c, const std::vector<int>& units, int columns) {
  WeightBlock block = empty_block(columns, (int_size(units) + columns - 1) / columns);
  for (std::size_t i = 0; i < units.size(); ++i) {
    block.places[i] = narrow<std::int32_t>(source.out[c] * source.shape[1] + units[i]);
  }
  return block;
}

}  // namespace epochreel::scene

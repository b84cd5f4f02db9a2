#include "panels/weights/weight_blocks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace epochreel::scene {

namespace {

WeightBlock empty_block(int width, int height) {
  WeightBlock block;
  block.width = width;
  block.height = height;
  block.places.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), -1);
  return block;
}

}  // namespace

std::vector<int> natural_order(std::int64_t count) {
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::vector<int> order_of(const std::vector<int>& ranks) {
  std::vector<int> order(ranks.size());
  for (std::size_t unit = 0; unit < ranks.size(); ++unit) {
    order[static_cast<std::size_t>(ranks[unit])] = static_cast<int>(unit);
  }
  return order;
}

std::vector<int> thinned(const std::vector<int>& units, int stride) {
  std::vector<int> kept;
  for (std::size_t i = 0; i < units.size(); i += static_cast<std::size_t>(stride)) kept.push_back(units[i]);
  return kept;
}

int stride_for(std::int64_t wanted, std::int64_t room) {
  return static_cast<int>((wanted + std::max<std::int64_t>(room, 1) - 1) / std::max<std::int64_t>(room, 1));
}

int columns_for(std::size_t count, double wished, std::int64_t across, std::int64_t down) {
  const auto least = stride_for(static_cast<std::int64_t>(count), down);
  const auto columns = std::max({std::int64_t{1}, std::int64_t{least}, static_cast<std::int64_t>(std::ceil(wished))});
  return static_cast<int>(std::min(columns, std::max<std::int64_t>(1, across)));
}

Fold best_fold(const Source& source, std::int64_t width, std::int64_t height) {
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
  best.folds = static_cast<int>(std::clamp<std::int64_t>(width / across, 1, kMostFolds));
  best.out_stride = stride_for(across, width);
  best.in_stride = stride_for(down(best.folds), height);
  return best;
}

WeightBlock folded(const Source& source, const Fold& fold) {
  const int kernel = source.kernel();
  const std::vector<int> out = thinned(source.out, fold.out_stride);
  const std::vector<int> in = thinned(source.in, fold.in_stride);
  const int run = (static_cast<int>(in.size()) + fold.folds - 1) / fold.folds;  // inputs of a fold
  const int columns = static_cast<int>(out.size()) * kernel;
  WeightBlock block = empty_block(columns * fold.folds, run * kernel);
  for (int y = 0; y < block.height; ++y) {
    for (int x = 0; x < block.width; ++x) {
      const auto input = static_cast<std::size_t>(x / columns * run + y / kernel);
      if (input >= in.size()) continue;
      const std::int64_t unit = out[static_cast<std::size_t>(x % columns / kernel)];
      const std::int64_t place = ((unit * source.shape[1] + in[input]) * kernel + y % kernel) * kernel + x % kernel;
      block.places[static_cast<std::size_t>(y) * static_cast<std::size_t>(block.width) + static_cast<std::size_t>(x)] =
          static_cast<std::int32_t>(place);
    }
  }
  return block;
}

WeightBlock unit_tiles(const Source& source, const std::vector<int>& units, int columns, int tile_width) {
  const int tile_height = static_cast<int>(source.shape[1]) / tile_width;
  const int rows = (static_cast<int>(units.size()) + columns - 1) / columns;
  WeightBlock block = empty_block(columns * tile_width, rows * tile_height);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const int left = static_cast<int>(i) % columns * tile_width;
    const int top = static_cast<int>(i) / columns * tile_height;
    for (std::int64_t k = 0; k < source.shape[1]; ++k) {
      const auto at = (top + k / tile_width) * block.width + left + k % tile_width;
      block.places[static_cast<std::size_t>(at)] = static_cast<std::int32_t>(units[i] * source.shape[1] + k);
    }
  }
  return block;
}

WeightBlock class_tile(const Source& source, std::size_t c, const std::vector<int>& units, int columns) {
  WeightBlock block = empty_block(columns, (static_cast<int>(units.size()) + columns - 1) / columns);
  for (std::size_t i = 0; i < units.size(); ++i) {
    block.places[i] = static_cast<std::int32_t>(source.out[c] * source.shape[1] + units[i]);
  }
  return block;
}

}  // namespace epochreel::scene

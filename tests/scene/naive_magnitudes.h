/// The magnitudes of filters and singular values on screen, found again from the trace in a naive way.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "epochreel/scene/film.h"
#include "scene/naive_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/magnitudes.h"
#include "src/scene/marks/spectra.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/panels/filters/filters_panel.h"
#include "src/scene/panels/weights/weights_panel.h"

namespace epochreel::scene {

/// Of filter `f`, at row `y` and column `x`: the length of the vector of its inputs' changes (or values) there.
/// `weights` and `start` are (filters, inputs, height, width), as PyTorch has them.
inline double naive_norm(const std::vector<float>& weights, const std::vector<float>& start, int inputs, int height,
                         int width, int f, int y, int x) {
  long double sum = 0;
  for (int c = 0; c < inputs; ++c) {
    const auto at = static_cast<std::size_t>(((f * inputs + c) * height + y) * width + x);
    const long double change = static_cast<long double>(weights[at]) - (start.empty() ? 0.0F : start[at]);
    sum += change * change;
  }
  return static_cast<double>(std::sqrt(sum));
}

/// The value that 99.5 % are no larger than.
inline double naive_limit(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 1 : values[static_cast<std::size_t>(0.995 * static_cast<double>(values.size() - 1))];
}

/// Looks at frames that stand at a snapshot, and counts what it has found again.
class MagnitudeChecks {
 public:
  explicit MagnitudeChecks(const Film& film) : film_(film), trace_(film.trace()) {}

  /// A frame of a scene of filters that stands at snapshot `s`.
  void see_filters(const Seen& frame, std::size_t s) {
    const auto* panel = film_.plan().first<FiltersPanelPlan>();
    if (!panel || panel->plan().channels == 1) return;
    const FilterPlan& plan = panel->plan();
    const auto* marks = mark_of<Magnitudes>(frame);
    if (!marks)
      return require(says(frame, "no room for magnitudes"), "filters have no magnitudes, and no words say so");
    const auto now = trace_.snapshot(s).floats(plan.weight_name);
    const auto last = trace_.last_snapshot().floats(plan.weight_name);
    const auto start = trace_.snapshot(0).floats(plan.weight_name);
    std::vector<int> units;
    for (const auto& row : plan.rows) units.insert(units.end(), row.begin(), row.end());
    std::vector<double> all;
    for_each_pixel(units, plan.tile_height, plan.tile_width, [&](std::size_t, int f, int y, int x) {
      all.push_back(naive_norm(last, start, 3, plan.tile_height, plan.tile_width, f, y, x));
    });
    const double limit = naive_limit(all);
    require(std::fabs(limit / plan.magnitude_scale - 1) < 1e-5, fmt::format("the scale ends at {}", limit));
    require(marks->tiles.size() == units.size(), "not every filter has a map of magnitude");
    for_each_pixel(units, plan.tile_height, plan.tile_width, [&](std::size_t tile, int f, int y, int x) {
      const double norm = naive_norm(now, start, 3, plan.tile_height, plan.tile_width, f, y, x);
      compare(marks->tiles[tile], y, x, norm / limit);
    });
    check_scale(frame, limit);
  }

  /// A frame of a scene of weights that stands at snapshot `s`.
  void see_weights(const Seen& frame, std::size_t s) {
    const auto* panel = film_.plan().first<WeightsPanelPlan>();
    if (!panel) return;
    const WeightMap& map = panel->map();
    const auto* marks = mark_of<Magnitudes>(frame);
    std::vector<double> all;
    for (const MagnitudeBlock& block : map.magnitudes) see_block(map, block, nullptr, s, 1, all);
    const double limit = naive_limit(all);
    for (std::size_t b = 0; b < map.magnitudes.size(); ++b) {
      see_block(map, map.magnitudes[b], &marks->tiles.at(b), s, limit, all);
    }
    if (!map.magnitudes.empty()) check_scale(frame, limit);
    if (static_cast<int>(map.magnitudes.size()) < map.filters) {
      const std::string some = fmt::format("magnitudes of {} of {} conv", map.magnitudes.size(), map.filters);
      require(says(frame, map.magnitudes.empty() ? "no room for magnitudes" : some), "no words say what has no room");
    }
  }

  int found() const { return found_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  template <class Body>
  static void for_each_pixel(const std::vector<int>& units, int height, int width, const Body& body) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) body(i, units[i], y, x);
      }
    }
  }

  /// Without a tile: collects the norms of the last snapshot.
  void see_block(const WeightMap& map, const MagnitudeBlock& block, const Tile* tile, std::size_t s, double limit,
                 std::vector<double>& all) {
    const auto& shape = block.tiles.shape;
    const auto kernel = static_cast<int>(shape[3]);
    const auto now = (tile ? trace_.snapshot(s) : trace_.last_snapshot()).floats(block.tiles.parameter);
    const bool change = !map.blocks.at(static_cast<std::size_t>(block.of)).start.empty();
    const auto start = change ? trace_.snapshot(0).floats(block.tiles.parameter) : std::vector<float>();
    int tiles = 0;
    for (std::size_t i = 0; i < block.tiles.places.size(); ++i) {
      const int place = block.tiles.places[i];
      if (place < 0) continue;
      const double norm = naive_norm(now, start, static_cast<int>(shape[1]), kernel, kernel, place / (kernel * kernel),
                                     place / kernel % kernel, place % kernel);
      if (!tile) all.push_back(norm);
      if (tile) compare(*tile, static_cast<int>(i) / tile->width, static_cast<int>(i) % tile->width, norm / limit);
      ++tiles;
    }
    require(tiles == shape[0] * kernel * kernel, "each norm stands in one place: " + block.tiles.parameter);
    require(says_label(block, shape[1]), "the label: " + block.label.words);
  }

  static bool says_label(const MagnitudeBlock& block, std::int64_t inputs) {
    const std::string& words = block.label.words;
    return words == "magnitude" || words.ends_with(fmt::format("norm over {} inputs", inputs));
  }

  void compare(const Tile& tile, int y, int x, double expected) {
    const double value = tile.values.at(static_cast<std::size_t>(y * tile.width + x));
    require(std::fabs(std::min(value, 1.0) - std::min(expected, 1.0)) < 1e-5,
            fmt::format("a magnitude is {} of the scale, not {}", value, expected));
    ++found_;
  }

  void check_scale(const Seen& frame, double limit) {
    const auto* scale = mark_of<MagnitudeScale>(frame);
    if (!scale) return require(false, "magnitudes without a scale");
    const Figure said = read_figure(scale->figures[1].substr(std::string("≥ ").size()));
    require(Bounds{limit, limit}.holds(said), fmt::format("the scale says {}, not {}", said.value, limit));
  }

  static bool says(const Seen& frame, const std::string& part) {
    const auto words = words_in(frame);
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& w) { return w.find(part) != std::string::npos; });
  }

  void require(bool holds, const std::string& what) {
    if (!holds) complaints_.push_back(what);
  }

  const Film& film_;
  const trace::TraceReader& trace_;
  int found_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace epochreel::scene

#include "weights_panel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/grouped.h"
#include "epochreel/trace/record_names.h"
#include "panels.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// -1 to 1 in the film's scale; not a number where no weight stands, Tile::kNotFinite where it is not finite.
std::vector<float> block_values(const WeightBlock& block, const InterpolatedArray& weights, double scale) {
  const auto factor = static_cast<float>(1 / scale);
  std::vector<float> values(block.places.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int32_t place = block.places[i];
    if (place < 0) {
      values[i] = std::numeric_limits<float>::quiet_NaN();
      continue;
    }
    const auto at = static_cast<std::size_t>(place);
    values[i] = Tile::marked((weights[at] - (block.start.empty() ? 0.0F : block.start[at])) * factor);
  }
  return values;
}

TilesPanel weight_tiles(const Shot& shot, const WeightMap& map) {
  TilesPanel panel;
  for (const WeightBlock& block : map.blocks) {
    panel.tiles.push_back({block.area, block.width, block.height,
                           block_values(block, shot.cache.arrays.at(shot.moment, block.parameter), map.scale)});
  }
  return panel;
}

/// "1,332,224 weights", "150 of 1,332,224 weights (0.0 %)", with how many layers have none on record.
std::string count_of(const WeightMap& map) {
  std::string words = fmt::format("{} weights", grouped(map.total));
  if (map.shown != map.total) {
    words = fmt::format("{} of {} ({})", grouped(map.shown), words,
                        percent_words(static_cast<double>(map.shown) / static_cast<double>(map.total), 1));
  }
  if (!map.unrecorded.empty()) {
    words += fmt::format(" · {} not recorded", counted(std::ssize(map.unrecorded), "layer"));
  }
  return words;
}

}  // namespace

WeightsPanelPlan::WeightsPanelPlan(const FilmContext& film, const PlacedPanel& placed) : PanelPlan(placed) {
  // Units are sorted by class where all layers are dense.
  map_ = plan_weight_map(*film.trace, all_dense(film.stations) ? film.stations : std::vector<Station>(),
                         {spec().show, film.stage, area(), film.names});
}

std::vector<std::string> WeightsPanelPlan::warnings() const {
  std::vector<std::string> sentences;
  if (!map_.missing.empty()) {
    sentences.push_back(fmt::format("the weights are not drawn one by one: {}", map_.missing));
  }
  if (!map_.unrecorded.empty()) {
    sentences.push_back(fmt::format("of the weights, these are not drawn, as not every snapshot has them: {}",
                                    fmt::join(map_.unrecorded, ", ")));
  }
  return sentences;
}

void WeightsPanelPlan::draw(const Shot& shot, Frame& frame) const {
  const WeightMap& map = map_;
  if (!map.missing.empty()) return say_missing(placed(), "Every weight is a pixel", map.missing, frame);
  const bool change = spec().show == job::WeightView::kChange;
  const std::string step = grouped(static_cast<std::int64_t>(std::llround(shot.record.step)));
  const Rect& head = map.head;
  TextPanel words;
  TextPanel figures;
  words.texts.push_back({"Every weight is a pixel",
                         {head.x, head.y + 26},
                         30,
                         Weight::kSemiBold,
                         Ink::kText,
                         Align::kLeft,
                         head.width - 220,
                         true});
  figures.texts.push_back(
      {fmt::format("step {}", step), {head.right(), head.y + 26}, 24, Weight::kMedium, Ink::kText, Align::kRight, 200});
  const std::string what = fmt::format("{} · {}", count_of(map), change ? "change since the start" : "their values");
  words.texts.push_back(
      {what, {head.x, head.y + 60}, 18, Weight::kRegular, Ink::kMuted, Align::kLeft, head.width - 260});
  if (any_not_finite(shot.film.not_finite, trace::names::kWeight.pattern)) {
    add_not_finite_key({head.x + words_width(what, 18) + 24, head.y + 60}, kNotFinite, frame);
  }
  if (any_recorded(shot.film.records).test_accuracy) {
    const bool known = shot.record.recorded.test_accuracy;
    figures.texts.push_back({fmt::format("test accuracy {}", known ? percent_words(shot.record.test_accuracy, 2) : "–"),
                             {head.right(), head.y + 60},
                             18,
                             Weight::kRegular,
                             Ink::kUp,
                             Align::kRight,
                             240});
  }
  frame.add_still(std::move(words));
  frame.add_still(TextPanel{map.labels});
  frame.panels.emplace_back(std::move(figures));
  frame.panels.emplace_back(weight_tiles(shot, map));
  const std::string limit = figure_words(map.scale);
  frame.add_still(ScalePanel{map.legend, {"−" + limit, "0", limit}, change ? "change" : "weight"});
}

}  // namespace epochreel::scene

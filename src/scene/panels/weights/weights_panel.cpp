#include "panels/weights/weights_panel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "marks/magnitudes.h"
#include "marks/strips.h"
#include "marks/tiles.h"
#include "panels/weights/weight_spectra.h"
#include "reading/unit_names.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kGapKey = 120;  ///< the key of weights that are not finite

/// -1 to 1 in the film's scale; not a number where no weight stands, Tile::kNotFinite where it is not finite.
std::vector<float> block_values(const WeightBlock& block, const InterpolatedArray& weights, double scale) {
  constexpr std::size_t kAhead = 48;  // neighbours of a block may lie far apart in memory: they are asked for early
  const auto factor = static_cast<float>(block.gain / scale);
  const std::int32_t* const places = block.places.data();
  const float* const before = weights.before->data();
  const float* const after = weights.after->data();
  const float* const start = block.start.empty() ? nullptr : block.start.data();
  const float fraction = weights.fraction;
  std::vector<float> values(block.places.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i + kAhead < values.size() && places[i + kAhead] >= 0) {
      __builtin_prefetch(before + places[i + kAhead]);
      __builtin_prefetch(after + places[i + kAhead]);
      if (start != nullptr) __builtin_prefetch(start + places[i + kAhead]);
    }
    const std::int32_t place = places[i];
    if (place < 0) continue;
    const float value = between(before[place], after[place], fraction);
    values[i] = Tile::marked((value - (start == nullptr ? 0.0F : start[place])) * factor);
  }
  return values;
}

Tiles weight_tiles(const Shot& shot, const WeightMap& map) {
  Tiles panel;
  for (const WeightBlock& block : map.blocks) {
    panel.tiles.push_back({block.area, block.width, block.height,
                           block_values(block, shot.cache.arrays.at(shot.moment, block.parameter), map.scales.weight)});
  }
  return panel;
}

/// The norms over the inputs of filters, in the film's scale; not a number where none stands.
Magnitudes filter_magnitudes(const Shot& shot, const WeightMap& map) {
  Magnitudes panel;
  const auto factor = static_cast<float>(1 / map.scales.norm);
  for (const MagnitudeBlock& block : map.magnitudes) {
    const WeightBlock& tiles = block.tiles;
    const auto& start = map.blocks[block.of].start;
    const InterpolatedArray weights = shot.cache.arrays.at(shot.moment, tiles.parameter);
    const auto norms =
        norms_of_filters(block, [&](std::int64_t i) { return weights[i] - (start.empty() ? 0.0F : start[i]); });
    std::vector<float> values(tiles.places.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (tiles.places[i] >= 0) values[i] = Tile::marked(norms[tiles.places[i]] * factor);
    }
    panel.tiles.push_back({tiles.area, tiles.width, tiles.height, std::move(values)});
  }
  return panel;
}

/// Says where the first layer's units stand, whose weights the filters show.
void place_units(Pens& pens, const WeightMap& map) {
  const WeightBlock& block = map.blocks.front();
  const double side = block.area.width / block.width;
  for (const auto& [unit, area] : unit_areas(block)) {
    pens.place(weights_of_unit(block.parameter, unit),
               {block.area.x + area.x * side, block.area.y + area.y * side, area.width * side, area.height * side});
  }
}

/// "1,332,224 weights", "150 of 1,332,224 weights (0.0 %)", with how many layers have none on record.
std::string count_of(const WeightMap& map) {
  std::string words = counted(map.total, "weight");
  if (map.shown != map.total) {
    words = fmt::format("{} of {} ({})", grouped(map.shown), words, percent_words(quotient(map.shown, map.total), 1));
  }
  if (map.left_out > 0) words += fmt::format(" · {} of {} layers", map.layers - map.left_out, map.layers);
  if (map.sketched > 0) words += fmt::format(" · means of {}", counted(map.sketched, "layer"));
  if (!map.unrecorded.empty()) {
    words += fmt::format(" · {} not recorded", counted(std::ssize(map.unrecorded), "layer"));
  }
  if (!map.not_square.empty()) {
    words += fmt::format(" · {} with kernels that are not square", counted(std::ssize(map.not_square), "layer"));
  }
  return words;
}

/// How many weights are shown, from long to short.
std::vector<std::string> count_words(const WeightMap& map, bool change) {
  const std::string count = count_of(map);
  return {fmt::format("{} · {}", count, change ? "change since the start" : "their values"), count,
          fmt::format("{} of {}", grouped(map.shown), grouped(map.total)), ""};
}

/// The title with the step; below it what was found, with the accuracy. The count stands beside the title then, else
/// below it.
void draw_head(const Shot& shot, const WeightMap& map, bool change, Pens& pens) {
  constexpr double kStep = 220;      // room of the step
  constexpr double kAccuracy = 260;  // and of the accuracy
  const Rect& head = map.head;
  const TextStyle line = kNote.of_size(18);
  const double first = head.y + 26;
  const double second = head.y + 60;
  TextMeasure& measure = pens.measure();
  const double title =
      pens.backdrop.text(styled(kSceneTitle, kEveryWeight, {head.x, first}, Align::kLeft, head.width - kStep));
  pens.foreground.text(styled(kFigure.of_size(24), fmt::format("step {}", grouped(std::llround(shot.record.step))),
                              {head.right(), first}, Align::kRight, kStep - 20));
  const bool gaps = any_not_finite(shot.film.not_finite, trace::names::kWeight.pattern) ||
                    any_not_finite_in(shot.film.not_finite, trace::names::kSketchPrefix);
  const double room = head.width - kAccuracy - (gaps ? kGapKey : 0);
  const double beside = head.width - kStep - title - 24;
  const std::string short_count = fitting_words(measure, count_words(map, change), beside, kNote.type);
  std::string below;
  if (shot.film.movie.captions && !map.finding.empty() && !short_count.empty()) {
    below = fitting_words(measure, map.finding, room, line.type);
  }
  if (below.empty()) {
    below = fitting_words(measure, count_words(map, change), room, line.type);
  } else {
    pens.backdrop.text(styled(kNote, short_count, {head.x + title + 24, first}));
  }
  const double width = pens.backdrop.text(styled(line.in(Ink::kText), below, {head.x, second}));
  if (gaps) draw_keys_from(pens.backdrop, {{Ink::kError, kNotFinite}}, {head.x + width + 24, second});
  if (!any_recorded(shot.film.records).test_accuracy) return;
  const bool known = shot.record.recorded.test_accuracy;
  const std::string accuracy = known ? percent_words(shot.record.test_accuracy, 2) : "–";
  pens.foreground.text(styled(line.in(Ink::kUp), fmt::format("test accuracy {}", accuracy), {head.right(), second},
                              Align::kRight, kAccuracy - 20));
}

/// What has no room, from long to short.
std::vector<std::string> no_room_words(const WeightMap& map) {
  const int norms = int_size(map.magnitudes);
  const int spectra = int_size(map.spectra);
  std::vector<std::string> parts;
  if (norms < map.filters) {
    parts.push_back(norms == 0 ? "no room for magnitudes"
                               : fmt::format("magnitudes of {} of {} convolutions", norms, map.filters));
  }
  if (spectra < map.spectral) {
    parts.push_back(spectra == 0 ? "no room for singular values"
                                 : fmt::format("singular values of {} of {} layers", spectra, map.spectral));
  }
  if (parts.empty()) return {""};
  const std::string whole = fmt::format("{}", fmt::join(parts, " · "));
  const bool some = norms > 0 || spectra > 0;
  return {whole + (some ? ", as many as have room" : ""), whole, "some have no room", ""};
}

/// The scales of the colours, and what has no room.
void draw_foot(const WeightMap& map, bool change, const Rect& area, Pens& pens) {
  TextMeasure& measure = pens.measure();
  const std::string title = change ? "change" : "weight";
  const std::string limit = figure_words(map.scales.weight);
  draw_mark(pens.backdrop, ColorScale{map.legend, {"≤ −" + limit, "0", "≥ " + limit}, title});
  double right = map.legend.x - 16 - measure.width(title, kNote.type) - 40;
  if (!map.magnitudes.empty()) {
    const double name = measure.width("magnitude", kNote.type);
    const double width = std::min(map.legend.width, right - area.x - name - 20);
    const Rect scale{right - width, map.legend.y, width, map.legend.height};
    const std::string of = change ? "norm of the change" : "norm";
    const std::vector<std::string> titles = {fmt::format("magnitude: {} over a filter’s inputs", of),
                                             "magnitude: norm over a filter’s inputs", "magnitude"};
    const double room = scale.x - 16 - area.x;
    draw_mark(pens.backdrop, MagnitudeScale{scale,
                                            {"0", "≥ " + figure_words(map.scales.norm)},
                                            fitting_words(measure, titles, room, kNote.type)});
    right = scale.x - 24;
  }
  const std::string words = fitting_words(measure, no_room_words(map), right - area.x, kNote.type);
  pens.backdrop.text(styled(kNote, words, {area.x, map.legend.bottom() + 20}));
}

}  // namespace

WeightsPanelPlan::WeightsPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed)
    : PanelPlan(placed) {
  // Units are sorted by class where all layers are dense.
  map_ = plan_weight_map(*film.trace, all_dense(film.stations) ? film.stations : std::vector<Station>(),
                         {own<job::WeightsPanel>().show, film.stage, area(), film.names, measure});
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
  if (!map_.not_square.empty()) {
    sentences.push_back(fmt::format("of the weights, these are not drawn, as their kernels are not square: {}",
                                    fmt::join(map_.not_square, ", ")));
  }
  return sentences;
}

void WeightsPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const WeightMap& map = map_;
  if (!map.missing.empty()) return say_missing(pens, area(), kEveryWeight, map.missing);
  const bool change = own<job::WeightsPanel>().show == job::WeightView::kChange;
  draw_head(shot, map, change, pens);
  for (const Text& label : map.labels) pens.backdrop.text(label);
  for (const MagnitudeBlock& block : map.magnitudes) pens.backdrop.text(block.label);
  draw_mark(pens.foreground, weight_tiles(shot, map));
  if (!map.magnitudes.empty()) draw_mark(pens.foreground, filter_magnitudes(shot, map));
  if (!map.spectra.empty()) draw_spectra(shot, map.spectra, pens);
  if (shot.at_cut()) place_units(pens, map);
  draw_foot(map, change, area(), pens);
}

}  // namespace epochreel::scene

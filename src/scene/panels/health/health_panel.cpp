/// How often each hidden unit fires: a cell a unit.
#include "panels/health/health_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "panels/health/cells.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Firing rates";
constexpr double kLargestCell = 80;
constexpr double kLeastCell = 1;
constexpr double kNamedCell = 10;  ///< from here on a line of cells has the height of a name
constexpr double kNameMargin = 6;
constexpr double kMostNamed = 3;  ///< cells that a name may take
constexpr double kLine = 20;      ///< of words of 14 units
constexpr double kGap = 24;       ///< between layers side by side
constexpr double kBelow = 14;     ///< between layers one above the other
constexpr double kFoot = 44;      ///< the legend

/// Where the layers stand, the same in every frame.
struct Places {
  int columns = 1;   ///< layers side by side
  double width = 0;  ///< of a layer
  double cell = 0;
  int cells = 1;           ///< of a layer side by side
  bool two_lines = false;  ///< of words above a layer
  double height = 0;       ///< of all
  double widest = 0;       ///< of the classes' names
  bool named = false;      ///< the names stand before the cells of their classes
};

/// The share of a layer that is active, the number of units that never are.
std::string figures_of(const HealthLayer& layer, double active, double dead) {
  const auto count = [&](double share) { return grouped(std::llround(share * layer.units)); };
  std::string words;
  if (std::isfinite(active)) {
    words = layer.maps ? fmt::format("{} active on average", percent_words(active, 0))
                       : fmt::format("{} of {} active on average", count(active), grouped(layer.units));
  }
  if (!std::isfinite(dead)) return words;
  const std::string separator = words.empty() ? "" : " · ";
  const char* never = layer.rectified ? "dead" : "never above 0";
  return layer.maps ? fmt::format("{}{}{} of {} {}", words, separator, count(dead), grouped(layer.units), never)
                    : fmt::format("{}{}{} {}", words, separator, count(dead), never);
}

double words_height(const Places& places) { return places.two_lines ? 2 * kLine : kLine; }

/// How many places are left empty between two classes, and before the first: as many as their names need.
int gap_of(const HealthLayer& layer, const Places& places) {
  constexpr int kUnnamed = 2;
  if (!layer.by_class()) return 0;
  return places.named ? ceil_to<int>((places.widest + kNameMargin) / places.cell) : kUnnamed;
}

/// The first place of each class, and the one behind the last. A gap stands in the line of the cell behind it.
std::vector<int> places_of_runs(const HealthLayer& layer, const Places& places) {
  const int gap = gap_of(layer, places);
  std::vector<int> found;
  int next = 0;
  for (const ClassRun& run : layer.runs) {
    if (gap > 0 && next % places.cells + gap >= places.cells) next += places.cells - next % places.cells;
    if (places.named || next > 0) next += gap;
    found.push_back(next);
    next += run.count;
  }
  found.push_back(next);
  return found;
}

int rows_of(const HealthLayer& layer, const Places& places) {
  return (places_of_runs(layer, places).back() + places.cells - 1) / places.cells;
}

/// The height that a row of layers needs: that of the largest one.
double row_height(const HealthPlan& plan, int first, const Places& places) {
  int rows = 1;
  for (int i = first; i < std::min(first + places.columns, int_size(plan.layers)); ++i) {
    rows = std::max(rows, rows_of(plan.layers[i], places));
  }
  return words_height(places) + rows * places.cell + kBelow;
}

/// Gives the layers cells of this size; false where they do not fit.
bool fits(const HealthPlan& plan, const Rect& area, double cell, Places& places) {
  places.cell = cell;
  places.cells = std::max(1, floor_to<int>(places.width / cell));
  places.named = cell >= kNamedCell && places.widest + kNameMargin <= kMostNamed * cell;
  places.height = 0;
  for (int i = 0; i < int_size(plan.layers); i += places.columns) places.height += row_height(plan, i, places);
  places.height -= kBelow;
  return places.height <= area.height && places.cells * cell <= places.width + 1e-9;
}

double longest_words(TextMeasure& measure, const HealthPlan& plan, bool with_name) {
  double longest = 0;
  for (const HealthLayer& layer : plan.layers) {
    const std::string words = figures_of(layer, 1, 1);
    longest =
        std::max(longest, measure.width(with_name ? fmt::format("{} · {}", layer.name, words) : words, kNote.type));
  }
  return longest;
}

/// As many layers side by side as make the cells largest.
Places place_layers(TextMeasure& measure, const HealthPlan& plan, const std::vector<std::string>& names,
                    const Rect& area) {
  Places best;
  best.width = area.width;
  best.cell = 0;
  for (int columns = 1; columns <= int_size(plan.layers); ++columns) {
    Places places;
    places.columns = columns;
    places.widest = widest_of(measure, names, kNote.type);
    places.width = (area.width - kGap * (columns - 1)) / columns;
    places.two_lines = longest_words(measure, plan, true) > places.width;
    if (columns > 1 && longest_words(measure, plan, false) > places.width) break;
    for (double cell = kLargestCell; cell >= kLeastCell; cell -= cell > 8 ? 0.5 : 0.125) {
      if (!fits(plan, area, cell, places)) continue;
      if (cell > best.cell + 0.3) best = places;
      break;
    }
  }
  return best;
}

/// Firing rates, cell by cell. Which units never fire is a set: it is that of the snapshot that is reached.
std::vector<float> rates_of(const Shot& shot, const HealthLayer& layer) {
  const InterpolatedArray recorded = shot.cache.arrays.at(shot.moment, layer.record);
  const InterpolatedArray reached = shot.cache.arrays.at({shot.moment.reached(), 0}, layer.record);
  std::vector<float> rates;
  for (const std::size_t unit : layer.order) rates.push_back(reached[unit] <= 0 ? 0.0F : recorded[unit]);
  return rates;
}

void add_layer(const Shot& shot, const HealthLayer& layer, const Places& places, Point at, Cells& cells, Pen& pen) {
  const std::string figures =
      figures_of(layer, value_at(layer.active, shot.moment), entry_at(layer.dead, shot.moment.reached()));
  const double y = at.y + 14;
  const auto add = [&](std::string words, double baseline, Ink ink) {
    pen.text(styled(kNote.in(ink), std::move(words), {at.x, baseline}, Align::kLeft, places.width));
  };
  if (places.two_lines) {
    add(layer.name, y, Ink::kText);
    add(figures, y + kLine, Ink::kMuted);
  } else {
    add(figures.empty() ? layer.name : fmt::format("{} · {}", layer.name, figures), y, Ink::kText);
  }
  CellMap map{{at.x, at.y + words_height(places)}, places.cells, places.cell, rates_of(shot, layer), {}};
  const auto& names = shot.film.names;
  map.gap = gap_of(layer, places);
  const auto first = places_of_runs(layer, places);
  for (int r = 0; r < int_size(layer.runs); ++r) {
    const ClassRun& run = layer.runs[r];
    if (places.named && run.which >= 0) map.names.emplace_back(first[r] - map.gap, names[run.which]);
    for (int i = 0; i < run.count; ++i) map.places.push_back(first[r] + i);
  }
  cells.maps.push_back(std::move(map));
}

void add_legend(const Rect& area, const HealthPlan& plan, Cells& panel, Pen& pen) {
  const bool unknown = plan.unknown;
  const double y = area.bottom() - 20;
  double x = area.x + 20;
  const auto add = [&](const char* words) { x += pen.text(styled(kNote, words, {x, y})); };
  add("0 %");
  panel.scale = {x + 10, y - 11, std::clamp(area.width - (unknown ? 450 : 330), 60.0, 160.0), 12};
  x = panel.scale.right() + 10;
  add("100 %");
  panel.hollow = {x + 24, y - 11, 12, 12};
  x = panel.hollow.right() + 8;
  add("hollow: never above 0");
  if (unknown) {
    panel.unknown = {x + 24, y - 11, 12, 12};
    x = panel.unknown.right() + 8;
    add("not known");
  }
  const bool sorted =
      std::any_of(plan.layers.begin(), plan.layers.end(), [](const HealthLayer& layer) { return layer.by_class(); });
  x += 24;
  const auto words = fitting_words(
      pen.measure(),
      {"gaps: between the neurons of one class and of the next", "gaps: between classes", "gaps: classes", ""},
      area.right() - 20 - x, kNote.type);
  if (sorted) add(words.c_str());
}

/// Which share of the last hidden layer's outputs is above 0 at the end and at the start; "" where that is not known.
std::string active_words(const FilmContext& film, const HealthPlan& plan) {
  if (plan.layers.empty() || film.records.size() < 2) return "";
  const HealthLayer& layer = plan.layers.back();
  if (!std::isfinite(layer.active.front()) || !std::isfinite(layer.active.back())) return "";
  const double step = film.records.front().step;
  return fmt::format("At the end {} of {}’s outputs are above 0, {} {}", percent_words(layer.active.back(), 1),
                     layer.name, step == 0 ? "at the start" : "after " + counted(std::llround(step), "step"),
                     percent_words(layer.active.front(), 1));
}

/// How many units of the layers that can have dead ones are dead at the end; where there is none, how active the last
/// is.
std::string caption_of(const FilmContext& film, const HealthPlan& plan) {
  std::int64_t units = 0;
  double dead = 0;
  bool maps = false;
  bool neurons = false;
  for (const HealthLayer& layer : plan.layers) {
    if (!layer.rectified) continue;
    units += layer.units;
    dead += layer.dead.back() * layer.units;
    (layer.maps ? maps : neurons) = true;
  }
  const double images = film.records.back().evaluated;
  if (units == 0 || images <= 0 || !std::isfinite(dead)) return active_words(film, plan);
  const std::string of = counted(units, maps && neurons ? "hidden unit" : maps ? "channel" : "hidden neuron");
  const std::string tested = counted(std::llround(images), "test image");
  if (std::llround(dead) == 0) return fmt::format("At the end none of {} is silent for all of {}", of, tested);
  const std::int64_t silent = std::llround(dead);
  return fmt::format("At the end {} of {} {} for none of {}", grouped(silent), of, agreeing(silent, "fires", "fire"),
                     tested);
}

}  // namespace

HealthPanelPlan::HealthPanelPlan(const FilmContext& film, const PlacedPanel& placed)
    : PanelPlan(placed), plan_(plan_health(*film.trace, film.stations)), caption_(caption_of(film, plan_)) {}

std::vector<std::string> HealthPanelPlan::warnings() const {
  if (plan_.missing.empty()) return {};
  return {fmt::format("firing rates are not drawn: {}", plan_.missing)};
}

void HealthPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const HealthPlan& plan = plan_;
  if (!plan.missing.empty()) return say_missing(pens, area(), kTitle, plan.missing);
  const Rect& area = this->area();
  const Rect inner{area.x + 20, area.y + 50, area.width - 40, area.height - 50 - kFoot - 10};
  const Places places = place_layers(pens.measure(), plan, shot.film.names, inner);
  if (places.cell <= 0) return say_missing(pens, area, kTitle, "a larger panel would have room for the units");
  Cells cells;
  draw_mark(pens.backdrop, Chrome{area, kTitle, "how often a unit’s output is above 0"});
  double y = inner.y;
  for (int i = 0; i < int_size(plan.layers); i += places.columns) {
    for (int c = 0; c < places.columns && i + c < int_size(plan.layers); ++c) {
      const double x = inner.x + c * (places.width + kGap);
      add_layer(shot, plan.layers[i + c], places, {x, y}, cells, pens.foreground);
    }
    y += row_height(plan, i, places);
  }
  add_legend(area, plan, cells, pens.backdrop);
  draw_mark(pens.foreground, cells);
}

}  // namespace epochreel::scene

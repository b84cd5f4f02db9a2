#include "panels/filters/filters_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "marks/magnitudes.h"
#include "marks/pictures.h"
#include "marks/texts.h"
#include "marks/tiles.h"
#include "panels/filters/filter_foot.h"
#include "panels/filters/filter_grid.h"
#include "plan/seen_probes.h"
#include "reading/channel_norms.h"
#include "reading/unit_names.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// The change of a unit's weights since the first snapshot, in the film's scale.
std::vector<float> tile_values(const InterpolatedArray& weights, int unit, const FilterPlan& plan) {
  const std::size_t size = plan.weights_a_tile();
  const std::size_t offset = unit * size;
  const auto factor = static_cast<float>(1 / plan.scale);
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    const float change = (weights[offset + i] - plan.start[offset + i]) * factor;
    values[i] = std::isfinite(change) ? std::clamp(change, -1.0F, 1.0F) : Tile::kNotFinite;
  }
  return values;
}

/// The norms of that change over the channels, in the film's scale.
std::vector<float> magnitude_values(const InterpolatedArray& weights, int unit, const FilterPlan& plan) {
  const std::size_t offset = unit * plan.weights_a_tile();
  std::vector<float> norms =
      channel_norms(plan.channels, std::int64_t{plan.tile_width} * plan.tile_height,
                    [&](std::int64_t i) { return weights[offset + i] - plan.start[offset + i]; });
  for (float& norm : norms) {
    norm = std::isfinite(norm) ? std::min(norm / static_cast<float>(plan.magnitude_scale), 1.0F) : Tile::kNotFinite;
  }
  return norms;
}

/// The map that a kernel makes of the image on screen, as bright as its pixels are active.
Picture map_of(const Shot& shot, const FilterPlan& plan, int kernel, const Rect& area) {
  const auto& mapped = shot.film.probes.mapped;
  const InterpolatedArray recorded = shot.cache.arrays.at(shot.moment, plan.maps);
  const std::size_t size = std::int64_t{plan.map_width} * plan.map_height;
  std::vector<double> mixed(size, 0.0);
  for (const auto& [probe, weight] : seen_probes(shot)) {
    const auto row = std::find(mapped.begin(), mapped.end(), probe) - mapped.begin();
    const std::size_t first = (row * plan.shape.front() + kernel) * size;
    for (std::size_t i = 0; row < std::ssize(mapped) && i < size; ++i) mixed[i] += weight * recorded[first + i];
  }
  Picture picture{area, plan.map_width, plan.map_height, {}};
  picture.of = map_of_channel(plan.weight_name, kernel);
  for (const double value : mixed) {
    const double share = std::isfinite(value) ? std::min(1.0, std::fabs(value) / plan.map_scale) : 0.0;
    picture.pixels.push_back(round_to<std::uint8_t>(255 * std::pow(share, 0.7)));
  }
  return picture;
}

/// The image that is read, what it is, and what the maps beside the tiles are.
void add_image(const Shot& shot, const FilterGrid& grid, Pictures& pictures, Pens& pens) {
  const Rect& image = grid.image;
  pictures.pictures.push_back(picture_of_seen(shot, image));
  const Point at{image.x, image.bottom() + 22};
  const auto& names = shot.film.names;
  const std::string name = fmt::format("“{}”", names[shot.film.probes.labels[seen_best(shot)]]);
  const TextStyle style = kNote.in(Ink::kText);
  const double widest =
      pens.measure().width("test image of “”", style.type) + widest_of(pens.measure(), names, style.type);
  const bool two = widest > image.width;  // the same for all names, so that the words below stay where they are
  draw_lines(pens.foreground, style,
             two ? std::vector<std::string>{"test image of", name} : std::vector{"test image of " + name}, at,
             image.width);
  const std::string beside =
      words_of_maps(grid.magnitudes, shot.film.movie.theme.light == Light::kAdd ? "brighter" : "darker");
  draw_lines(pens.backdrop, kNote, wrap_words(pens.measure(), beside, image.width, kNote.type),
             {at.x, at.y + (two ? 48 : 28)}, image.width);
}

}  // namespace

FiltersPanelPlan::FiltersPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed)
    : PanelPlan(placed), plan_(plan_filters(*film.trace, film.drawn_stations(), film.probes, film.names)) {
  if (plan_.weight_name.empty()) return;
  grids_[0] = fit_filters(measure, plan_, area(), film.stage.scale, false);
  if (!plan_.maps.empty()) grids_[1] = fit_filters(measure, plan_, area(), film.stage.scale, true);
}

std::vector<std::string> FiltersPanelPlan::warnings() const {
  if (!plan_.weight_name.empty()) return {};
  return {fmt::format("filters are not drawn: {}", kNoFilters)};
}

std::string FiltersPanelPlan::caption() const {
  if (plan_.weight_name.empty()) return "";
  std::string words = "The filters whose weights changed most come first";
  if (plan_.by_class) {
    const bool single =
        std::all_of(plan_.rows.begin(), plan_.rows.end(), [](const auto& row) { return row.size() == 1; });
    words = plan_.kernels ? fmt::format("Each filter stands with the class it answers to most, of {}",
                                        counted(plan_.sorted_by, "test image"))
            : single      ? "A tile a class"
                          : "Class by class, the neurons that changed most";
  }
  if (!std::isfinite(plan_.neighbours)) return words;
  return fmt::format("{}; at the end neighbouring changes correlate by {}{:.2f}, noise by 0", words,
                     plan_.neighbours < -0.005 ? "−" : "", std::fabs(plan_.neighbours));
}

void FiltersPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const FilterPlan& plan = plan_;
  if (plan.weight_name.empty()) return say_missing(pens, area(), "Filters", kNoFilters);
  const InterpolatedArray weights = shot.cache.arrays.at(shot.moment, plan.weight_name);
  const bool maps = !plan.maps.empty() && seen_best(shot) >= 0;
  const FilterGrid& grid = grids_[maps ? 1 : 0];
  if (grid.tiles.empty()) return say_missing(pens, area(), "Filters", "a larger panel would have room for filters");
  Tiles tiles;
  Magnitudes magnitudes{{}, true};
  Pictures pictures;
  for (const Text& name : grid.names) pens.backdrop.text(name);
  if (grid.image.width > 0) add_image(shot, grid, pictures, pens);
  for (const FilterTile& tile : grid.tiles) {
    tiles.tiles.push_back({tile.area,
                           plan.tile_width,
                           plan.tile_height,
                           tile_values(weights, tile.unit, plan),
                           {},
                           weights_of_unit(plan.weight_name, tile.unit)});
    if (grid.magnitudes) {
      magnitudes.tiles.push_back(
          {tile.magnitude, plan.tile_width, plan.tile_height, magnitude_values(weights, tile.unit, plan)});
    }
    if (tile.map.width > 0) pictures.pictures.push_back(map_of(shot, plan, tile.unit, tile.map));
  }
  draw_mark(pens.foreground, tiles);
  if (grid.magnitudes) draw_mark(pens.foreground, magnitudes);
  if (!pictures.pictures.empty()) draw_mark(pens.foreground, pictures);
  draw_filter_foot(pens, plan, grid, any_not_finite(shot.film.not_finite, plan.weight_name));
}

}  // namespace epochreel::scene

#include "panels/weights/weight_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/type_styles.h"
#include "panels/weights/weight_bands.h"
#include "panels/weights/weight_blocks.h"
#include "panels/weights/weight_fits.h"
#include "panels/weights/weight_notes.h"
#include "panels/weights/weight_pixels.h"
#include "panels/weights/weight_places.h"
#include "panels/weights/weight_rooms.h"
#include "panels/weights/weight_sources.h"
#include "reading/class_order.h"
#include "text/fitting.h"

namespace epochreel::scene {

namespace {

constexpr TextStyle kName = kBody.as(Weight::kSemiBold);  ///< of a matrix
constexpr double kNameRoom = 18;                          ///< units above a class's tile
constexpr double kCellGap = 12;

class Planner {
 public:
  Planner(const trace::TraceReader& trace, const std::vector<Station>& stations, const WeightMapOptions& options)
      : trace_(trace), stations_(stations), options_(options), last_(trace.last_snapshot()) {}

  WeightMap plan() {
    WeightSources found = find_weight_sources(trace_, last_, stations_);
    orders_ = std::move(found.orders);
    for (const Source& source : found.sources) map_.total += source.means.empty() ? source.size() : 0;
    map_.finding = change_words(trace_, last_, found);
    sources_ = std::move(found.sources);
    spectra_ = read_spectra(trace_, sources_);
    map_.missing = sources_.empty() ? "no weights were recorded" : "";
    if (sources_.empty()) return std::move(map_);
    map_.unrecorded = std::move(found.unrecorded);
    map_.not_square = std::move(found.not_square);
    map_.layers = int_size(sources_);
    const Rect& area = options_.area;
    map_.head = {area.x, area.y, area.width, 60};
    map_.legend = {area.right() - 184, area.bottom() - 32, 184, 10};
    if (!add_in_rooms() && !add_some_in_rooms()) add_in_places();
    map_.scales = measure_scales(last_, map_.blocks, map_.magnitudes);
    return std::move(map_);
  }

 private:
  void add_in_places() {
    const bool has_side = sources_.back().is_output && sources_.size() > 1;
    const bool has_first = sources_.front().has_pixels && sources_.front().shape.size() == 2;
    const int first = has_first ? 1 : 0;
    const int middle = int_size(sources_) - first - (has_side ? 1 : 0);
    places_ = places_in(options_.area, has_first, has_side);
    const auto image_width = narrow<int>(trace_.manifest().input_shape.back());
    const double tile_height = has_first ? quotient(sources_.front().shape[1], image_width) : 1;
    map_.missing =
        missing_room(places_, options_.stage, {has_first ? 1.0 * image_width : 0, tile_height, middle, has_side});
    if (!map_.missing.empty()) return;
    map_.head = places_.head;
    if (has_first) add_tiles(sources_.front());
    if (middle > 0) add_matrices(first, middle, has_side);
    if (has_side) add_classes(sources_.back(), middle == 1 && has_first);
  }

  bool add_in_rooms();
  struct LayerRoomsFit {
    std::vector<Rect> rooms;  // a layer; empty where one has none
    std::vector<int> sides;   // of their weights, in pixels
  };
  LayerRoomsFit fit_rooms(const std::vector<int>& feet);
  void place_in(const std::vector<Rect>& rooms);
  bool add_some_in_rooms();
  SideOf side_of(const Source& source) const;
  void add_in_room(const Source& source, const Rect& room);
  void add_feet(const Source& source, const Rect& room);
  bool shows_norms(const Source& source) const { return options_.area.width >= kBothScales && has_magnitudes(source); }
  bool has_spectrum(const Source& source) const { return spectra_.contains(source.sketched); }
  MatrixFit fit_matrix_in(const Source& source, double width, double height) const;
  void add_class_cells(const Source& source, const Rect& box);
  TileFit fit_tiles_in(const Source& source, double width, double height) const;
  ClassFit fit_classes_in(const Source& source, double width, double height) const;
  bool is_tiles(const Source& source) const {
    return source.has_pixels || (source.kernel() > 1 && source.shape[1] == 1);
  }
  bool is_classes(const Source& source) const { return source.is_output && sources_.size() > 1; }
  int tile_width(const Source& source) const {
    return source.has_pixels ? narrow<int>(trace_.manifest().input_shape.back()) : source.kernel();
  }
  int tile_height(const Source& source) const {
    return narrow<int>(source.size() / source.shape[0] / tile_width(source));
  }
  void add_tiles(const Source& source);
  void add_matrices(int first, int count, bool has_side);
  void add_matrix(const Source& source, const Rect& box, bool alone);
  void add_classes(const Source& source, bool below_heading);
  void add_block(const Source& source, WeightBlock block, const Rect& box, bool centered);
  void add_name(const Source& source, Point at, double width);
  void add_heading(const Source& source, const std::vector<std::string>& notes, Point at, double width);
  void add_bands(const std::vector<int>& order, int station, const Rect& area, bool down);
  int room_for(double width, double height) const { return std::max(1, pixels(width)) * std::max(1, pixels(height)); }
  int pixels(double units) const { return pixels_in(options_.stage, units); }

  const trace::TraceReader& trace_;
  const std::vector<Station>& stations_;
  const WeightMapOptions& options_;
  trace::Snapshot last_;
  std::vector<std::vector<int>> orders_;  // a station; empty where the network has none
  std::vector<Source> sources_;
  std::map<std::string, SpectrumFoot> spectra_;  // of sketched parameters
  WeightPlaces places_;
  WeightMap map_;
};

/// Gives each layer a room of its own; false where not all weights have a pixel then. As many feet get room too as
/// leave all weights at least half of their sides: spectra first, as a sketch says little, then magnitudes.
bool Planner::add_in_rooms() {
  const LayerRoomsFit plain = fit_rooms({});
  if (plain.rooms.empty()) return false;
  std::vector<int> feet;
  for (const bool spectra : {true, false}) {
    std::vector<int> having;
    for (int i = 0; i < int_size(sources_); ++i) {
      if (spectra ? has_spectrum(sources_[i]) : shows_norms(sources_[i])) having.push_back(i);
    }
    const auto more = most_that_fit(having, [&](const std::vector<int>& some) {
      return is_half_as_large(fit_rooms(joined(feet, some)).sides, plain.sides);
    });
    feet = joined(feet, more);
  }
  place_in(fit_rooms(feet).rooms);
  return true;
}

void Planner::place_in(const std::vector<Rect>& rooms) {
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    add_in_room(sources_[i], rooms[i]);
    add_feet(sources_[i], rooms[i]);
  }
}

/// `feet`: layers that leave room for theirs.
Planner::LayerRoomsFit Planner::fit_rooms(const std::vector<int>& feet) {
  constexpr double kHead = 88;
  constexpr double kLegend = 56;
  for (Source& source : sources_) source.leaves_room = false;
  for (const int layer : feet) sources_[layer].leaves_room = true;
  std::vector<SideOf> sides;
  for (const Source& source : sources_) sides.push_back(side_of(source));
  const int first = is_tiles(sources_.front()) ? 1 : 0;
  const int middle = int_size(sources_) - first - (is_classes(sources_.back()) ? 1 : 0);
  const Rect& area = options_.area;
  LayerRoomsFit fit;
  fit.rooms = layer_rooms(sides, first, middle, {area.x, area.y + kHead, area.width, area.height - kHead - kLegend});
  for (std::size_t i = 0; i < fit.rooms.size(); ++i) {
    fit.sides.push_back(sides[i](fit.rooms[i].width, fit.rooms[i].height - LayerRooms::kHeading));
  }
  return fit;
}

/// Of many layers as many as have room, evenly spread over the network; the first and the last one are among them.
bool Planner::add_some_in_rooms() {
  constexpr int kMany = 8;
  constexpr int kFewest = 3;
  const std::vector<Source> all = sources_;
  for (int count = int_size(all) - 1; int_size(all) >= kMany && count >= kFewest; --count) {
    sources_.clear();
    for (int i = 0; i < count; ++i) sources_.push_back(all[i * (all.size() - 1) / (count - 1)]);
    map_.left_out = int_size(all) - count;
    if (add_in_rooms()) return true;
  }
  map_.left_out = 0;
  sources_ = all;
  return false;
}

SideOf Planner::side_of(const Source& source) const {
  if (is_tiles(source)) {
    return [&](double width, double height) { return fit_tiles_in(source, width, height).side; };
  }
  if (is_classes(source)) {
    return [&](double width, double height) { return fit_classes_in(source, width, height).side; };
  }
  return [&](double width, double height) { return fit_matrix_in(source, width, height).side; };
}

MatrixFit Planner::fit_matrix_in(const Source& source, double width, double height) const {
  if (source.leaves_room) return fit_with_foot(source, has_spectrum(source), options_.stage, width, height);
  return fit_matrix(source, pixels(width), pixels(height));
}

/// The magnitudes of a layer's filters, or the spectrum of its sketch, where its room has space left.
void Planner::add_feet(const Source& source, const Rect& room) {
  const WeightBlock& block = map_.blocks.back();
  const FootRoom foot{room, block.area, options_.stage, options_.measure};
  const auto spectrum = spectra_.find(source.sketched);
  if (spectrum != spectra_.end() && fit_spectrum(spectrum->second, foot)) map_.spectra.push_back(spectrum->second);
  if (!shows_norms(source)) return;
  MagnitudeBlock norms = fit_magnitudes(source, foot, pixels(block.area.width) / block.width);
  norms.of = int_size(map_.blocks) - 1;
  if (norms.tiles.width > 0) map_.magnitudes.push_back(std::move(norms));
}

void Planner::add_in_room(const Source& source, const Rect& room) {
  const Rect box{room.x, room.y + LayerRooms::kHeading, room.width, room.height - LayerRooms::kHeading};
  const Point at{room.x, room.y + 14};
  if (is_tiles(source)) {
    const TileFit fit = fit_tiles_in(source, box.width, box.height);
    const int width = tile_width(source);
    add_heading(source, tile_notes(source, source.shape[0], tile_height(source), width), at, room.width);
    return add_block(source, unit_tiles(source, source.out, fit.columns, width, fit.gap), box, false);
  }
  if (is_classes(source)) {
    add_heading(source, class_notes(grouped(source.shape[1]), 1), at, room.width);
    return add_class_cells(source, box);
  }
  const auto [side, fold] = fit_matrix_in(source, box.width, box.height);
  add_heading(source, matrix_notes(source, source.shape[0], fold.folds), at, room.width);
  WeightBlock block = folded(source, fold);
  const double scale = options_.stage.scale / side;
  const Rect place{box.x, box.y, block.width / scale, block.height / scale};
  add_block(source, std::move(block), place, false);
}

TileFit Planner::fit_tiles_in(const Source& source, double width, double height) const {
  return fit_tiles(int_size(source.out), tile_width(source), tile_height(source), pixels(width), pixels(height));
}

ClassFit Planner::fit_classes_in(const Source& source, double width, double height) const {
  constexpr double kWidest = 120;  // longer names are cut
  const double name = std::min(kWidest, widest_of(options_.measure, options_.names, kFigure.type));
  const ClassRoom room{pixels(width), pixels(height), pixels(name) + 1, pixels(kNameRoom) + 1, pixels(kCellGap) + 1};
  return fit_classes(int_size(options_.names), narrow<int>(source.shape[1]), room);
}

/// A cell a class, its name above its tile.
void Planner::add_class_cells(const Source& source, const Rect& box) {
  const auto& names = options_.names;
  const ClassFit fit = fit_classes_in(source, box.width, box.height);
  const int lines = (int_size(names) + fit.across - 1) / fit.across;
  const Point step{box.width / fit.across, box.height / lines};
  for (int c = 0; c < int_size(names); ++c) {
    const Point at{box.x + c % fit.across * step.x, box.y + c / fit.across * step.y};
    const Rect cell{at.x, at.y + kNameRoom, step.x - kCellGap, step.y - kNameRoom - kCellGap};
    add_block(source, class_tile(source, c, source.in, fit.columns), cell, false);
    map_.labels.push_back(styled(kFigure, names[c], {at.x, at.y + 13}, Align::kLeft, cell.width));
  }
}

/// Puts a block into its box, as large as whole pixels a weight allow.
void Planner::add_block(const Source& source, WeightBlock block, const Rect& box, bool centered) {
  const int across = pixels(box.width) / std::max(1, block.width);
  const int down = pixels(box.height) / std::max(1, block.height);
  const int side = std::clamp(std::min(across, down), 1, kLargestPixel);
  const double rest = centered ? box.width - block.width * side / options_.stage.scale : 0;
  block.area = on_pixels(options_.stage, {box.x + rest / 2, box.y}, block.width * side, block.height * side);
  block.parameter = source.parameter;
  block.shape = source.shape;
  block.gain = source.gain;
  if (source.means.empty()) {
    map_.shown +=
        std::count_if(block.places.begin(), block.places.end(), [](std::int32_t place) { return place >= 0; });
  }
  map_.sketched += source.means.empty() ? 0 : 1;
  map_.filters += has_magnitudes(source) ? 1 : 0;
  map_.spectral += has_spectrum(source) ? 1 : 0;
  if (options_.show == job::WeightView::kChange) {
    block.start = trace_.snapshot(0).floats(source.parameter);
  }
  map_.blocks.push_back(std::move(block));
}

void Planner::add_name(const Source& source, Point at, double width) {
  map_.labels.push_back(
      styled(kName, fitting_words(options_.measure, source.names, width, kName.type), at, Align::kLeft, width));
}

/// The name, and below it the longest of `notes` that has room; they stand from long to short.
void Planner::add_heading(const Source& source, const std::vector<std::string>& notes, Point at, double width) {
  add_name(source, at, width);
  map_.labels.push_back(
      styled(kNote, fitting_words(options_.measure, notes, width, kNote.type), {at.x, at.y + 22}, Align::kLeft, width));
}

void Planner::add_bands(const std::vector<int>& order, int station, const Rect& area, bool down) {
  if (orders_.empty() || station + 1 >= int_size(orders_) || station == 0) return;
  const auto bands =
      class_bands(options_.names, class_order(stations_, station, last_).units_of_class, order, area, down);
  map_.labels.insert(map_.labels.end(), bands.begin(), bands.end());
}

/// A tile a unit, its weights as the pixels of the image lie.
void Planner::add_tiles(const Source& source) {
  const auto& image = trace_.manifest().input_shape;
  const auto tile_width = narrow<int>(image.back());
  const auto tile_height = narrow<int>(source.shape[1] / tile_width);
  const Rect& box = places_.first;
  const int columns_room = std::max(1, pixels(box.width) / tile_width);
  const int rows_room = std::max(1, pixels(box.height) / tile_height);
  const std::vector<int> units = thinned(source.out, stride_for(source.out.size(), columns_room * rows_room));
  const int count = int_size(units);
  const double shape = box.width / box.height * tile_height / tile_width;
  const int columns = columns_for(count, std::sqrt(count * shape), columns_room, rows_room);
  add_block(source, unit_tiles(source, units, columns, tile_width), box, false);
  add_name(source, {box.x, box.y - 12}, 180);
  const double left = options_.measure.width(source.names.front(), kName.type) + 24;  // the note stands beside the name
  const auto notes = tile_notes(source, std::ssize(units), tile_height, tile_width);
  map_.labels.push_back(styled(kNote, fitting_words(options_.measure, notes, box.width - left, kNote.type),
                               {box.x + left, box.y - 12}, Align::kLeft, box.width - left));
}

/// A column a unit, a row an input; a conv2d's kernels side by side.
void Planner::add_matrix(const Source& source, const Rect& box, bool alone) {
  const int height = pixels(box.height);
  const Fold fold = alone ? Fold{1, stride_for(source.shape[0], pixels(box.width)), stride_for(source.shape[1], height)}
                          : best_fold(source, pixels(box.width), height);
  WeightBlock block = folded(source, fold);
  const auto notes = matrix_notes(source, block.width / fold.folds / source.kernel(), fold.folds);
  add_block(source, std::move(block), box, alone);
  if (!alone) add_feet(source, box);
  if (!alone) return add_heading(source, notes, {box.x, box.y - 34}, box.width);
  const Rect area = map_.blocks.back().area;
  add_heading(source, notes, {places_.side.x, places_.side.y}, places_.side.width);
  if (source.station == 0) return;
  add_bands(thinned(source.in, fold.in_stride), source.station - 1, area, true);
  add_bands(thinned(source.out, fold.out_stride), source.station, area, false);
}

/// One alone stands tall; of several the largest has the right, the others stand at its left, one below the other.
void Planner::add_matrices(int first, int count, bool has_side) {
  const Rect& box = places_.middle;
  if (count == 1) {
    const bool alone = first == 1 && has_side && places_.tall;
    return add_matrix(sources_[first],
                      alone
                          ? Rect{box.x, options_.area.y, box.width, options_.area.height}
                          : Rect{box.x, box.y + WeightPlaces::kHeading, box.width, box.height - WeightPlaces::kHeading},
                      alone);
  }
  const auto begin = sources_.begin() + first;
  const auto largest =
      std::max_element(begin, begin + count, [](const Source& a, const Source& b) { return a.size() < b.size(); }) -
      sources_.begin();
  const double split = box.x + (box.width - WeightPlaces::kGap) * (count > 2 ? 0.4 : 0.5);
  const double step = box.height / (count - 1);
  double y = box.y;
  for (int i = first; i < first + count; ++i) {
    if (i == largest) continue;
    add_matrix(sources_[i], {box.x, y + WeightPlaces::kHeading, split - box.x, step - WeightPlaces::kHeading - 16},
               false);
    y += step;
  }
  add_matrix(sources_[largest],
             {split + WeightPlaces::kGap, box.y + WeightPlaces::kHeading, box.right() - split - WeightPlaces::kGap,
              box.height - WeightPlaces::kHeading},
             false);
}

/// A tile a class, one below the other, the names in front.
void Planner::add_classes(const Source& source, bool below_heading) {
  constexpr double kLeast = 17;  // units of a class: its name has room
  const auto& names = options_.names;
  const Rect& side = places_.side;
  const double top = side.y + (below_heading && places_.tall ? 50 : 0);
  const std::string each = grouped(source.shape[1]);
  const double names_room = std::clamp(side.width * 0.34, 64.0, 88.0);
  const Rect area{side.x + names_room, top + 52, side.width - names_room, side.bottom() - top - 52};
  const auto lines = std::max(1, floor_to<int>((area.height + 1) / kLeast));
  const int stride = stride_for(names.size(), lines);
  add_heading(source, class_notes(each, stride), {side.x, top + 10}, side.width);
  const double step = std::max(kLeast, area.height / int_size(names));
  const double gap = step < 30 ? 3 : 8;
  const std::vector<int> units = thinned(source.in, stride_for(source.shape[1], room_for(area.width, step - gap)));
  const double wished = std::sqrt(2.0 * int_size(units));
  const int columns = columns_for(int_size(units), wished, pixels(area.width), pixels(step - gap));
  for (int c = 0; c < int_size(names); c += stride) {
    const double y = area.y + c / stride * step;
    add_block(source, class_tile(source, c, units, columns), {area.x, y, area.width, step - gap}, false);
    const double middle = y + map_.blocks.back().area.height / 2;
    map_.labels.push_back(styled(kFigure.of_size(step < 22 ? 14.0 : 16.0), names[c], {area.x - 16, middle + 5},
                                 Align::kRight, names_room - 12));
  }
}

}  // namespace

WeightMap plan_weight_map(const trace::TraceReader& trace, const std::vector<Station>& stations,
                          const WeightMapOptions& options) {
  return Planner(trace, stations, options).plan();
}

}  // namespace epochreel::scene

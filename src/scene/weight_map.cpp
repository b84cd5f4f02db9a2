#include "weight_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "percentile.h"
#include "weight_blocks.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kGap = 40;
constexpr double kHead = 88;          ///< words above all blocks
constexpr double kHeading = 46;       ///< of a block among several: name and note
constexpr double kFoot = 20;          ///< names of classes below a block
constexpr int kLargestPixel = 32;     ///< sides of a weight are at most so many pixels
constexpr double kSmallestBand = 20;  ///< units: a class with less of a side goes without its name

/// Where the parts stand in the area.
struct Places {
  Rect head;             ///< words of the whole
  Rect first;            ///< tiles of the first layer, below their heading
  Rect middle;           ///< matrices, below the head
  Rect side;             ///< tiles of the last layer, with its heading
  bool tall = false;     ///< the middle may use all of the area's height: the head stands over the first layer alone
  bool stacked = false;  ///< in upright areas all stand one above the other, the tiles of the last layer side by side
};

/// In upright areas: the first layer as wide as it can be, and `first` high then; the tiles of the last layer `side`
/// high.
Places stacked_places(const Rect& area, double first, double side) {
  constexpr double kLegend = 56;
  Places places;
  places.stacked = true;
  places.head = {area.x, area.y, area.width, 60};
  places.first = {area.x, area.y + kHead + 20, area.width, std::min(first, area.height * 0.62)};
  places.side = {area.x, area.bottom() - kLegend - side, area.width, side};
  const double top = places.first.bottom() + kGap / 2;
  places.middle = {area.x, top, area.width, places.side.y - kGap / 2 - top};
  return places;
}

Places places_in(const Rect& area, bool has_first, bool has_side) {
  Places places;
  const double top = area.y + kHead;
  const double bottom = area.bottom() - kFoot;
  places.tall = area.width >= 1600 && area.height >= 1000;
  const double side = has_side ? (places.tall ? 272 : std::round(area.width * 0.19)) : 0;
  const double first = has_first ? std::round(area.width * (has_side ? 896.0 / 1824 : 1.0)) : 0;
  const double left = area.x + first + (has_first ? kGap : 0);
  places.head = {area.x, area.y, places.tall && has_first && has_side ? first : area.width, 60};
  places.first = {area.x, top + 20, first, bottom - top - 20};
  places.middle = {left, top + 20, area.right() - side - (has_side ? 72 : 0) - left, bottom - top - 20};
  places.side = {area.right() - side, (places.tall && has_first ? area.y + 22 : top + 10), side, 0};
  places.side.height = area.bottom() - 72 - places.side.y;
  return places;
}

class Planner {
 public:
  Planner(const trace::TraceReader& trace, const std::vector<Station>& stations, const WeightMapOptions& options)
      : trace_(trace),
        stations_(stations),
        options_(options),
        last_(trace.open_snapshot(static_cast<int>(trace.snapshots().size()) - 1)) {
    if (!stations.empty() && last_.has(fmt::format("model.{}.weight", stations.back().weight_layer))) {
      for (const auto& ranks : unit_ranks(stations, last_)) orders_.push_back(order_of(ranks));
    }
  }

  WeightMap plan() {
    find_sources();
    if (sources_.empty()) return {};
    const bool has_side = sources_.back().is_output && sources_.size() > 1;
    const bool has_first = sources_.front().has_pixels && sources_.front().shape.size() == 2;
    const std::size_t first = has_first ? 1 : 0;
    const std::size_t middle = sources_.size() - first - (has_side ? 1 : 0);
    const Rect& area = options_.area;
    places_ = has_first && area.height > area.width * 1.3
                  ? stacked_places(area, first_height(area), has_side ? class_rows().height : 0)
                  : places_in(area, has_first, has_side);
    map_.head = places_.head;
    map_.legend = {area.right() - 184, area.bottom() - 32, 184, 10};
    if (has_first) add_tiles(sources_.front());
    if (middle > 0) add_matrices(first, middle, has_side);
    if (has_side && places_.stacked) add_class_rows(sources_.back());
    if (has_side && !places_.stacked) add_classes(sources_.back(), middle == 1 && has_first);
    measure_scale();
    return std::move(map_);
  }

 private:
  /// The tiles of the last layer in rows, names above them.
  struct ClassRows {
    std::size_t per_row = 1;
    double step_x = 0;
    double step_y = 0;
    double height = 0;  ///< with the heading
  };

  void find_sources();
  double first_height(const Rect& area) const;
  ClassRows class_rows() const;
  void add_class_rows(const Source& source);
  void add_tiles(const Source& source);
  void add_matrices(std::size_t first, std::size_t count, bool has_side);
  void add_matrix(const Source& source, const Rect& box, bool alone);
  void add_classes(const Source& source, bool below_heading);
  void add_block(const Source& source, WeightBlock block, const Rect& box, bool centered);
  void add_name(const Source& source, Point at, double width);
  void add_heading(const Source& source, const std::vector<std::string>& notes, Point at, double width);
  void add_bands(const std::vector<int>& order, std::size_t station, const Rect& area, bool down);
  void measure_scale();
  std::int64_t pixels(double units) const { return static_cast<std::int64_t>(units * options_.stage.scale + 1e-6); }
  /// The stage's unit at which a pixel begins, so that weights lie on whole pixels.
  double snapped(double at, double origin) const {
    return (std::round(origin + at * options_.stage.scale) - origin) / options_.stage.scale;
  }

  const trace::TraceReader& trace_;
  const std::vector<Station>& stations_;
  const WeightMapOptions& options_;
  trace::TensorFile last_;
  std::vector<std::vector<int>> orders_;  // a station; empty where the network has none
  std::vector<Source> sources_;
  Places places_;
  WeightMap map_;
};

void Planner::find_sources() {
  const auto& manifest = trace_.manifest();
  std::int64_t inputs = 1;
  for (const std::int64_t side : manifest.input_shape) inputs *= side;
  int dense = 0;
  int conv = 0;
  std::string before = "input";
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    Source source;
    source.parameter = fmt::format("model.{}.weight", i);
    if (!last_.has(source.parameter)) continue;
    source.shape = last_.at(source.parameter).shape;
    if (source.shape.size() != 2 && source.shape.size() != 4) continue;
    const bool is_dense = source.shape.size() == 2;
    const int number = is_dense ? ++dense : ++conv;
    source.has_pixels = sources_.empty() && is_dense && source.shape[1] == inputs;
    source.out = natural_order(source.shape[0]);
    source.in = natural_order(source.shape[1]);
    const auto station = static_cast<std::size_t>(number);
    if (is_dense && station < orders_.size()) {
      source.out = orders_[station];
      if (!source.has_pixels) source.in = orders_[station - 1];
    }
    const std::string after = fmt::format("{} {}", is_dense ? "hidden" : "conv", number);
    source.names = {before + " → " + after};
    const bool alike = before.starts_with(after.substr(0, after.find(' ')));
    if (alike) {
      source.names.push_back(fmt::format("{} → {}", before, number));
      source.names.push_back(fmt::format("{} → {}", number - 1, number));
    }
    before = after;
    map_.total += source.size();
    sources_.push_back(std::move(source));
  }
  if (sources_.empty()) return;
  Source& last = sources_.back();
  last.is_output = last.shape.size() == 2 && last.shape[0] == static_cast<std::int64_t>(manifest.class_names.size());
  if (last.is_output) {
    const std::string& name = last.names.front();
    last.names = {name.substr(0, name.find("→")) + "→ output"};
  }
}

/// Puts a block into its box, as large as whole pixels a weight allow.
void Planner::add_block(const Source& source, WeightBlock block, const Rect& box, bool centered) {
  const auto across = pixels(box.width) / std::max(1, block.width);
  const auto down = pixels(box.height) / std::max(1, block.height);
  const auto side = static_cast<double>(std::clamp<std::int64_t>(std::min(across, down), 1, kLargestPixel));
  const double width = block.width * side / options_.stage.scale;
  const double height = block.height * side / options_.stage.scale;
  block.area = {snapped(box.x + (centered ? (box.width - width) / 2 : 0), options_.stage.origin.x),
                snapped(box.y, options_.stage.origin.y), width, height};
  block.parameter = source.parameter;
  block.shape = source.shape;
  map_.shown += std::count_if(block.places.begin(), block.places.end(), [](std::int32_t place) { return place >= 0; });
  if (options_.show == job::WeightView::kChange) {
    block.start = trace_.open_snapshot(0).at(source.parameter, source.shape).floats();
  }
  map_.blocks.push_back(std::move(block));
}

void Planner::add_name(const Source& source, Point at, double width) {
  map_.labels.push_back(
      {fitting_words(source.names, width, 15), at, 15, Weight::kSemiBold, Ink::kText, Align::kLeft, width});
}

/// The name, and below it the longest of `notes` that has room; they stand from long to short.
void Planner::add_heading(const Source& source, const std::vector<std::string>& notes, Point at, double width) {
  add_name(source, at, width);
  map_.labels.push_back(
      {fitting_words(notes, width, 14), {at.x, at.y + 22}, 14, Weight::kRegular, Ink::kMuted, Align::kLeft, width});
}

/// Names the classes along a side where a run of units speaks for each.
void Planner::add_bands(const std::vector<int>& order, std::size_t station, const Rect& area, bool down) {
  if (orders_.empty() || station + 1 >= orders_.size() || station == 0) return;
  const auto& names = options_.names;
  const auto voices = class_order(stations_, static_cast<int>(station), last_).units_of_class;
  std::vector<int> class_of(orders_[station].size());
  for (std::size_t c = 0; c < voices.size(); ++c) {
    for (const int unit : voices[c]) class_of[static_cast<std::size_t>(unit)] = static_cast<int>(c);
  }
  const double step = (down ? area.height : area.width) / static_cast<double>(order.size());
  for (std::size_t first = 0; first < order.size();) {
    const int c = class_of[static_cast<std::size_t>(order[first])];
    std::size_t end = first;
    while (end < order.size() && class_of[static_cast<std::size_t>(order[end])] == c) ++end;
    const double middle = static_cast<double>(first + end) / 2 * step;
    const double length = static_cast<double>(end - first) * step;
    const std::string& name = names[static_cast<std::size_t>(c)];
    if (length >= kSmallestBand && (down || name.size() <= 2)) {
      const Point at =
          down ? Point{area.right() + 10, area.y + middle + 5} : Point{area.x + middle, area.bottom() + 16};
      map_.labels.push_back(
          {name, at, 14, Weight::kMedium, Ink::kMuted, down ? Align::kLeft : Align::kCenter, down ? 46.0 : 0.0});
    }
    first = end;
  }
}

/// A tile a unit, its weights as the pixels of the image lie.
void Planner::add_tiles(const Source& source) {
  const auto& image = trace_.manifest().input_shape;
  const int tile_width = static_cast<int>(image.back());
  const int tile_height = static_cast<int>(source.shape[1] / tile_width);
  const Rect& box = places_.first;
  const auto columns_room = std::max<std::int64_t>(1, pixels(box.width) / tile_width);
  const auto rows_room = std::max<std::int64_t>(1, pixels(box.height) / tile_height);
  const std::vector<int> units =
      thinned(source.out, stride_for(static_cast<std::int64_t>(source.out.size()), columns_room * rows_room));
  const auto count = static_cast<double>(units.size());
  const double shape = box.width / box.height * tile_height / tile_width;
  auto columns =
      static_cast<int>(std::min<double>(static_cast<double>(columns_room), std::ceil(std::sqrt(count * shape))));
  while (static_cast<std::int64_t>(units.size()) > columns * rows_room) ++columns;
  add_block(source, unit_tiles(source, units, columns, tile_width), box, false);
  add_name(source, {box.x, box.y - 12}, 180);
  const double left = words_width(source.names.front(), 15) + 24;  // the note stands beside the name
  const std::string tiles =
      fmt::format("{} tiles of {} × {}", grouped(static_cast<std::int64_t>(units.size())), tile_height, tile_width);
  map_.labels.push_back({fitting_words({tiles + ", a tile a neuron, in the order of the class it speaks for",
                                        tiles + ", a neuron each, in the order of classes", tiles + ", a neuron each"},
                                       box.width - left, 14),
                         {box.x + left, box.y - 12},
                         14,
                         Weight::kRegular,
                         Ink::kMuted,
                         Align::kLeft,
                         box.width - left});
}

/// Units that the tiles of the first layer need from top to bottom where they use all of the width, as large as leaves
/// half of the height to the others.
double Planner::first_height(const Rect& area) const {
  const Source& source = sources_.front();
  const std::int64_t tile_width = trace_.manifest().input_shape.back();
  const std::int64_t tile_height = source.shape[1] / tile_width;
  std::int64_t height = 0;
  for (std::int64_t side = 1; side <= kLargestPixel; ++side) {
    const auto columns = std::max<std::int64_t>(1, pixels(area.width) / (tile_width * side));
    const auto needed = (source.shape[0] + columns - 1) / columns * tile_height * side;
    if (side > 1 && needed > pixels(area.height / 2)) break;
    height = needed;
  }
  return static_cast<double>(height) / options_.stage.scale;
}

/// A column a unit, a row an input; a conv2d's kernels side by side.
void Planner::add_matrix(const Source& source, const Rect& box, bool alone) {
  const std::int64_t height = pixels(box.height);
  const Fold fold = alone ? Fold{1, stride_for(source.shape[0], pixels(box.width)), stride_for(source.shape[1], height)}
                          : best_fold(source, pixels(box.width), height);
  WeightBlock block = folded(source, fold);
  const std::int64_t columns = block.width / fold.folds;
  const std::string size = fmt::format("{} × {}", grouped(source.shape[1]), grouped(columns / source.kernel()));
  const std::string strips = fold.folds > 1 ? fmt::format(", in {} strips", fold.folds) : "";
  const std::vector<std::string> notes =
      source.kernel() > 1
          ? std::vector{fmt::format("{} kernels of {} × {}", size, source.kernel(), source.kernel()) + strips,
                        size + " kernels" + strips, size + " kernels", size}
          : std::vector{size + ": a column a neuron" + strips, size + ": neurons across" + strips, size + strips, size};
  add_block(source, std::move(block), box, alone);
  if (!alone) return add_heading(source, notes, {box.x, box.y - 34}, box.width);
  const Rect area = map_.blocks.back().area;
  add_heading(source, notes, {places_.side.x, places_.side.y}, places_.side.width);
  const auto station = static_cast<std::size_t>(&source - sources_.data());
  add_bands(thinned(source.in, fold.in_stride), station, area, true);
  add_bands(thinned(source.out, fold.out_stride), station + 1, area, false);
}

/// One alone stands tall; of several the largest has the right, the others stand at its left, one below the other.
void Planner::add_matrices(std::size_t first, std::size_t count, bool has_side) {
  const Rect& box = places_.middle;
  if (count == 1) {
    const bool alone = first == 1 && has_side && places_.tall;
    return add_matrix(sources_[first],
                      alone ? Rect{box.x, options_.area.y, box.width, options_.area.height}
                            : Rect{box.x, box.y + kHeading, box.width, box.height - kHeading},
                      alone);
  }
  const auto begin = sources_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto largest =
      static_cast<std::size_t>(std::max_element(begin, begin + static_cast<std::ptrdiff_t>(count),
                                                [](const Source& a, const Source& b) { return a.size() < b.size(); }) -
                               sources_.begin());
  const double split = box.x + (box.width - kGap) * (count > 2 ? 0.4 : 0.5);
  const double step = box.height / static_cast<double>(count - 1);
  double y = box.y;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i == largest) continue;
    add_matrix(sources_[i], {box.x, y + kHeading, split - box.x, step - kHeading - 16}, false);
    y += step;
  }
  add_matrix(sources_[largest], {split + kGap, box.y + kHeading, box.right() - split - kGap, box.height - kHeading},
             false);
}

/// A tile a class, one below the other, the names in front.
void Planner::add_classes(const Source& source, bool below_heading) {
  constexpr double kLeast = 17;  // units of a class: its name has room
  const auto& names = options_.names;
  const Rect& side = places_.side;
  const double top = side.y + (below_heading && places_.tall ? 50 : 0);
  const std::string each = grouped(source.shape[1]);
  add_heading(source, {fmt::format("a tile a class, {} weights each", each), each + " weights a class", each + " each"},
              {side.x, top + 10}, side.width);
  const double names_room = std::min(88.0, side.width * 0.34);
  const Rect area{side.x + names_room, top + 52, side.width - names_room, side.bottom() - top - 52};
  const double step = std::max(kLeast, area.height / static_cast<double>(names.size()));
  const double gap = step < 30 ? 3 : 8;
  const auto room = std::max<std::int64_t>(1, pixels(step - gap)) * std::max<std::int64_t>(1, pixels(area.width));
  const std::vector<int> units = thinned(source.in, stride_for(source.shape[1], room));
  auto columns = static_cast<int>(std::ceil(std::sqrt(2.0 * static_cast<double>(units.size()))));
  while ((static_cast<std::int64_t>(units.size()) + columns - 1) / columns > pixels(step - gap)) ++columns;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const double y = area.y + static_cast<double>(c) * step;
    if (y + step > area.bottom() + 1) break;
    add_block(source, class_tile(source, c, units, columns), {area.x, y, area.width, step - gap}, false);
    const double middle = y + map_.blocks.back().area.height / 2;
    map_.labels.push_back({names[c],
                           {area.x - 16, middle + 5},
                           step < 22 ? 14.0 : 16.0,
                           Weight::kMedium,
                           Ink::kText,
                           Align::kRight,
                           names_room - 12});
  }
}

Planner::ClassRows Planner::class_rows() const {
  constexpr double kHeadingHeight = 52;
  constexpr double kMost = 0.2;  // of the area's height
  const auto& names = options_.names;
  double widest = 64;
  for (const std::string& name : names) widest = std::max(widest, words_width(name, 14) + 12);
  ClassRows rows;
  rows.per_row = static_cast<std::size_t>(std::max(1.0, std::floor(options_.area.width / widest)));
  rows.per_row = std::min(rows.per_row, names.size());
  rows.step_x = options_.area.width / static_cast<double>(rows.per_row);
  const auto count = static_cast<double>((names.size() + rows.per_row - 1) / rows.per_row);
  rows.step_y = std::min(84.0, std::max(40.0, options_.area.height * kMost / count));
  rows.height = kHeadingHeight + std::min(count * rows.step_y, options_.area.height * kMost);
  return rows;
}

/// A tile a class, side by side, the names above.
void Planner::add_class_rows(const Source& source) {
  constexpr double kName = 22;
  const auto& names = options_.names;
  const Rect& side = places_.side;
  const ClassRows rows = class_rows();
  add_heading(source, {fmt::format("a tile a class, {} weights each", grouped(source.shape[1]))},
              {side.x, side.y + 10}, side.width);
  const Rect cell{0, 0, rows.step_x - 12, rows.step_y - kName - 8};
  const auto room = std::max<std::int64_t>(1, pixels(cell.height)) * std::max<std::int64_t>(1, pixels(cell.width));
  const std::vector<int> units = thinned(source.in, stride_for(source.shape[1], room));
  const auto count = static_cast<double>(units.size());
  auto columns = static_cast<int>(std::ceil(std::sqrt(count * cell.width / cell.height)));
  while (columns > pixels(cell.width)) --columns;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const Point at{side.x + rows.step_x * static_cast<double>(c % rows.per_row),
                   side.y + 52 + rows.step_y * static_cast<double>(c / rows.per_row)};
    if (at.y + rows.step_y > side.bottom() + 1) break;
    add_block(source, class_tile(source, c, units, columns), {at.x, at.y + kName, cell.width, cell.height}, false);
    map_.labels.push_back(
        {names[c], {at.x, at.y + 14}, 14, Weight::kMedium, Ink::kText, Align::kLeft, rows.step_x - 10});
  }
}

void Planner::measure_scale() {
  std::vector<float> shown;
  std::string loaded;
  std::vector<float> values;
  for (const WeightBlock& block : map_.blocks) {
    if (loaded != block.parameter) values = last_.at(block.parameter, block.shape).floats();
    loaded = block.parameter;
    for (const std::int32_t place : block.places) {
      if (place < 0) continue;
      const auto at = static_cast<std::size_t>(place);
      shown.push_back(values[at] - (block.start.empty() ? 0.0F : block.start[at]));
    }
  }
  const double scale = magnitude_percentile(shown, 0.995);
  map_.scale = scale > 0 ? scale : 1;
}

}  // namespace

WeightMap plan_weight_map(const trace::TraceReader& trace, const std::vector<Station>& stations,
                          const WeightMapOptions& options) {
  return Planner(trace, stations, options).plan();
}

}  // namespace epochreel::scene

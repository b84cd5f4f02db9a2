#include "panels/network/station_places.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

/// A sheet's lattice: unit (row, column) stands at column * ux, column * uy + row * vy.
struct Lattice {
  int rows = 1;
  int columns = 1;
  double ux = 0;
  double uy = 0;
  double vy = 0;
};

Lattice input_lattice(const trace::Manifest& manifest) {
  Lattice lattice;
  const auto& shape = manifest.input_shape;
  lattice.rows = narrow<int>(shape.at(shape.size() - 2));
  lattice.columns = narrow<int>(shape.back());
  const int longer = std::max(lattice.rows, lattice.columns);
  lattice.ux = 235.0 / longer;
  lattice.uy = 73.0 / longer;
  lattice.vy = 448.0 / longer;
  return lattice;
}

constexpr int kMostInColumn = 40;      ///< values of a vector
constexpr double kUnitNameRoom = 128;  ///< units, at the left of a column whose values have names

Lattice hidden_lattice(int units) {
  Lattice lattice;
  const int tall = ceil_to<int>(std::sqrt(2.0 * units));
  lattice.rows = units >= 512 ? std::max(32, ceil_to<int>(std::sqrt(units))) : std::min(tall, 32);
  if (units >= 512 && units <= 1024) lattice.rows = 32;
  lattice.columns = (units + lattice.rows - 1) / lattice.rows;
  lattice.ux = std::clamp(205.0 / lattice.columns, 6.4, 18.0);
  if (lattice.columns > 32) lattice.ux = 205.0 / lattice.columns;
  lattice.uy = lattice.ux * 0.40;
  lattice.vy = std::min(592.0 / lattice.rows, 46.0);
  return lattice;
}

/// The values of a vector: a column, as far as they have room in one.
Lattice vector_lattice(int units) {
  if (units > kMostInColumn) return hidden_lattice(units);
  Lattice lattice;
  lattice.rows = units;
  lattice.ux = 14;
  lattice.vy = std::min(592.0 / units, 46.0);
  return lattice;
}

double width_of(const Lattice& lattice) { return (lattice.columns - 1) * lattice.ux; }

void place_on_lattice(Station& station, const Lattice& lattice, Point left_middle, const std::vector<int>& ranks) {
  station.places.resize(station.units);
  const double middle_column = (lattice.columns - 1) / 2.0;
  const double middle_row = (lattice.rows - 1) / 2.0;
  const auto at = [&](double row, double column) {
    return Point{left_middle.x + column * lattice.ux,
                 left_middle.y + (column - middle_column) * lattice.uy + (row - middle_row) * lattice.vy};
  };
  for (std::size_t unit = 0; unit < station.places.size(); ++unit) {
    const int rank = ranks[unit];
    const int row = rank / lattice.columns;
    station.places[unit] = at(row, rank % lattice.columns);
  }
  const double margin = 0.9;
  station.corners = {at(-margin, -margin), at(-margin, lattice.columns - 1 + margin),
                     at(lattice.rows - 1 + margin, lattice.columns - 1 + margin),
                     at(lattice.rows - 1 + margin, -margin)};
  station.radius = static_cast<float>(std::clamp(0.4 * std::min(lattice.ux, lattice.vy), 1.0, 6.0));
  station.label_x = left_middle.x + width_of(lattice) / 2;
}

/// Maps in columns, as large as the room allows.
struct MapGrid {
  int columns = 1;
  int rows = 1;
  double tile_width = 0;
  double tile_height = 0;
  double step_x = 0;
  double step_y = 0;
};

MapGrid map_grid(const Station& station, double width, double height) {
  constexpr double kGap = 3;
  MapGrid best;
  double best_unit = 0;
  for (int columns = 1; columns <= station.units; ++columns) {
    const int rows = (station.units + columns - 1) / columns;
    const double unit =
        std::min((width / columns - kGap) / station.map_width, (height / rows - kGap) / station.map_height);
    if (unit <= best_unit) continue;
    best_unit = unit;
    best = {columns, rows, unit * station.map_width, unit * station.map_height, 0, 0};
  }
  best.step_x = best.tile_width + kGap;
  best.step_y = best.tile_height + kGap;
  return best;
}

constexpr double kMapShear = 0.16;

void place_maps(Station& station, const MapGrid& grid, Point left_middle) {
  station.tile_width = grid.tile_width;
  station.tile_height = grid.tile_height;
  station.shear = kMapShear;
  const double width = grid.columns * grid.step_x - (grid.step_x - grid.tile_width);
  const double height = grid.rows * grid.step_y - (grid.step_y - grid.tile_height);
  const auto at = [&](double x, double y) {
    return Point{left_middle.x + x, left_middle.y - height / 2 + y + (x - width / 2) * kMapShear};
  };
  station.places.resize(station.units);
  for (int unit = 0; unit < station.units; ++unit) {
    station.places[unit] = at(unit % grid.columns * grid.step_x + grid.tile_width / 2,
                              unit / grid.columns * grid.step_y + grid.tile_height / 2);
  }
  constexpr double kMargin = 6;
  station.corners = {at(-kMargin, -kMargin), at(width + kMargin, -kMargin), at(width + kMargin, height + kMargin),
                     at(-kMargin, height + kMargin)};
  station.label_x = left_middle.x + width / 2;
}

void place_outputs(Station& station, const NetworkFrame& frame) {
  const double reach = NetworkFrame::kReach * frame.factor_y;
  const double spacing = station.units > 1 ? std::min(62.0, reach / (station.units - 1)) : 0;
  station.places.resize(station.units);
  for (int unit = 0; unit < station.units; ++unit) {
    station.places[unit] = {frame.output_x, frame.middle + (unit - (station.units - 1) / 2.0) * spacing};
  }
  station.label_x = frame.output_x + 28 + frame.bar_width / 2;
}

}  // namespace

bool has_unit_names(const Station& input) { return !input.unit_names.empty() && input.units <= kMostInColumn; }

NetworkFrame network_frame(const Rect& area) {
  constexpr double kHead = 56;        // of the legend
  constexpr double kFoot = 64;        // of the names
  constexpr double kFigureRoom = 76;  // right of an output's bar
  constexpr double kRoomy = 700;      // from here on the reading has larger type
  NetworkFrame frame;
  frame.factor_x = area.width / 1240;
  frame.factor_y = (area.height - kHead - kFoot) / 700;
  frame.middle = area.y + kHead + (area.height - kHead - kFoot) / 2;
  frame.bar_width = 112 * std::clamp(frame.factor_x, 0.5, 1.0);
  frame.output_x = area.right() - kFigureRoom - frame.bar_width - 28;
  frame.first_x = area.x + 24;
  frame.last_x = frame.output_x - 152 * frame.factor_x;
  frame.label_y = area.bottom() - 36;
  frame.legend_y = area.y + 22;
  const bool roomy = area.height > kRoomy;
  const double side = roomy ? 76 : 44;
  frame.picture = {area.x, area.y + (roomy ? 44 : 36), side, side};
  frame.reading = {area.x, frame.picture.y, side + (roomy ? 186 : 156), side};
  return frame;
}

namespace {

void place_within(std::vector<Station>& stations, const trace::Manifest& manifest,
                  const std::vector<std::vector<int>>& ranks, const NetworkFrame& frame) {
  constexpr double kSteepest = 2.4;  // a row of the image's pixels against a column: it must be known as an image
  const double first_x = frame.first_x + (has_unit_names(stations.front()) ? kUnitNameRoom : 0);
  const double room = frame.last_x - first_x;
  const int sheets = int_size(stations) - 1;
  std::vector<Lattice> lattices(sheets);
  std::vector<MapGrid> grids(sheets);
  double total = 0;  // of what gives way where there are many
  double fixed = 0;  // of the maps
  for (int s = 0; s < sheets; ++s) {
    if (stations[s].kind == StationKind::kMaps) {
      grids[s] = map_grid(stations[s], room * 0.54 / sheets, 620 * frame.factor_y);
      fixed += grids[s].columns * grids[s].step_x;
      continue;
    }
    Lattice& lattice = lattices[s];
    const bool is_image = stations[s].kind == StationKind::kPixels;
    lattice = is_image ? input_lattice(manifest)
              : s == 0 ? vector_lattice(stations[s].units)
                       : hidden_lattice(stations[s].units);
    lattice.ux *= frame.factor_x;
    lattice.uy *= frame.factor_y;
    lattice.vy *= frame.factor_y;
    total += width_of(lattice);
  }
  // At least half of the way belongs to the edges between the sheets where there are many.
  const double share = fixed > 0 ? 0.24 : sheets > 3 ? 0.5 : 0.68;
  const double squeeze = std::min(1.0, room * share / std::max(total, 1.0));
  for (Lattice& lattice : lattices) {
    lattice.ux *= squeeze;
    lattice.uy *= squeeze;
  }
  if (stations.front().kind == StationKind::kPixels) {
    lattices.front().vy = std::min(lattices.front().vy, kSteepest * lattices.front().ux);
  }
  const double gap = (room - total * squeeze - fixed) / std::max(1, sheets - 1);
  double left = first_x;
  for (int s = 0; s < sheets; ++s) {
    const bool maps = stations[s].kind == StationKind::kMaps;
    if (maps) {
      place_maps(stations[s], grids[s], {left, frame.middle});
    } else {
      place_on_lattice(stations[s], lattices[s], {left, frame.middle}, ranks[s]);
    }
    left += (maps ? grids[s].columns * grids[s].step_x : width_of(lattices[s])) + gap;
  }
  place_outputs(stations.back(), frame);
}

/// How far sheets reach into the room of the reading, from below; 0 or less where none does.
double covered(const std::vector<Station>& stations, const Rect& reading) {
  constexpr double kGap = 8;
  double most = 0;
  const std::size_t first = stations.front().kind == StationKind::kPixels ? 1 : 0;  // an image begins below it
  for (std::size_t s = first; s + 1 < stations.size(); ++s) {
    if (stations[s].corners[0].x > reading.right() + kGap) continue;
    most = std::max(most, reading.bottom() + kGap - std::min(stations[s].corners[0].y, stations[s].corners[1].y));
  }
  return most;
}

}  // namespace

void place_stations(std::vector<Station>& stations, const trace::Manifest& manifest,
                    const std::vector<std::vector<int>>& ranks, const Rect& area, double above) {
  constexpr int kPasses = 4;
  Rect lower{area.x, area.y + above, area.width, area.height - above};
  place_within(stations, manifest, ranks, network_frame(lower));
  Rect reading = network_frame(area).reading;
  reading.height += above;
  for (int pass = 0; pass < kPasses; ++pass) {
    const double down = covered(stations, reading);
    if (down <= 0) break;
    lower = {area.x, lower.y + down, area.width, lower.height - down};
    place_within(stations, manifest, ranks, network_frame(lower));
  }
}

}  // namespace epochreel::scene

/// Panels whose colours are values: matrix, tiles, cells, pictures on a plane; and the scale of the colours.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

struct MatrixPanel {
  Rect area;
  std::vector<std::string> names;    ///< a cell's side: of its first class
  std::vector<double> shares;        ///< (C, C) of each row's images, 0..1
  std::vector<std::string> figures;  ///< (C, C), "" where nothing is to be said; empty where cells have no room
  bool large = false;                ///< axis titles and larger type
  int marked_row = -1;
  std::size_t group = 1;          ///< classes a cell
  std::size_t row_stride = 1;     ///< every so-many-th row is named
  std::size_t column_stride = 1;  ///< and column; 0: none

  bool operator==(const MatrixPanel&) const = default;
};

/// Signed arrays as tiles, -1 blue over the ground to +1 amber.
struct Tile {
  /// In place of a value that was recorded and is not finite: it has the colour of errors. What is not a number is a
  /// place at which nothing stands.
  static constexpr float kNotFinite = std::numeric_limits<float>::infinity();

  /// A value as it stands in a tile.
  static float marked(float value) { return std::isfinite(value) ? value : kNotFinite; }

  Rect area;
  int width = 0;
  int height = 0;
  std::vector<float> values;  ///< (height, width), -1..1

  bool operator==(const Tile&) const = default;
};

struct TilesPanel {
  std::vector<Tile> tiles;

  bool operator==(const TilesPanel&) const = default;
};

/// A small picture somewhere on a plane, where it came from, and how far it is misread.
struct ScatterPoint {
  Point at;
  int picture = 0;
  double misread = 0;        ///< 0 amber .. 1 red and ringed
  std::vector<Point> trail;  ///< ends at the point; the older, the fainter

  bool operator==(const ScatterPoint&) const = default;
};

struct ScatterLabel {
  Text text;
  double opacity = 1;

  bool operator==(const ScatterLabel&) const = default;
};

struct ScatterPanel {
  double picture_width = 32;  ///< units
  double picture_height = 32;
  int width = 0;  ///< pixels
  int height = 0;
  std::vector<std::vector<std::uint8_t>> pictures;  ///< (height, width) each: 0 nothing, 255 the ink
  std::vector<ScatterPoint> points;
  std::vector<ScatterLabel> labels;  ///< over the points, on grounds of their own

  bool operator==(const ScatterPanel&) const = default;
};

/// Cells row by row, one a unit, brighter the more often it fires; hollow where it never does.
struct CellMap {
  Point corner;  ///< left top
  std::size_t columns = 1;
  double step = 10;          ///< from cell to cell
  std::vector<float> rates;  ///< 0..1; not a number where not known

  bool operator==(const CellMap&) const = default;
};

struct CellsPanel {
  std::vector<CellMap> maps;
  Rect scale;    ///< a bar from 0 to 1
  Rect hollow;   ///< a cell that never fires
  Rect unknown;  ///< a cell of which that is not known; nothing where all are
  std::vector<Text> texts;

  bool operator==(const CellsPanel&) const = default;
};

/// A bar of the diverging colours with three figures below.
struct ScalePanel {
  Rect area;
  std::array<std::string, 3> figures;
  std::string title;

  bool operator==(const ScalePanel&) const = default;
};

}  // namespace epochreel::scene

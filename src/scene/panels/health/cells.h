/// Cells of units, brighter the more often a unit fires.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// Cells row by row, one a unit, brighter the more often it fires; hollow where it never does. Some places are left
/// empty, between the units of one class and of the next, or hold the name of the class that follows.
struct CellMap {
  Point corner;  ///< left top
  int columns = 1;
  double step = 10;                                     ///< from cell to cell
  std::vector<float> rates;                             ///< 0..1; not a number where not known
  std::vector<int> places;                              ///< of each cell, row by row; rising
  int gap = 0;                                          ///< places left empty before a class
  std::vector<std::pair<int, std::string>> names = {};  ///< the first place of a gap and what stands in it
};

struct Cells {
  std::vector<CellMap> maps;
  Rect scale;    ///< a bar from 0 to 1
  Rect hollow;   ///< a cell that never fires
  Rect unknown;  ///< a cell of which that is not known; nothing where all are
};

void draw(Pen& pen, const Cells& cells);

}  // namespace epochreel::scene

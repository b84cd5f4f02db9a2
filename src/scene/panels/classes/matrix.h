/// A matrix of the classes, its cells coloured by shares.
#pragma once

#include <string>
#include <vector>

#include "drawing/pen.h"
#include "marks/pictures.h"

namespace epochreel::scene {

struct Matrix {
  Rect area;
  std::vector<std::string> names;    ///< a cell's side: of its first class
  std::vector<double> shares;        ///< (C, C) of each row's images, 0..1; not a number where a row has none
  std::vector<std::string> figures;  ///< (C, C), "" where nothing is to be said; empty where cells have no room
  bool large = false;                ///< axis titles and larger type
  std::vector<Picture> pictures;     ///< an image of each row's class, without a place; empty: none
  int marked_row = -1;
  int group = 1;          ///< classes a cell
  int row_stride = 1;     ///< every so-many-th row is named
  int column_stride = 1;  ///< and column; 0: none
  int ringed = -1;        ///< the cell that the words below the panels speak of
  double ring = 0;        ///< how much of its ring is seen, 0..1
};

/// How cells of the classes stand in `area`; a cell holds as many classes as a record's cell, or a multiple.
Matrix lay_out_matrix(TextMeasure& measure, const Rect& area, const std::vector<std::string>& names, bool large,
                      double pixel);

void draw(Pen& pen, const Matrix& matrix);

}  // namespace epochreel::scene

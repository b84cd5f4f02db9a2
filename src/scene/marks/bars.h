/// Bars of the classes: standing, or lying with their names in front.
#pragma once

#include <string>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

struct Bar {
  std::string name;
  std::string figure;
  double value = 0;  ///< 0..1
  bool marked = false;
};

/// Bars stand side by side, their names below; or they lie below one another, in columns, their names in front.
struct Bars {
  Rect area;
  std::vector<Bar> bars;
  int group = 1;   ///< classes a bar
  int stride = 1;  ///< every so-many-th bar is named
  bool lying = false;
  int columns = 1;  ///< of lying bars
};

void draw(Pen& pen, const Bars& bars);

}  // namespace epochreel::scene

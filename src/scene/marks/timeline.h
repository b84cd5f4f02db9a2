/// The axis of time below a scene, and how far the time has come.
#pragma once

#include <vector>

#include "drawing/pen.h"
#include "marks/curves.h"

namespace epochreel::scene {

struct TimeAxis {
  Rect area;
  std::vector<Tick> ticks;
};

/// How far the time has come on its axis.
struct TimeMark {
  Rect area;
  double done = 0;  ///< 0..1
};

void draw(Pen& pen, const TimeAxis& axis);
void draw(Pen& pen, const TimeMark& mark);

}  // namespace epochreel::scene

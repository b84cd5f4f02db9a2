/// Words: the head of a scene, figures below their names, lines.
#pragma once

#include <string>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// The head of a scene: what it is, how it was trained, where it stands.
struct Header {
  Rect area;
  std::string title;
  std::string subtitle;
};

struct Counter {
  std::string label;
  std::string value;
  Ink ink = Ink::kText;
  std::string longest = {};  ///< value of the film: its room does not change
};

/// Figures, each below its name in a column of its own, as wide as its name and its longest value. Where not all have
/// room, the first are left out.
struct Counters {
  Rect area;
  std::vector<Counter> counters;
  Align align = Align::kRight;
};

void draw(Pen& pen, const Header& header);
void draw(Pen& pen, const Counters& counters);

/// Lines of a style from the baseline `at` on, each with `room`.
void draw_lines(Pen& pen, const TextStyle& style, const std::vector<std::string>& lines, Point at, double room);

}  // namespace epochreel::scene

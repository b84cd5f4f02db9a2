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
};

/// Figures in equal columns, each below its name.
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

/// Curves and the axes that they are read by.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

struct Tick {
  double at = 0;  ///< 0..1
  std::string text;

  bool operator==(const Tick&) const = default;
};

/// A line through points in [0,1] x [0,1], y upwards. It ends before a gap and begins anew behind it.
struct Series {
  /// Stands at `x` where a value was recorded that is not finite: a rule in the colour of errors.
  static Point gap(double x) { return {x, std::numeric_limits<double>::quiet_NaN()}; }
  static bool is_gap(const Point& point) { return std::isnan(point.y); }

  std::vector<Point> points;
  Ink ink = Ink::kText;
  bool strong = true;   ///< a full line; else thin and dim
  bool marked = false;  ///< a dot at its end
};

/// The places, ticks and keys by which the lines of a Curves are read.
struct Axes {
  Rect area;   ///< of the whole: its head says what the lines are
  Rect plot;   ///< of the lines
  Rect strip;  ///< of the rate, below the plot; empty where there is none
  std::vector<Tick> bottom;
  std::vector<Tick> left;
  std::vector<Tick> right;
  std::vector<std::pair<Ink, std::string>> keys;  ///< what the lines are
  std::string thin_key;
  std::vector<std::pair<Ink, std::string>> gap_keys;  ///< why lines have gaps, above the plot: narrow areas alone
  std::string rate_name;
  std::string scale_name;  ///< in the corner between the axes: how both are divided

  bool operator==(const Axes&) const = default;
};

struct Curves {
  Rect plot;
  Rect strip;
  std::vector<Series> series;
  std::vector<Point> rate;  ///< on the strip, 0..1
  std::string rate_figure;
  std::vector<Point> mark;  ///< a point of the plot that is named; empty where there is none
  std::string mark_words;
};

/// A curve in a cell of its own.
struct SmallCurve {
  Rect area;
  std::string name;
  std::string figure;
  std::vector<Point> points;  ///< [0,1] x [0,1], y upwards
  bool marked = false;
};

/// Curves on the same axes, a cell each.
struct SmallCurves {
  std::vector<SmallCurve> curves;
};

void draw(Pen& pen, const Axes& axes);
void draw(Pen& pen, const Curves& curves);
void draw(Pen& pen, const SmallCurves& curves);

}  // namespace epochreel::scene

/// Panels that are read by their axes: curves, bars, ridges, strips, the time.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

/// A line through points in [0,1] x [0,1], y upwards. It ends before a gap and begins anew behind it.
struct Series {
  /// Stands at `x` where a value was recorded that is not finite: a rule in the colour of errors.
  static Point gap(double x) { return {x, std::numeric_limits<double>::quiet_NaN()}; }
  static bool is_gap(const Point& point) { return std::isnan(point.y); }

  std::vector<Point> points;
  Ink ink = Ink::kText;
  bool strong = true;   ///< a full line; else thin and dim
  bool marked = false;  ///< a dot at its end

  bool operator==(const Series&) const = default;
};

/// What the lines of a CurvesPanel are read by.
struct AxesPanel {
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

  bool operator==(const AxesPanel&) const = default;
};

struct CurvesPanel {
  Rect plot;
  Rect strip;
  std::vector<Series> series;
  std::vector<Point> rate;  ///< on the strip, 0..1
  std::string rate_figure;
  std::vector<Point> mark;  ///< a point of the plot that is named; empty where there is none
  std::string mark_words;

  bool operator==(const CurvesPanel&) const = default;
};

/// A curve in a cell of its own.
struct SmallCurve {
  Rect area;
  std::string name;
  std::string figure;
  std::vector<Point> points;  ///< [0,1] x [0,1], y upwards
  bool marked = false;

  bool operator==(const SmallCurve&) const = default;
};

/// Curves on the same axes, a cell each.
struct SmallCurvesPanel {
  std::vector<SmallCurve> curves;

  bool operator==(const SmallCurvesPanel&) const = default;
};

struct Bar {
  std::string name;
  std::string figure;
  double value = 0;  ///< 0..1
  bool marked = false;

  bool operator==(const Bar&) const = default;
};

/// Bars stand side by side, their names below; or they lie below one another, in columns, their names in front.
struct BarsPanel {
  Rect area;
  std::vector<Bar> bars;
  std::size_t group = 1;   ///< classes a bar
  std::size_t stride = 1;  ///< every so-many-th bar is named
  bool lying = false;
  std::size_t columns = 1;  ///< of lying bars

  bool operator==(const BarsPanel&) const = default;
};

/// From one share of a strip to another, in an ink; high, or low along its foot.
struct StripSpan {
  double from = 0;  ///< 0..1
  double to = 0;
  Ink ink = Ink::kUp;
  bool tall = true;

  bool operator==(const StripSpan&) const = default;
};

/// What something was over the time: a bar of spans.
struct Strip {
  Rect area;
  std::vector<StripSpan> spans;

  bool operator==(const Strip&) const = default;
};

struct StripsPanel {
  std::vector<Strip> strips;

  bool operator==(const StripsPanel&) const = default;
};

/// A filled curve over its foot, evenly spaced from left to right, and the outline that it had at first.
struct Ridge {
  Rect area;                   ///< a height of 1 is as high as the area
  std::vector<float> heights;  ///< 0..1
  std::vector<float> start;

  bool operator==(const Ridge&) const = default;
};

/// Upright rules through a plot, their figures below.
struct RulerPanel {
  Rect plot;
  std::vector<Tick> ticks;

  bool operator==(const RulerPanel&) const = default;
};

/// Curves one above the other on a common axis; the later ones stand before the earlier.
struct RidgesPanel {
  std::vector<Ridge> ridges;
  std::vector<Text> texts;

  bool operator==(const RidgesPanel&) const = default;
};

struct TimeAxisPanel {
  Rect area;
  std::vector<Tick> ticks;

  bool operator==(const TimeAxisPanel&) const = default;
};

/// How far the time has come on its axis.
struct TimelinePanel {
  Rect area;
  double done = 0;  ///< 0..1

  bool operator==(const TimelinePanel&) const = default;
};

}  // namespace epochreel::scene

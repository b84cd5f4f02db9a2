/// What one frame says: positions, values, words. Paint draws it and decides nothing.
///
/// Lengths are in units of the stage, whose short side is 1,080 of them, 720 in small pictures; Frame::scale turns them
/// into pixels.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "epochreel/scene/flow.h"
#include "epochreel/scene/theme.h"

namespace epochreel::scene {

struct Point {
  double x = 0;
  double y = 0;

  bool operator==(const Point&) const = default;
};

struct Rect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }

  bool operator==(const Rect&) const = default;
};

enum class Align { kLeft, kCenter, kRight };
enum class Weight { kRegular, kMedium, kSemiBold };

/// One line of text. `at.y` is its baseline, `at.x` its left end, middle or right end.
struct Text {
  std::string words;
  Point at;
  double size = 14;
  Weight weight = Weight::kRegular;
  Ink ink = Ink::kText;
  Align align = Align::kLeft;
  double max_width = 0;  ///< 0: none; else the type is set smaller, down to 14, then names are cut, then the words
  bool display = false;  ///< in the theme's display face

  bool operator==(const Text&) const = default;
};

/// Words alone: titles, captions, tables.
struct TextPanel {
  std::vector<Text> texts;
  double opacity = 1;

  bool operator==(const TextPanel&) const = default;
};

/// A panel's ground with its title, a note at the right, left of it what colours mean, and nothing in it.
struct Chrome {
  Rect area;
  std::string title;
  std::string note;
  std::vector<std::pair<Ink, std::string>> keys = {};

  bool operator==(const Chrome&) const = default;
};

struct Counter {
  std::string label;
  std::string value;
  Ink ink = Ink::kText;

  bool operator==(const Counter&) const = default;
};

/// The head of a scene: what it is, how it was trained, where it stands.
struct HeaderPanel {
  Rect area;
  std::string title;
  std::string subtitle;

  bool operator==(const HeaderPanel&) const = default;
};

/// Figures in equal columns, each below its name.
struct CountersPanel {
  Rect area;
  std::vector<Counter> counters;
  Align align = Align::kRight;

  bool operator==(const CountersPanel&) const = default;
};

/// A grey picture, 0 black to 255 white.
struct Picture {
  Rect area;
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  ///< (height, width)
  double opacity = 1;
  Ink frame = Ink::kLine;  ///< of its outline

  bool operator==(const Picture&) const = default;
};

struct PicturePanel {
  std::vector<Picture> pictures;

  bool operator==(const PicturePanel&) const = default;
};

struct Neuron {
  /// The glow of an activation that was recorded and is not finite: it has the colour of errors.
  static constexpr float kNotFinite = std::numeric_limits<float>::quiet_NaN();

  float x = 0;
  float y = 0;
  float glow = 0;  ///< 0 silent .. 1 at the film's 99.5th percentile; or kNotFinite

  bool operator==(const Neuron&) const = default;
};

/// What a channel of a conv2d answers with, on a sheet: as a picture whose rows run down by the sheet's shear.
struct FeatureMap {
  Point corner;             ///< left top
  std::vector<float> glow;  ///< (height, width), 0 silent .. 1 at the film's 99.5th percentile; or Neuron::kNotFinite

  bool operator==(const FeatureMap&) const = default;
};

/// A layer on a sheet turned in space: its neurons, or its maps.
struct Sheet {
  std::array<Point, 4> corners;
  std::vector<Neuron> neurons;
  float radius = 2.6F;  ///< of a neuron
  std::vector<FeatureMap> maps;
  int map_width = 0;  ///< of a map, its pixels
  int map_height = 0;
  double tile_width = 0;  ///< of a map, units
  double tile_height = 0;
  double shear = 0;  ///< of the maps: how far down a unit of x leads
  std::vector<Text> labels;

  bool operator==(const Sheet&) const = default;
};

/// An output unit: a disc with its class, a bar with its probability.
struct Output {
  Point at;
  std::string name;
  double probability = 0;
  std::string figure;
  bool truth = false;      ///< the class of the picture on screen
  bool predicted = false;  ///< the largest probability

  bool operator==(const Output&) const = default;
};

/// One of the flows that are mixed into a frame.
struct FlowLayer {
  std::shared_ptr<const FlowField> field;
  int weight = 0;      ///< in 256ths
  double front = 1e9;  ///< its pulse has come as far as this x, in units of the stage
  double gone = -1e9;  ///< and the pulse that takes over from it as far as this x

  bool operator==(const FlowLayer&) const = default;
};

/// The error on its way back: a wave over the flow, as strong in each gap as the gradient of its weights is.
struct BackWave {
  struct Gap {
    double from = 0;  ///< x, units
    double to = 0;
    double strength = 0;  ///< 0..1

    bool operator==(const Gap&) const = default;
  };
  bool running = false;
  double middle = 0;  ///< x of its crest, units
  double width = 1;   ///< from its crest to nothing
  std::vector<Gap> gaps;

  bool operator==(const BackWave&) const = default;
};

struct NetworkPanel {
  static constexpr double kSmallOutput = 7;  ///< outputs of a smaller radius have no bars and no names in their discs

  std::vector<Sheet> sheets;
  std::vector<Output> outputs;
  double output_radius = 13;
  Rect bar;  ///< of the first output: x, width, height; y beside its disc
  std::vector<FlowLayer> flow;
  double pulse_width = 1;  ///< over which a pulse rises behind its front
  BackWave back;
  double tone_reference = 1;  ///< amount that is drawn at full brightness, the same all over the film
  std::vector<Text> labels;
  std::vector<std::pair<Ink, Text>> legend;  ///< a short stroke or a neuron in the ink, then the words
  std::vector<Picture> pictures;             ///< the picture that is being read

  bool operator==(const NetworkPanel&) const = default;
};

/// A line through points in [0,1] x [0,1], y upwards.
struct Series {
  std::vector<Point> points;
  Ink ink = Ink::kText;
  bool strong = true;   ///< a full line; else thin and dim
  bool marked = false;  ///< a dot at its end

  bool operator==(const Series&) const = default;
};

struct Tick {
  double at = 0;  ///< 0..1
  std::string text;

  bool operator==(const Tick&) const = default;
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

/// What the colours mean, a line each.
struct LegendPanel {
  Chrome chrome;
  std::vector<std::pair<Ink, std::string>> keys;

  bool operator==(const LegendPanel&) const = default;
};

/// Grounds without content of their own, behind other panels.
struct ChromePanel {
  Chrome chrome;

  bool operator==(const ChromePanel&) const = default;
};

using Panel = std::variant<ChromePanel, TextPanel, HeaderPanel, CountersPanel, PicturePanel, NetworkPanel, AxesPanel,
                           CurvesPanel, SmallCurvesPanel, BarsPanel, MatrixPanel, TilesPanel, ScalePanel, TimeAxisPanel,
                           TimelinePanel, LegendPanel, StripsPanel, ScatterPanel, RulerPanel, RidgesPanel, CellsPanel>;

struct Frame {
  int width = 0;  ///< pixels
  int height = 0;
  double scale = 1;  ///< pixels a unit of the stage
  Point origin;      ///< of the stage, in pixels
  const Theme* theme = nullptr;
  const std::vector<std::string>* names = nullptr;  ///< of the classes; those in texts that lack room are cut as a set
  std::vector<Panel> panels;                        ///< those that lie behind first
  std::size_t still = 0;  ///< how many of them, from the first, are the same in most frames of the scene
  double veil = 0;        ///< 0..1: how far the frame is faded to the ground

  /// A panel that is the same in most frames lies behind all that move.
  void add_still(Panel panel) {
    panels.insert(panels.begin() + static_cast<std::ptrdiff_t>(still++), std::move(panel));
  }
};

}  // namespace epochreel::scene

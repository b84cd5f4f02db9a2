/// What one frame says: positions, values, words, as kinds of panels; draw() makes a drawing of it.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "epochreel/scene/drawing.h"
#include "epochreel/scene/map_panels.h"
#include "epochreel/scene/network_panel.h"
#include "epochreel/scene/plot_panels.h"
#include "epochreel/scene/shapes.h"
#include "epochreel/scene/theme.h"

namespace epochreel::scene {

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

struct PicturePanel {
  std::vector<Picture> pictures;

  bool operator==(const PicturePanel&) const = default;
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

/// The frame as primitives. `texts` outlives the drawing.
Drawing draw(const Frame& frame, TextFitter& texts);

}  // namespace epochreel::scene

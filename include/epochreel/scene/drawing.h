/// A drawing: all that paint does for a frame, as lists of primitives with their places, colours and words.
///
/// Nothing is left to decide: texts have their size and their words as they are shown, colours are resolved. Lengths
/// are in units of the stage. Primitives that come later lie over those before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "epochreel/scene/flow.h"
#include "epochreel/scene/neuron.h"
#include "epochreel/scene/shapes.h"
#include "epochreel/scene/text_fitter.h"
#include "epochreel/scene/theme.h"
#include "epochreel/scene/turn.h"

namespace epochreel::scene {

struct Fill {
  Rect area;
  double radius = 0;  ///< of the corners
  Color color;
  double opacity = 1;

  bool operator==(const Fill&) const = default;
};

struct Outline {
  Rect area;
  double radius = 0;
  double width = 1;
  Color color;
  double opacity = 1;

  bool operator==(const Outline&) const = default;
};

struct Polygon {
  std::vector<Point> points;
  Color color;
  double opacity = 1;

  bool operator==(const Polygon&) const = default;
};

/// A line with round ends and corners.
struct Polyline {
  std::vector<Point> points;
  double width = 1;
  Color color;
  double opacity = 1;
  bool closed = false;

  bool operator==(const Polyline&) const = default;
};

struct Disc {
  Point center;
  double radius = 1;
  Color color;
  double opacity = 1;

  bool operator==(const Disc&) const = default;
};

/// A line of words, set: it has its place, its size, and nothing in it will be cut.
struct SetText {
  FittedText line;
  Point at;  ///< the left end of the baseline
  Color color;
  double opacity = 1;
  std::string asked;      ///< the words before names in them were cut
  std::size_t panel = 0;  ///< its place in Drawing::panels

  Rect box() const { return {at.x, at.y + line.extents.ink_top, line.extents.width, line.extents.ink_height}; }

  bool operator==(const SetText& other) const {
    return asked == other.asked && at == other.at && color == other.color && opacity == other.opacity &&
           line.words == other.line.words && line.type == other.line.type;
  }
};

/// Colours in rows, enlarged into an area without smoothing.
struct Image {
  Rect area;
  double radius = 0;  ///< of the corners
  double shear = 0;   ///< how far down a unit to the right leads
  int width = 0;      ///< pixels
  int height = 0;
  std::vector<std::uint8_t> bgrx;  ///< (height, width, 4): B, G, R and a byte that nobody reads
  double opacity = 1;
  std::string of = {};  ///< what it shows, where other scenes show it too: "model.0.weight 17", unit 17's weights

  bool operator==(const Image&) const = default;
};

/// A colour through opacities, which are enlarged smoothly into an area.
struct Stencil {
  Rect area;
  int width = 0;  ///< pixels
  int height = 0;
  std::vector<std::uint8_t> opacities;  ///< (height, width): 0 nothing, 255 the colour
  Color color;

  bool operator==(const Stencil&) const = default;
};

/// The neurons of a sheet with their halos, in the theme's colours of neurons.
struct Neurons {
  std::vector<Neuron> neurons;
  float radius = 2.6F;

  bool operator==(const Neurons&) const = default;
};

/// Flow as light or as ink, in the theme's two hues.
struct Flow {
  std::vector<FlowLayer> layers;
  double pulse_width = 1;  ///< over which a pulse rises behind its front
  BackWave back;
  double tone_reference = 1;  ///< amount that is drawn at full brightness
  Turn turn = {};             ///< of the whole flow

  bool operator==(const Flow&) const = default;
};

using Primitive = std::variant<Fill, Outline, Polygon, Polyline, Disc, SetText, Image, Stencil, Neurons, Flow>;

/// The cut from the scene before, while it lasts.
struct Cut;

struct Drawing {
  int width = 0;  ///< pixels
  int height = 0;
  double scale = 1;  ///< pixels a unit of the stage
  Point origin;      ///< of the stage, in pixels
  const Theme* theme = nullptr;
  std::vector<Primitive> backdrop;  ///< the same in most frames of a scene
  std::vector<Primitive> foreground;
  std::vector<Rect> panels;        ///< the areas of what the scene is made of; nothing that belongs to one leaves it
  std::vector<Image> places = {};  ///< without pixels: where units of the network stand that are no images of their
                                   ///< own; in the first and the last frame of a scene, for cuts
  std::shared_ptr<const Cut> cut = nullptr;  ///< where one is under way
};

struct Cut {
  std::shared_ptr<const Drawing> before;  ///< the last frame of the scene before, of the same size
  double opacity = 0;                     ///< of it, over this drawing
  std::vector<Primitive> over;            ///< what both show, on its way from one to the other, and words that leave
};

/// Whether both have the same pixels, as far as that can be told without painting: never wrongly true.
bool same_picture(const Drawing& a, const Drawing& b);

/// Where a line of text stands, in pixels; for tests of layout.
struct DrawnText {
  std::string words;
  Rect box;         ///< logical width, ink height
  double size = 0;  ///< pixels
  Color color;
  bool cut = false;       ///< it had no room, and its middle gave way to an ellipsis
  std::size_t panel = 0;  ///< its place in Drawing::panels
  std::string shown;      ///< the words as they are shown: the names of classes in them may be shorter
};

/// The texts of a drawing in the order in which they are drawn, but for those that a cut carries across the picture.
std::vector<DrawnText> texts_of(const Drawing& drawing);

}  // namespace epochreel::scene

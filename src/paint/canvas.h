/// A canvas over a bitmap: one function a primitive.
#pragma once

#include "cairo_handles.h"
#include "epochreel/image/bitmap.h"
#include "epochreel/scene/drawing.h"
#include "flow_tone.h"
#include "glyph_painter.h"
#include "neurons.h"
#include "round_shapes.h"
#include "text_setter.h"

namespace epochreel::paint {

/// The tools that drawing needs beyond a bitmap: set lines, sprites and buffers that outlive a frame.
struct Brushes {
  TextSetter& setter;
  GlyphPainter glyphs{setter};
  FlowToner flow = {};
  NeuronPainter neurons = {};
  ShapePainter shapes = {};
};

class Canvas {
 public:
  /// Draws over what is in `bitmap`, which has the drawing's size.
  Canvas(image::Bitmap& bitmap, const scene::Drawing& drawing, Brushes& brushes);

  /// Fills the bitmap with the theme's ground.
  void clear();

  void draw(const std::vector<scene::Primitive>& list);

  /// Throws where Cairo failed somewhere on the way.
  void finish();

 private:
  void draw(const scene::Fill& fill);
  void draw(const scene::Outline& outline);
  void draw(const scene::Polygon& polygon);
  void draw(const scene::Polyline& line);
  void draw(const scene::Disc& disc);
  void draw(const scene::SetText& text);
  void draw(const scene::Image& image);
  void draw(const scene::Stencil& stencil);
  void draw(const scene::Neurons& neurons);
  void draw(const scene::Flow& flow);

  void draw_sheared(const scene::Image& image);
  void set_color(scene::Color color, double opacity);

  /// In pixels.
  scene::Point placed(const scene::Point& point) const;
  RoundBox placed(const scene::Rect& area, double radius) const;

  /// Pixels that are changed past Cairo: all drawing so far is in them.
  template <class Change>
  void change_pixels(Change&& change);

  image::Bitmap& bitmap_;
  const scene::Drawing& drawing_;
  Brushes& brushes_;
  SurfacePtr surface_;
  CairoPtr cairo_;
};

}  // namespace epochreel::paint

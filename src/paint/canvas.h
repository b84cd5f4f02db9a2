/// A canvas over a bitmap: what the panels draw with, in units of the stage.
#pragma once

#include <span>
#include <vector>

#include "cairo_handles.h"
#include "epochreel/image/bitmap.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/frame.h"
#include "text_setter.h"

namespace epochreel::paint {

class Canvas {
 public:
  /// Draws over what is in `bitmap`.
  Canvas(image::Bitmap& bitmap, const scene::Frame& frame, TextSetter& setter, std::vector<DrawnText>& drawn);

  const scene::Theme& theme() const { return *frame_.theme; }
  const scene::Frame& frame() const { return frame_; }

  /// Fills the bitmap with the theme's ground.
  void clear();

  void fill(const scene::Rect& rect, double radius, scene::Color color, double opacity = 1);
  void outline(const scene::Rect& rect, double radius, double width, scene::Color color, double opacity = 1);
  void polygon(std::span<const scene::Point> points, scene::Color color, double opacity);
  void polyline(std::span<const scene::Point> points, double width, scene::Color color, double opacity = 1,
                bool closed = false);
  void disc(scene::Point center, double radius, scene::Color color, double opacity = 1);

  /// Texts from now on belong to the frame's panel of this number.
  void begin_panel(std::size_t number) { panel_ = number; }

  /// Returns the width of what was set.
  double text(const scene::Text& text, double opacity = 1);
  double text_width(const scene::Text& text);

  /// A panel's ground, title, keys and note.
  void chrome(const scene::Chrome& chrome);

  /// Strokes in their inks with their words, from `right` to the left. Returns where they begin.
  double keys(const std::vector<std::pair<scene::Ink, std::string>>& keys, double right, double baseline);

  /// Opaque pixels (width, height) B, G, R, x, enlarged without smoothing into `rect`; nothing where that is empty.
  void image(const scene::Rect& rect, double radius, int width, int height, std::vector<std::uint8_t>& bgrx,
             double opacity);

  /// The same into a parallelogram: a unit to the right leads `shear` units down.
  void sheared_image(const scene::Rect& rect, double shear, int width, int height, std::vector<std::uint8_t>& bgrx);

  /// A colour through a stencil of (width, height) opacities, enlarged smoothly into `rect`.
  void stencil(const scene::Rect& rect, int width, int height, std::span<const std::uint8_t> opacities,
               scene::Color color);

  /// The pixels themselves, with all drawing so far in them; call touched() after changing them.
  image::Bitmap& pixels();
  void touched();

  /// Throws where Cairo failed somewhere on the way.
  void finish();

 private:
  void set_color(scene::Color color, double opacity);
  void path(const scene::Rect& rect, double radius);

  image::Bitmap& bitmap_;
  const scene::Frame& frame_;
  TextSetter& setter_;
  std::vector<DrawnText>& drawn_;
  std::size_t panel_ = 0;
  SurfacePtr surface_;
  CairoPtr cairo_;
};

/// Between two colours, t from 0 to 1, channel by channel.
scene::Color blend(scene::Color a, scene::Color b, double t);

/// The colour moved towards the track as far as one of the theme's inks needs to be read on it, 4.5:1 by WCAG 2.1.
scene::Color legible(const scene::Theme& theme, scene::Color color);

}  // namespace epochreel::paint

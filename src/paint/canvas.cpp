#include "canvas.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/interrupt.h"

namespace epochreel::paint {

using scene::Color;
using scene::Point;
using scene::Rect;

Canvas::Canvas(image::Bitmap& bitmap, const scene::Drawing& drawing, Brushes& brushes)
    : bitmap_(bitmap), drawing_(drawing), brushes_(brushes) {
  // Opaque pixels stay opaque under all that is drawn; pixels of RGB24 would have to be made opaque at the end.
  surface_.reset(cairo_image_surface_create_for_data(bitmap.pixels.data(), CAIRO_FORMAT_ARGB32, bitmap.width,
                                                     bitmap.height, bitmap.stride()));
  check_cairo(cairo_surface_status(surface_.get()), "a picture's surface");
  cairo_.reset(cairo_create(surface_.get()));
  check_cairo(cairo_status(cairo_.get()), "drawing");
  cairo_translate(cairo_.get(), drawing.origin.x, drawing.origin.y);
  cairo_scale(cairo_.get(), drawing.scale, drawing.scale);
  cairo_set_line_join(cairo_.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
}

void Canvas::clear() {
  set_color(drawing_.theme->ground, 1);
  cairo_paint(cairo_.get());
}

void Canvas::draw(const std::vector<scene::Primitive>& list) {
  for (const scene::Primitive& primitive : list) {
    stop_if_asked();
    std::visit([this](const auto& it) { draw(it); }, primitive);
  }
}

void Canvas::set_color(Color color, double opacity) {
  cairo_set_source_rgba(cairo_.get(), color.red / 255.0, color.green / 255.0, color.blue / 255.0, opacity);
}

Point Canvas::placed(const Point& point) const {
  return {drawing_.origin.x + point.x * drawing_.scale, drawing_.origin.y + point.y * drawing_.scale};
}

RoundBox Canvas::placed(const Rect& area, double radius) const {
  const Point corner = placed(Point{area.x, area.y});
  return {{corner.x, corner.y, area.width * drawing_.scale, area.height * drawing_.scale}, radius * drawing_.scale};
}

void Canvas::draw(const scene::Fill& fill) {
  change_pixels(
      [&] { brushes_.shapes.fill(placed(fill.area, fill.radius), tint_of(fill.color, fill.opacity), bitmap_); });
}

void Canvas::draw(const scene::Outline& outline) {
  change_pixels([&] {
    brushes_.shapes.ring(placed(outline.area, outline.radius), outline.width * drawing_.scale,
                         tint_of(outline.color, outline.opacity), bitmap_);
  });
}

void Canvas::draw(const scene::Polygon& polygon) {
  cairo_t* cairo = cairo_.get();
  for (const Point& point : polygon.points) cairo_line_to(cairo, point.x, point.y);
  cairo_close_path(cairo);
  set_color(polygon.color, polygon.opacity);
  cairo_fill(cairo);
}

void Canvas::draw(const scene::Polyline& line) {
  std::vector<Point> points;
  points.reserve(line.points.size());
  for (const Point& point : line.points) points.push_back(placed(point));
  change_pixels([&] {
    brushes_.shapes.line(points, line.width * drawing_.scale, line.closed, tint_of(line.color, line.opacity), bitmap_);
  });
}

void Canvas::draw(const scene::Disc& disc) {
  const Rect around{disc.center.x - disc.radius, disc.center.y - disc.radius, 2 * disc.radius, 2 * disc.radius};
  change_pixels([&] { brushes_.shapes.fill(placed(around, disc.radius), tint_of(disc.color, disc.opacity), bitmap_); });
}

void Canvas::draw(const scene::SetText& text) {
  const SetLine& line = brushes_.setter.set(text.line.words, text.line.type);
  const LinePlace place{
      {drawing_.origin.x + text.at.x * drawing_.scale, drawing_.origin.y + text.at.y * drawing_.scale},
      text.line.type.size * drawing_.scale};
  change_pixels([&] { brushes_.glyphs.draw(line, place, text.color, text.opacity, bitmap_); });
}

/// With square corners.
void Canvas::draw_sheared(const scene::Image& image) {
  // Cairo reads a source's pixels alone, though it asks for a pointer by which it could write.
  auto* pixels = const_cast<std::uint8_t*>(image.bgrx.data());
  const SurfacePtr source(
      cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_RGB24, image.width, image.height, image.width * 4));
  check_cairo(cairo_surface_status(source.get()), "a picture in the picture");
  const Rect& area = image.area;
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  cairo_matrix_t matrix;
  cairo_matrix_init(&matrix, 1, image.shear, 0, 1, area.x, area.y);
  cairo_transform(cairo, &matrix);
  cairo_rectangle(cairo, 0, 0, area.width, area.height);
  cairo_clip(cairo);
  cairo_scale(cairo, area.width / image.width, area.height / image.height);
  cairo_set_source_surface(cairo, source.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
  cairo_paint_with_alpha(cairo, image.opacity);
  cairo_restore(cairo);
}

void Canvas::draw(const scene::Image& image) {
  if (image.shear != 0) return draw_sheared(image);
  change_pixels([&] {
    brushes_.shapes.image(placed(image.area, image.radius), {image.width, image.height, image.bgrx.data()},
                          image.opacity, bitmap_);
  });
}

void Canvas::draw(const scene::Stencil& stencil) {
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, stencil.width);
  std::vector<std::uint8_t> rows(static_cast<std::size_t>(stride) * static_cast<std::size_t>(stencil.height));
  for (int y = 0; y < stencil.height; ++y) {
    const auto row = stencil.opacities.begin() + std::ptrdiff_t{y} * stencil.width;
    std::copy_n(row, stencil.width, rows.begin() + std::ptrdiff_t{y} * stride);
  }
  const SurfacePtr source(
      cairo_image_surface_create_for_data(rows.data(), CAIRO_FORMAT_A8, stencil.width, stencil.height, stride));
  check_cairo(cairo_surface_status(source.get()), "a stencil");
  const PatternPtr pattern(cairo_pattern_create_for_surface(source.get()));
  cairo_pattern_set_filter(pattern.get(), CAIRO_FILTER_BILINEAR);
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  cairo_translate(cairo, stencil.area.x, stencil.area.y);
  cairo_scale(cairo, stencil.area.width / stencil.width, stencil.area.height / stencil.height);
  set_color(stencil.color, 1);
  cairo_mask(cairo, pattern.get());
  cairo_restore(cairo);
}

template <class Change>
void Canvas::change_pixels(Change&& change) {
  cairo_surface_flush(surface_.get());
  change();
  cairo_surface_mark_dirty(surface_.get());
}

void Canvas::draw(const scene::Neurons& neurons) {
  change_pixels([&] { brushes_.neurons.draw(neurons, drawing_, bitmap_); });
}

void Canvas::draw(const scene::Flow& flow) {
  change_pixels([&] { brushes_.flow.draw(flow, drawing_, bitmap_); });
}

void Canvas::finish() {
  check_cairo(cairo_status(cairo_.get()), "drawing");
  cairo_surface_flush(surface_.get());
}

}  // namespace epochreel::paint

#include "canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "epochreel/base/interrupt.h"
#include "stroke_outline.h"

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

void Canvas::path(const Rect& rect, double radius) {
  cairo_t* cairo = cairo_.get();
  const double r = std::min({radius, rect.width / 2, rect.height / 2});
  if (r <= 0) {
    cairo_rectangle(cairo, rect.x, rect.y, rect.width, rect.height);
    return;
  }
  constexpr double kQuarter = std::numbers::pi / 2;
  cairo_new_sub_path(cairo);
  cairo_arc(cairo, rect.right() - r, rect.y + r, r, -kQuarter, 0);
  cairo_arc(cairo, rect.right() - r, rect.bottom() - r, r, 0, kQuarter);
  cairo_arc(cairo, rect.x + r, rect.bottom() - r, r, kQuarter, 2 * kQuarter);
  cairo_arc(cairo, rect.x + r, rect.y + r, r, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(cairo);
}

void Canvas::path(const std::vector<Point>& points) {
  for (const Point& point : points) cairo_line_to(cairo_.get(), point.x, point.y);
}

void Canvas::draw(const scene::Fill& fill) {
  path(fill.area, fill.radius);
  set_color(fill.color, fill.opacity);
  cairo_fill(cairo_.get());
}

void Canvas::draw(const scene::Outline& outline) {
  path(outline.area, outline.radius);
  set_color(outline.color, outline.opacity);
  cairo_set_line_width(cairo_.get(), outline.width);
  cairo_stroke(cairo_.get());
}

void Canvas::draw(const scene::Polygon& polygon) {
  path(polygon.points);
  cairo_close_path(cairo_.get());
  set_color(polygon.color, polygon.opacity);
  cairo_fill(cairo_.get());
}

void Canvas::draw(const scene::Polyline& line) {
  constexpr double kTolerance = 0.05;  // of a pixel
  for (const auto& polygon : stroke_outline(line.points, {line.width, line.closed, kTolerance / drawing_.scale})) {
    cairo_new_sub_path(cairo_.get());
    path(polygon);
    cairo_close_path(cairo_.get());
  }
  set_color(line.color, line.opacity);
  cairo_fill(cairo_.get());
}

void Canvas::draw(const scene::Disc& disc) {
  cairo_new_sub_path(cairo_.get());
  cairo_arc(cairo_.get(), disc.center.x, disc.center.y, disc.radius, 0, 2 * std::numbers::pi);
  set_color(disc.color, disc.opacity);
  cairo_fill(cairo_.get());
}

void Canvas::draw(const scene::SetText& text) {
  const SetLine& line = brushes_.setter.set(text.line.words, text.line.type);
  const LinePlace place{
      {drawing_.origin.x + text.at.x * drawing_.scale, drawing_.origin.y + text.at.y * drawing_.scale},
      text.line.type.size * drawing_.scale};
  change_pixels([&] { brushes_.glyphs.draw(line, place, text.color, text.opacity, bitmap_); });
}

void Canvas::draw_image(const Rect& area, const scene::Image& image) {
  // Cairo reads a source's pixels alone, though it asks for a pointer by which it could write.
  auto* pixels = const_cast<std::uint8_t*>(image.bgrx.data());
  const SurfacePtr source(
      cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_RGB24, image.width, image.height, image.width * 4));
  check_cairo(cairo_surface_status(source.get()), "a picture in the picture");
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  path(area, image.radius);
  cairo_clip(cairo);
  cairo_translate(cairo, area.x, area.y);
  cairo_scale(cairo, area.width / image.width, area.height / image.height);
  cairo_set_source_surface(cairo, source.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
  cairo_paint_with_alpha(cairo, image.opacity);
  cairo_restore(cairo);
}

void Canvas::draw(const scene::Image& image) {
  const Rect& area = image.area;
  if (image.shear == 0) return draw_image(area, image);
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  cairo_matrix_t matrix;
  cairo_matrix_init(&matrix, 1, image.shear, 0, 1, area.x, area.y);
  cairo_transform(cairo, &matrix);
  draw_image({0, 0, area.width, area.height}, image);
  cairo_restore(cairo);
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

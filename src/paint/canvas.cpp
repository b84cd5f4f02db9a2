#include "canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace epochreel::paint {

using scene::Color;
using scene::Ink;
using scene::Point;
using scene::Rect;

Color blend(Color a, Color b, double t) {
  const auto channel = [t](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(std::lround(x + (y - x) * std::clamp(t, 0.0, 1.0)));
  };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

Color legible(const scene::Theme& theme, Color color) {
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps; ++i) {
    const Color moved = blend(color, theme.track, static_cast<double>(i) / kSteps);
    if (std::max(contrast_ratio(moved, theme.ground), contrast_ratio(moved, theme.text)) >= kTextContrast) return moved;
  }
  return theme.track;
}

Canvas::Canvas(image::Bitmap& bitmap, const scene::Frame& frame, TextSetter& setter, std::vector<DrawnText>& drawn)
    : bitmap_(bitmap), frame_(frame), setter_(setter), drawn_(drawn) {
  // What is drawn over opaque pixels leaves them opaque; those of RGB24 would have to be made so at the end.
  surface_.reset(cairo_image_surface_create_for_data(bitmap.pixels.data(), CAIRO_FORMAT_ARGB32, bitmap.width,
                                                     bitmap.height, bitmap.stride()));
  check_cairo(cairo_surface_status(surface_.get()), "a picture's surface");
  cairo_.reset(cairo_create(surface_.get()));
  check_cairo(cairo_status(cairo_.get()), "drawing");
  cairo_translate(cairo_.get(), frame.origin.x, frame.origin.y);
  cairo_scale(cairo_.get(), frame.scale, frame.scale);
  cairo_set_line_join(cairo_.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
}

void Canvas::clear() {
  set_color(theme().ground, 1);
  cairo_paint(cairo_.get());
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

void Canvas::fill(const Rect& rect, double radius, Color color, double opacity) {
  if (rect.width <= 0 || rect.height <= 0) return;
  path(rect, radius);
  set_color(color, opacity);
  cairo_fill(cairo_.get());
}

void Canvas::outline(const Rect& rect, double radius, double width, Color color, double opacity) {
  path(rect, radius);
  set_color(color, opacity);
  cairo_set_line_width(cairo_.get(), width);
  cairo_stroke(cairo_.get());
}

void Canvas::polygon(std::span<const Point> points, Color color, double opacity) {
  for (const Point& point : points) cairo_line_to(cairo_.get(), point.x, point.y);
  cairo_close_path(cairo_.get());
  set_color(color, opacity);
  cairo_fill(cairo_.get());
}

void Canvas::polyline(std::span<const Point> points, double width, Color color, double opacity, bool closed) {
  if (points.empty()) return;
  for (const Point& point : points) cairo_line_to(cairo_.get(), point.x, point.y);
  if (closed) cairo_close_path(cairo_.get());
  set_color(color, opacity);
  cairo_set_line_width(cairo_.get(), width);
  cairo_stroke(cairo_.get());
}

void Canvas::disc(Point center, double radius, Color color, double opacity) {
  cairo_new_sub_path(cairo_.get());
  cairo_arc(cairo_.get(), center.x, center.y, radius, 0, 2 * std::numbers::pi);
  set_color(color, opacity);
  cairo_fill(cairo_.get());
}

double Canvas::text_width(const scene::Text& text) { return setter_.set(text).width; }

double Canvas::text(const scene::Text& text, double opacity) {
  if (text.words.empty() || opacity <= 0) return 0;
  const SetLine& line = setter_.set(text);
  double left = text.at.x;
  if (text.align == scene::Align::kCenter) left -= line.width / 2;
  if (text.align == scene::Align::kRight) left -= line.width;
  const double top = text.at.y - line.baseline;
  const Color color = scene::ink_color(theme(), text.ink);
  set_color(color, opacity);
  cairo_move_to(cairo_.get(), left, top);
  pango_cairo_show_layout(cairo_.get(), line.layout.get());
  cairo_new_path(cairo_.get());
  const double s = frame_.scale;
  drawn_.push_back(
      {text.words,
       {frame_.origin.x + left * s, frame_.origin.y + (top + line.ink_top) * s, line.width * s, line.ink_height * s},
       line.size * s,
       color,
       line.cut,
       panel_,
       line.words});
  return line.width;
}

void Canvas::chrome(const scene::Chrome& chrome) {
  fill(chrome.area, 12, theme().panel);
  if (chrome.title.empty()) return;
  const double y = chrome.area.y + 32;
  const double width = text({chrome.title,
                             {chrome.area.x + 20, y},
                             16,
                             scene::Weight::kSemiBold,
                             Ink::kText,
                             scene::Align::kLeft,
                             chrome.area.width - 40});
  const double right = chrome.area.right() - 20;
  const double note = text({chrome.note,
                            {right, y},
                            14,
                            scene::Weight::kRegular,
                            Ink::kMuted,
                            scene::Align::kRight,
                            chrome.area.width - 64 - width});
  keys(chrome.keys, note > 0 ? right - note - 24 : right, y);
}

double Canvas::keys(const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline) {
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (key != keys.rbegin()) right -= 24;
    right -=
        text({key->second, {right, baseline}, 14, scene::Weight::kRegular, Ink::kMuted, scene::Align::kRight}) + 28;
    fill({right, baseline - 6.5, 20, 3}, 1.5, ink_color(theme(), key->first));
  }
  return right;
}

void Canvas::image(const Rect& rect, double radius, int width, int height, std::vector<std::uint8_t>& bgrx,
                   double opacity) {
  if (rect.width <= 0 || rect.height <= 0 || width <= 0 || height <= 0) return;
  const SurfacePtr source(
      cairo_image_surface_create_for_data(bgrx.data(), CAIRO_FORMAT_RGB24, width, height, width * 4));
  check_cairo(cairo_surface_status(source.get()), "a picture in the picture");
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  path(rect, radius);
  cairo_clip(cairo);
  cairo_translate(cairo, rect.x, rect.y);
  cairo_scale(cairo, rect.width / width, rect.height / height);
  cairo_set_source_surface(cairo, source.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
  cairo_paint_with_alpha(cairo, opacity);
  cairo_restore(cairo);
}

void Canvas::sheared_image(const Rect& rect, double shear, int width, int height, std::vector<std::uint8_t>& bgrx) {
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  cairo_matrix_t matrix;
  cairo_matrix_init(&matrix, 1, shear, 0, 1, rect.x, rect.y);
  cairo_transform(cairo, &matrix);
  image({0, 0, rect.width, rect.height}, 0, width, height, bgrx, 1);
  cairo_restore(cairo);
}

void Canvas::stencil(const Rect& rect, int width, int height, std::span<const std::uint8_t> opacities, Color color) {
  if (rect.width <= 0 || rect.height <= 0 || width <= 0 || height <= 0) return;
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, width);
  std::vector<std::uint8_t> rows(static_cast<std::size_t>(stride) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const auto row = opacities.subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(width),
                                       static_cast<std::size_t>(width));
    std::copy(row.begin(), row.end(), rows.begin() + static_cast<std::ptrdiff_t>(y) * stride);
  }
  const SurfacePtr source(cairo_image_surface_create_for_data(rows.data(), CAIRO_FORMAT_A8, width, height, stride));
  check_cairo(cairo_surface_status(source.get()), "a stencil");
  const PatternPtr pattern(cairo_pattern_create_for_surface(source.get()));
  cairo_pattern_set_filter(pattern.get(), CAIRO_FILTER_BILINEAR);
  cairo_t* cairo = cairo_.get();
  cairo_save(cairo);
  cairo_translate(cairo, rect.x, rect.y);
  cairo_scale(cairo, rect.width / width, rect.height / height);
  set_color(color, 1);
  cairo_mask(cairo, pattern.get());
  cairo_restore(cairo);
}

image::Bitmap& Canvas::pixels() {
  cairo_surface_flush(surface_.get());
  return bitmap_;
}

void Canvas::touched() { cairo_surface_mark_dirty(surface_.get()); }

void Canvas::finish() {
  check_cairo(cairo_status(cairo_.get()), "drawing");
  cairo_surface_flush(surface_.get());
}

}  // namespace epochreel::paint

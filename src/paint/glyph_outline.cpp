#include "glyph_outline.h"

#include <algorithm>
#include <array>

namespace epochreel::paint {

using scene::Point;

namespace {

/// What HarfBuzz's calls write to. `em` is in the font's scale.
struct Pen {
  GlyphOutline* outline = nullptr;
  Point em;

  Point at(float x, float y) const { return {x / em.x, -y / em.y}; }

  void curve(const Point& first, const Point& second, const Point& end, bool is_line) const {
    outline->contours.back().curves.push_back({first, second, end, is_line});
  }
  const Point& place() const {
    const Contour& contour = outline->contours.back();
    return contour.curves.empty() ? contour.start : contour.curves.back().end;
  }
  void line(const Point& end) const { curve(place(), end, end, true); }
};

Pen& pen_of(void* data) { return *static_cast<Pen*>(data); }

void move_to(hb_draw_funcs_t* /*funcs*/, void* data, hb_draw_state_t* /*state*/, float x, float y, void* /*user*/) {
  const Pen& pen = pen_of(data);
  pen.outline->contours.push_back({pen.at(x, y), {}});
}

void line_to(hb_draw_funcs_t* /*funcs*/, void* data, hb_draw_state_t* /*state*/, float x, float y, void* /*user*/) {
  const Pen& pen = pen_of(data);
  pen.line(pen.at(x, y));
}

/// A quadratic curve is a cubic one with its handles at two thirds of the way.
void quadratic_to(hb_draw_funcs_t* /*funcs*/, void* data, hb_draw_state_t* /*state*/, float handle_x, float handle_y,
                  float x, float y, void* /*user*/) {
  const Pen& pen = pen_of(data);
  const Point start = pen.place();
  const Point handle = pen.at(handle_x, handle_y);
  const Point end = pen.at(x, y);
  const auto towards = [&](const Point& from) {
    return Point{from.x + (handle.x - from.x) * 2 / 3, from.y + (handle.y - from.y) * 2 / 3};
  };
  pen.curve(towards(start), towards(end), end, false);
}

void cubic_to(hb_draw_funcs_t* /*funcs*/, void* data, hb_draw_state_t* /*state*/, float first_x, float first_y,
              float second_x, float second_y, float x, float y, void* /*user*/) {
  const Pen& pen = pen_of(data);
  pen.curve(pen.at(first_x, first_y), pen.at(second_x, second_y), pen.at(x, y), false);
}

void close_path(hb_draw_funcs_t* /*funcs*/, void* data, hb_draw_state_t* /*state*/, void* /*user*/) {
  const Pen& pen = pen_of(data);
  if (pen.place() != pen.outline->contours.back().start) pen.line(pen.outline->contours.back().start);
}

/// Lives as long as the process.
hb_draw_funcs_t* draw_functions() {
  static hb_draw_funcs_t* const functions = [] {
    hb_draw_funcs_t* made = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(made, move_to, nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(made, line_to, nullptr, nullptr);
    hb_draw_funcs_set_quadratic_to_func(made, quadratic_to, nullptr, nullptr);
    hb_draw_funcs_set_cubic_to_func(made, cubic_to, nullptr, nullptr);
    hb_draw_funcs_set_close_path_func(made, close_path, nullptr, nullptr);
    hb_draw_funcs_make_immutable(made);
    return made;
  }();
  return functions;
}

scene::Rect box_of(const std::vector<Contour>& contours) {
  if (contours.empty()) return {};
  Point low = contours.front().start;
  Point high = low;
  const auto add = [&](const Point& point) {
    low = {std::min(low.x, point.x), std::min(low.y, point.y)};
    high = {std::max(high.x, point.x), std::max(high.y, point.y)};
  };
  for (const Contour& contour : contours) {
    add(contour.start);
    for (const Contour::Curve& curve : contour.curves) {
      for (const Point& point : std::array{curve.first_handle, curve.second_handle, curve.end}) add(point);
    }
  }
  return {low.x, low.y, high.x - low.x, high.y - low.y};
}

}  // namespace

GlyphOutline read_outline(hb_font_t* font, hb_codepoint_t glyph) {
  int x_scale = 1;
  int y_scale = 1;
  hb_font_get_scale(font, &x_scale, &y_scale);
  GlyphOutline outline;
  Pen pen{&outline, {static_cast<double>(x_scale), static_cast<double>(y_scale)}};
#if HB_VERSION_ATLEAST(7, 0, 0)
  hb_font_draw_glyph(font, glyph, draw_functions(), &pen);
#else
  hb_font_get_glyph_shape(font, glyph, draw_functions(), &pen);
#endif
  outline.box = box_of(outline.contours);
  return outline;
}

}  // namespace epochreel::paint

#include "epochreel/scene/drawing.h"

namespace epochreel::scene {

void Primitives::fill(const Rect& area, double radius, Color color, double opacity) {
  if (area.width <= 0 || area.height <= 0) return;
  primitives_.emplace_back(Fill{area, radius, color, opacity});
}

void Primitives::outline(const Rect& area, double radius, double width, Color color, double opacity) {
  primitives_.emplace_back(Outline{area, radius, width, color, opacity});
}

void Primitives::polygon(std::vector<Point> points, Color color, double opacity) {
  primitives_.emplace_back(Polygon{std::move(points), color, opacity});
}

void Primitives::polyline(std::vector<Point> points, double width, Color color, double opacity, bool closed) {
  if (points.empty()) return;
  primitives_.emplace_back(Polyline{std::move(points), width, color, opacity, closed});
}

void Primitives::disc(Point center, double radius, Color color, double opacity) {
  primitives_.emplace_back(Disc{center, radius, color, opacity});
}

void Primitives::image(Image image) {
  if (image.area.width <= 0 || image.area.height <= 0 || image.width <= 0 || image.height <= 0) return;
  primitives_.emplace_back(std::move(image));
}

void Primitives::stencil(Stencil stencil) {
  if (stencil.area.width <= 0 || stencil.area.height <= 0 || stencil.width <= 0 || stencil.height <= 0) return;
  primitives_.emplace_back(std::move(stencil));
}

void Primitives::neurons(Neurons neurons) {
  if (!neurons.neurons.empty()) primitives_.emplace_back(std::move(neurons));
}

void Primitives::flow(Flow flow) {
  if (!flow.layers.empty()) primitives_.emplace_back(std::move(flow));
}

double Primitives::text_width(const Text& text) const { return texts_->fit(text).extents.width; }

double Primitives::text(const Text& text, double opacity) {
  if (text.words.empty() || opacity <= 0) return 0;
  FittedText line = texts_->fit(text);
  const double width = line.extents.width;
  double left = text.at.x;
  if (text.align == Align::kCenter) left -= width / 2;
  if (text.align == Align::kRight) left -= width;
  primitives_.emplace_back(
      SetText{std::move(line), {left, text.at.y}, ink_color(*theme_, text.ink), opacity, text.words, panel_});
  return width;
}

namespace {

void add_texts(const Primitives& list, const Drawing& drawing, std::vector<DrawnText>& texts) {
  const double s = drawing.scale;
  for (const Primitive& primitive : list.all()) {
    const auto* text = std::get_if<SetText>(&primitive);
    if (text == nullptr) continue;
    const Rect box = text->box();
    texts.push_back({text->asked,
                     {drawing.origin.x + box.x * s, drawing.origin.y + box.y * s, box.width * s, box.height * s},
                     text->line.type.size * s,
                     text->color,
                     text->line.cut,
                     text->panel,
                     text->line.words});
  }
}

}  // namespace

std::vector<DrawnText> texts_of(const Drawing& drawing) {
  std::vector<DrawnText> texts;
  add_texts(drawing.backdrop, drawing, texts);
  add_texts(drawing.foreground, drawing, texts);
  return texts;
}

}  // namespace epochreel::scene

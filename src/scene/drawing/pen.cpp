#include "drawing/pen.h"

namespace epochreel::scene {

void Pen::fill(const Rect& area, double radius, Color color, double opacity) {
  if (area.width <= 0 || area.height <= 0) return;
  list_->emplace_back(Fill{area, radius, color, opacity});
}

void Pen::outline(const Rect& area, double radius, double width, Color color, double opacity) {
  list_->emplace_back(Outline{area, radius, width, color, opacity});
}

void Pen::polygon(std::vector<Point> points, Color color, double opacity) {
  list_->emplace_back(Polygon{std::move(points), color, opacity});
}

void Pen::polyline(std::vector<Point> points, double width, Color color, double opacity, bool closed) {
  if (points.empty()) return;
  list_->emplace_back(Polyline{std::move(points), width, color, opacity, closed});
}

void Pen::disc(Point center, double radius, Color color, double opacity) {
  list_->emplace_back(Disc{center, radius, color, opacity});
}

void Pen::image(Image image) {
  if (image.area.width <= 0 || image.area.height <= 0 || image.width <= 0 || image.height <= 0) return;
  list_->emplace_back(std::move(image));
}

void Pen::stencil(Stencil stencil) {
  if (stencil.area.width <= 0 || stencil.area.height <= 0 || stencil.width <= 0 || stencil.height <= 0) return;
  list_->emplace_back(std::move(stencil));
}

void Pen::neurons(Neurons neurons) {
  if (!neurons.neurons.empty()) list_->emplace_back(std::move(neurons));
}

void Pen::flow(Flow flow) {
  if (!flow.layers.empty()) list_->emplace_back(std::move(flow));
}

double Pen::text_width(const Text& text) const { return texts_->fit(text).extents.width; }

double Pen::text(const Text& text, double opacity) {
  if (text.words.empty() || opacity <= 0) return 0;
  FittedText line = texts_->fit(text);
  const double width = line.extents.width;
  double left = text.at.x;
  if (text.align == Align::kCenter) left -= width / 2;
  if (text.align == Align::kRight) left -= width;
  list_->emplace_back(
      SetText{std::move(line), {left, text.at.y}, ink_color(*theme_, text.ink), opacity, text.words, panel_});
  return width;
}

void Pens::place(std::string of, const Rect& area) {
  Image image;
  image.area = area;
  image.of = std::move(of);
  drawing_->places.push_back(std::move(image));
}

void Pens::begin_panel(const Rect& area) {
  backdrop.begin_panel(drawing_->panels.size());
  foreground.begin_panel(drawing_->panels.size());
  drawing_->panels.push_back(area);
}

}  // namespace epochreel::scene

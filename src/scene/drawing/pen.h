/// Pens add primitives to a drawing. They fit texts into their room and turn inks into colours.
#pragma once

#include <any>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/scene/drawing.h"
#include "epochreel/scene/type_styles.h"

namespace epochreel::scene {

/// Sees each mark (marks/) before it is drawn. Tests ask it what a picture says.
class MarkWatcher {
 public:
  virtual ~MarkWatcher() = default;
  virtual void see(const std::any& mark) = 0;
};

/// Adds to one list. A shape or text that would not be seen (no area, no words) is not added.
class Pen {
 public:
  /// All three outlive the pen.
  Pen(std::vector<Primitive>& list, const Theme& theme, TextFitter& texts)
      : list_(&list), theme_(&theme), texts_(&texts) {}

  const Theme& theme() const { return *theme_; }
  TextMeasure& measure() const { return texts_->measure(); }

  void fill(const Rect& area, double radius, Color color, double opacity = 1);
  void outline(const Rect& area, double radius, double width, Color color, double opacity = 1);
  void polygon(std::vector<Point> points, Color color, double opacity);
  void polyline(std::vector<Point> points, double width, Color color, double opacity = 1, bool closed = false);
  void disc(Point center, double radius, Color color, double opacity = 1);
  void image(Image image);
  void stencil(Stencil stencil);
  void neurons(Neurons neurons);
  void flow(Flow flow);

  /// Fits and places a text. Returns its width as it is shown.
  double text(const Text& text, double opacity = 1);
  /// The width that text() would return.
  double text_width(const Text& text) const;

  /// Texts from now on belong to the panel at this place of Drawing::panels.
  void begin_panel(std::size_t place) { panel_ = place; }

  /// `watcher` outlives the pen; nullptr: nobody watches.
  void watch(MarkWatcher* watcher) { watcher_ = watcher; }
  MarkWatcher* watcher() const { return watcher_; }

 private:
  std::vector<Primitive>* list_;
  const Theme* theme_;
  TextFitter* texts_;
  std::size_t panel_ = 0;
  MarkWatcher* watcher_ = nullptr;
};

/// Draws a mark by its own draw(Pen&, const Mark&), such as Bars or Chrome.
template <class Mark>
void draw_mark(Pen& pen, const Mark& mark) {
  if (pen.watcher() != nullptr) pen.watcher()->see(mark);
  draw(pen, mark);
}

/// The pens of one drawing.
class Pens {
 public:
  /// `drawing`, whose theme is known, and `texts` outlive the pens.
  Pens(Drawing& drawing, TextFitter& texts)
      : backdrop(drawing.backdrop, *drawing.theme, texts),
        foreground(drawing.foreground, *drawing.theme, texts),
        drawing_(&drawing) {}

  TextMeasure& measure() const { return backdrop.measure(); }

  /// Begins a panel of this area: texts that are drawn from now on belong to it.
  void begin_panel(const Rect& area);

  /// Says where a unit of the network stands that is no image of its own here; see Image::of.
  void place(std::string of, const Rect& area);

  void watch(MarkWatcher* watcher) {
    backdrop.watch(watcher);
    foreground.watch(watcher);
  }

  Pen backdrop;    ///< for what is the same in most frames of the scene; it lies behind the rest
  Pen foreground;  ///< for what moves

 private:
  Drawing* drawing_;
};

}  // namespace epochreel::scene

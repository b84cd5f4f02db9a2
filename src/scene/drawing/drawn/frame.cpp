#include <variant>

#include "drawing/drawn/panels.h"
#include "epochreel/scene/drawing.h"

namespace epochreel::scene {

Drawing draw(const Frame& frame, TextFitter& texts) {
  Drawing drawing(*frame.theme, texts);
  drawing.width = frame.width;
  drawing.height = frame.height;
  drawing.scale = frame.scale;
  drawing.origin = frame.origin;
  static const std::vector<std::string> kNoNames;
  texts.know_names(frame.names == nullptr ? kNoNames : *frame.names);
  for (std::size_t number = 0; number < frame.panels.size(); ++number) {
    Primitives& list = number < frame.still ? drawing.backdrop : drawing.foreground;
    list.begin_panel(number);
    std::visit([&](const auto& panel) { draw(list, panel); }, frame.panels[number]);
  }
  const double s = frame.scale;
  const Rect all{-frame.origin.x / s, -frame.origin.y / s, frame.width / s, frame.height / s};
  if (frame.veil > 0) drawing.foreground.fill(all, 0, frame.theme->ground, frame.veil);
  return drawing;
}

}  // namespace epochreel::scene

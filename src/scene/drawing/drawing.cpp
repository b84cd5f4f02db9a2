#include "epochreel/scene/drawing.h"

namespace epochreel::scene {

namespace {

void add_texts(const std::vector<Primitive>& list, const Drawing& drawing, std::vector<DrawnText>& texts) {
  const double s = drawing.scale;
  for (const Primitive& primitive : list) {
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

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

bool same_cut(const Cut* a, const Cut* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->before == b->before && a->opacity == b->opacity && a->over == b->over;
}

}  // namespace

bool same_picture(const Drawing& a, const Drawing& b) {
  return a.width == b.width && a.height == b.height && a.scale == b.scale && a.origin == b.origin &&
         *a.theme == *b.theme && a.foreground == b.foreground && a.backdrop == b.backdrop &&
         same_cut(a.cut.get(), b.cut.get());
}

std::vector<DrawnText> texts_of(const Drawing& drawing) {
  std::vector<DrawnText> texts;
  add_texts(drawing.backdrop, drawing, texts);
  add_texts(drawing.foreground, drawing, texts);
  return texts;
}

}  // namespace epochreel::scene

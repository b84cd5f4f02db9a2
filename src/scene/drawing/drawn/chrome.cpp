#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw(Primitives& list, const Chrome& chrome) {
  list.fill(chrome.area, 12, list.theme().panel);
  if (chrome.title.empty()) return;
  const double y = chrome.area.y + 32;
  const double width =
      list.text(styled(kPanelTitle, chrome.title, {chrome.area.x + 20, y}, Align::kLeft, chrome.area.width - 40));
  const double right = chrome.area.right() - 20;
  const double note_room = chrome.area.width - 64 - width;
  const double note = list.text(styled(kNote, chrome.note, {right, y}, Align::kRight, note_room));
  draw_keys(list, chrome.keys, note > 0 ? right - note - 24 : right, y);
}

double draw_keys(Primitives& list, const std::vector<std::pair<Ink, std::string>>& keys, double right,
                 double baseline) {
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (key != keys.rbegin()) right -= 24;
    right -= list.text(styled(kNote, key->second, {right, baseline}, Align::kRight)) + 28;
    list.fill({right, baseline - 6.5, 20, 3}, 1.5, ink_color(list.theme(), key->first));
  }
  return right;
}

}  // namespace epochreel::scene

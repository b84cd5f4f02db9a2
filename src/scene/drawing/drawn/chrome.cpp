#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw(Layer& layer, const Chrome& chrome) {
  layer.fill(chrome.area, 12, layer.theme().panel);
  if (chrome.title.empty()) return;
  const double y = chrome.area.y + 32;
  const double width =
      layer.text(styled(kPanelTitle, chrome.title, {chrome.area.x + 20, y}, Align::kLeft, chrome.area.width - 40));
  const double right = chrome.area.right() - 20;
  const double note_room = chrome.area.width - 64 - width;
  const double note = layer.text(styled(kNote, chrome.note, {right, y}, Align::kRight, note_room));
  draw_keys(layer, chrome.keys, note > 0 ? right - note - 24 : right, y);
}

double draw_keys(Layer& layer, const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline) {
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (key != keys.rbegin()) right -= 24;
    right -= layer.text(styled(kNote, key->second, {right, baseline}, Align::kRight)) + 28;
    layer.fill({right, baseline - 6.5, 20, 3}, 1.5, ink_color(layer.theme(), key->first));
  }
  return right;
}

}  // namespace epochreel::scene

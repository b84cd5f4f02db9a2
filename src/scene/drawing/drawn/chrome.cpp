#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw(Layer& layer, const Chrome& chrome) {
  layer.fill(chrome.area, 12, layer.theme().panel);
  if (chrome.title.empty()) return;
  const double y = chrome.area.y + 32;
  const double width = layer.text(
      {chrome.title, {chrome.area.x + 20, y}, 16, Weight::kSemiBold, Ink::kText, Align::kLeft, chrome.area.width - 40});
  const double right = chrome.area.right() - 20;
  const double note = layer.text(
      {chrome.note, {right, y}, 14, Weight::kRegular, Ink::kMuted, Align::kRight, chrome.area.width - 64 - width});
  draw_keys(layer, chrome.keys, note > 0 ? right - note - 24 : right, y);
}

double draw_keys(Layer& layer, const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline) {
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (key != keys.rbegin()) right -= 24;
    right -= layer.text({key->second, {right, baseline}, 14, Weight::kRegular, Ink::kMuted, Align::kRight}) + 28;
    layer.fill({right, baseline - 6.5, 20, 3}, 1.5, ink_color(layer.theme(), key->first));
  }
  return right;
}

}  // namespace epochreel::scene

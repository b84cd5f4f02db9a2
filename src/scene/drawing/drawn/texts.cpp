#include <algorithm>

#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw(Primitives& list, const ChromePanel& panel) { draw(list, panel.chrome); }

void draw(Primitives& list, const TextPanel& panel) {
  for (const Text& text : panel.texts) list.text(text, panel.opacity);
}

void draw(Primitives& list, const HeaderPanel& panel) {
  const double room = panel.area.width;
  const double top = panel.area.y;
  list.text(styled(kSceneTitle, panel.title, {panel.area.x, top + 26}, Align::kLeft, room));
  list.text(styled(kSceneSubtitle, panel.subtitle, {panel.area.x, top + 56}, Align::kLeft, room));
}

void draw(Primitives& list, const CountersPanel& panel) {
  constexpr double kWidest = 200;
  const auto& area = panel.area;
  const bool left = panel.align == Align::kLeft;
  const double column = std::min(left ? kWidest : 142.0,
                                 area.width / static_cast<double>(std::max<std::size_t>(1, panel.counters.size())));
  double x = left ? area.x : area.right() - column * static_cast<double>(panel.counters.size() - 1);
  for (const Counter& counter : panel.counters) {
    list.text(styled(kNote, counter.label, {x, area.y + 18}, panel.align, column - 12));
    list.text(styled(kCount.in(counter.ink), counter.value, {x, area.y + 54}, panel.align, column - 12));
    x += column;
  }
}

void draw(Primitives& list, const LegendPanel& panel) {
  draw(list, panel.chrome);
  const auto& area = panel.chrome.area;
  const double step =
      std::clamp((area.height - 64) / static_cast<double>(std::max<std::size_t>(1, panel.keys.size())), 22.0, 40.0);
  double y = area.y + 52 + step / 2;
  for (const auto& [ink, words] : panel.keys) {
    if (y > area.bottom() - 10) break;
    list.fill({area.x + 20, y - 12, 24, 14}, 4, ink_color(list.theme(), ink));
    list.text(styled(kBody, words, {area.x + 56, y}, Align::kLeft, area.width - 76));
    y += step;
  }
}

}  // namespace epochreel::scene

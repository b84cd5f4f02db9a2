#include <algorithm>

#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Weight;

void paint_panel(Canvas& canvas, const scene::ChromePanel& panel) { canvas.chrome(panel.chrome); }

void paint_panel(Canvas& canvas, const scene::TextPanel& panel) {
  for (const scene::Text& text : panel.texts) canvas.text(text, panel.opacity);
}

void paint_panel(Canvas& canvas, const scene::HeaderPanel& panel) {
  const double room = panel.area.width;
  const double top = panel.area.y;
  canvas.text({panel.title, {panel.area.x, top + 26}, 30, Weight::kSemiBold, Ink::kText, Align::kLeft, room, true});
  canvas.text({panel.subtitle, {panel.area.x, top + 56}, 16, Weight::kRegular, Ink::kMuted, Align::kLeft, room});
}

void paint_panel(Canvas& canvas, const scene::CountersPanel& panel) {
  constexpr double kWidest = 200;
  const auto& area = panel.area;
  const bool left = panel.align == Align::kLeft;
  const double column = std::min(left ? kWidest : 142.0,
                                 area.width / static_cast<double>(std::max<std::size_t>(1, panel.counters.size())));
  double x = left ? area.x : area.right() - column * static_cast<double>(panel.counters.size() - 1);
  for (const scene::Counter& counter : panel.counters) {
    canvas.text({counter.label, {x, area.y + 18}, 14, Weight::kRegular, Ink::kMuted, panel.align, column - 12});
    canvas.text({counter.value, {x, area.y + 54}, 24, Weight::kSemiBold, counter.ink, panel.align, column - 12});
    x += column;
  }
}

void paint_panel(Canvas& canvas, const scene::LegendPanel& panel) {
  canvas.chrome(panel.chrome);
  const auto& area = panel.chrome.area;
  const double step =
      std::clamp((area.height - 64) / static_cast<double>(std::max<std::size_t>(1, panel.keys.size())), 22.0, 40.0);
  double y = area.y + 52 + step / 2;
  for (const auto& [ink, words] : panel.keys) {
    if (y > area.bottom() - 10) break;
    canvas.fill({area.x + 20, y - 12, 24, 14}, 4, ink_color(canvas.theme(), ink));
    canvas.text({words, {area.x + 56, y}, 15, Weight::kRegular, Ink::kText, Align::kLeft, area.width - 76});
    y += step;
  }
}

}  // namespace epochreel::paint

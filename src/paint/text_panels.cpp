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
  constexpr double kColumn = 142;
  const double counters = kColumn * static_cast<double>(panel.counters.size());
  const double room = panel.area.width - counters - 24;
  const double top = panel.area.y;
  canvas.text({panel.title, {panel.area.x, top + 26}, 30, Weight::kSemiBold, Ink::kText, Align::kLeft, room, true});
  canvas.text({panel.subtitle, {panel.area.x, top + 56}, 16, Weight::kRegular, Ink::kMuted, Align::kLeft, room});
  double right = panel.area.right();
  for (auto counter = panel.counters.rbegin(); counter != panel.counters.rend(); ++counter) {
    canvas.text({counter->label, {right, top + 18}, 14, Weight::kRegular, Ink::kMuted, Align::kRight, kColumn - 12});
    canvas.text(
        {counter->value, {right, top + 54}, 24, Weight::kSemiBold, counter->ink, Align::kRight, kColumn - 12});
    right -= kColumn;
  }
}

}  // namespace epochreel::paint

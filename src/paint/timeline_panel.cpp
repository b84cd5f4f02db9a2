#include "panels.h"

namespace epochreel::paint {

void paint_panel(Canvas& canvas, const scene::TimeAxisPanel& panel) {
  const auto& theme = canvas.theme();
  const auto& area = panel.area;
  const double y = area.y + area.height / 2;
  canvas.fill({area.x, y - 1.5, area.width, 3}, 1.5, theme.line);
  for (std::size_t i = 0; i < panel.ticks.size(); ++i) {
    const auto& tick = panel.ticks[i];
    scene::Align align = scene::Align::kCenter;
    if (i == 0) align = scene::Align::kLeft;
    if (i + 1 == panel.ticks.size()) align = scene::Align::kRight;
    const double at = area.x + area.width * tick.at;
    if (align == scene::Align::kCenter) canvas.fill({at - 1, y + 8, 2, 5}, 0, theme.line);
    canvas.text({tick.text, {at, y + 32}, 14, scene::Weight::kRegular, scene::Ink::kMuted, align});
  }
}

void paint_panel(Canvas& canvas, const scene::TimelinePanel& panel) {
  const auto& area = panel.area;
  const double y = area.y + area.height / 2;
  const double x = area.x + area.width * panel.done;
  canvas.fill({area.x, y - 1.5, x - area.x, 3}, 1.5, canvas.theme().up);
  canvas.disc({x, y}, 7, canvas.theme().up);
}

}  // namespace epochreel::paint

#include <algorithm>

#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Rect;
using scene::Weight;

namespace {

/// Bars stand side by side, their names below.
void paint_standing(Canvas& canvas, const scene::BarsPanel& panel, double step) {
  const auto& theme = canvas.theme();
  const Rect& area = panel.area;
  const double width = std::min(step * 0.78, 56.0);
  const Rect plot{area.x + 20, area.y + 76, area.width - 40, area.height - 76 - 44};
  const bool labels = step >= 22;
  for (std::size_t i = 0; i < panel.bars.size(); ++i) {
    const scene::Bar& bar = panel.bars[i];
    const double x = plot.x + step * (static_cast<double>(i) + 0.5);
    const double height = plot.height * std::clamp(bar.value, 0.0, 1.0);
    canvas.fill({x - width / 2, plot.y, width, plot.height}, 4, theme.track);
    canvas.fill({x - width / 2, plot.bottom() - height, width, height}, 4, theme.up, bar.marked ? 1.0 : 0.72);
    if (!labels) continue;
    const Ink ink = bar.marked ? Ink::kText : Ink::kMuted;
    canvas.text({bar.figure, {x, plot.y - 10}, 15, Weight::kMedium, Ink::kText, Align::kCenter, step - 2});
    canvas.text({bar.name,
                 {x, plot.bottom() + 26},
                 15,
                 bar.marked ? Weight::kSemiBold : Weight::kRegular,
                 ink,
                 Align::kCenter});
  }
}

/// Bars lie below one another, their names in front: for names that are wider than a standing bar.
void paint_lying(Canvas& canvas, const scene::BarsPanel& panel, double names) {
  const auto& theme = canvas.theme();
  const Rect& area = panel.area;
  const double room = std::min(names, area.width * 0.3);
  const Rect plot{area.x + 20 + room + 12, area.y + 46, area.width - room - 40 - 12 - 60, area.height - 46 - 12};
  const double step = plot.height / static_cast<double>(panel.bars.size());
  const double height = std::min(step * 0.62, 20.0);
  const bool labels = step >= 15;
  for (std::size_t i = 0; i < panel.bars.size(); ++i) {
    const scene::Bar& bar = panel.bars[i];
    const double y = plot.y + step * (static_cast<double>(i) + 0.5);
    const double width = plot.width * std::clamp(bar.value, 0.0, 1.0);
    canvas.fill({plot.x, y - height / 2, plot.width, height}, 3, theme.track);
    canvas.fill({plot.x, y - height / 2, width, height}, 3, theme.up, bar.marked ? 1.0 : 0.72);
    if (!labels) continue;
    const Weight weight = bar.marked ? Weight::kSemiBold : Weight::kRegular;
    canvas.text(
        {bar.name, {plot.x - 12, y + 5}, 14, weight, bar.marked ? Ink::kText : Ink::kMuted, Align::kRight, room});
    canvas.text({bar.figure, {area.right() - 20, y + 5}, 14, Weight::kMedium, Ink::kText, Align::kRight});
  }
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::BarsPanel& panel) {
  if (panel.bars.empty()) return;
  double widest = 0;
  for (const scene::Bar& bar : panel.bars) {
    widest = std::max(widest, canvas.text_width({bar.name, {}, 15, Weight::kSemiBold}));
  }
  const double step = (panel.area.width - 40) / static_cast<double>(panel.bars.size());
  if (widest <= step - 4 || widest < 24) {
    paint_standing(canvas, panel, step);
  } else {
    paint_lying(canvas, panel, widest);
  }
}

}  // namespace epochreel::paint

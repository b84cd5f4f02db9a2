#include <algorithm>

#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Rect;
using scene::Weight;

void paint_panel(Canvas& canvas, const scene::BarsPanel& panel) {
  const Rect& area = panel.chrome.area;
  const auto& theme = canvas.theme();
  canvas.chrome(panel.chrome);
  if (panel.bars.empty()) return;
  const double step = (area.width - 40) / static_cast<double>(panel.bars.size());
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
    canvas.text({bar.name, {x, plot.bottom() + 26}, 15, bar.marked ? Weight::kSemiBold : Weight::kRegular, ink,
                 Align::kCenter, step - 4});
  }
}

}  // namespace epochreel::paint

#include <algorithm>
#include <cmath>

#include "epochreel/scene/names.h"
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
  const std::size_t stride = scene::name_stride(step, 22);
  for (std::size_t i = 0; i < panel.bars.size(); ++i) {
    const scene::Bar& bar = panel.bars[i];
    const double x = plot.x + step * (static_cast<double>(i) + 0.5);
    const double height = plot.height * std::clamp(bar.value, 0.0, 1.0);
    canvas.fill({x - width / 2, plot.y, width, plot.height}, 4, theme.track);
    canvas.fill({x - width / 2, plot.bottom() - height, width, height}, 4, theme.up, bar.marked ? 1.0 : 0.72);
    const Ink ink = bar.marked ? Ink::kText : Ink::kMuted;
    if (stride == 1) {
      canvas.text({bar.figure, {x, plot.y - 10}, 15, Weight::kMedium, Ink::kText, Align::kCenter, step - 2});
    }
    if (i % stride != 0) continue;
    canvas.text({bar.name,
                 {x, plot.bottom() + 26},
                 15,
                 bar.marked ? Weight::kSemiBold : Weight::kRegular,
                 ink,
                 Align::kCenter});
  }
}

constexpr double kLine = 17;         ///< units: lying bars with a name each are at least so far apart
constexpr double kLyingWidth = 230;  ///< of a bar with its name and figure, at the least

/// Bars lie below one another, in as many columns as their names need, the names in front: for names that are wider
/// than a standing bar.
void paint_lying(Canvas& canvas, const scene::BarsPanel& panel, double names) {
  constexpr double kGap = 28;
  constexpr double kFigure = 54;
  const auto& theme = canvas.theme();
  const Rect all{panel.area.x + 20, panel.area.y + 46, panel.area.width - 40, panel.area.height - 46 - 12};
  const auto count = static_cast<double>(panel.bars.size());
  const double most = std::max(1.0, std::floor((all.width + kGap) / (kLyingWidth + kGap)));
  const double columns = std::clamp(std::ceil(count * kLine / all.height), 1.0, most);
  const auto rows = static_cast<std::size_t>(std::ceil(count / columns));
  const double column = (all.width - (columns - 1) * kGap) / columns;
  const double room = std::min(names, column * 0.4);
  const double step = all.height / static_cast<double>(rows);
  const double height = std::min(step * 0.62, 20.0);
  const std::size_t stride = scene::name_stride(step, 15);
  for (std::size_t i = 0; i < panel.bars.size(); ++i) {
    const scene::Bar& bar = panel.bars[i];
    const double left = all.x + static_cast<double>(i / rows) * (column + kGap);
    const Rect track{left + room + 12, all.y + step * (static_cast<double>(i % rows) + 0.5) - height / 2,
                     column - room - 12 - kFigure, height};
    canvas.fill(track, 3, theme.track);
    canvas.fill({track.x, track.y, track.width * std::clamp(bar.value, 0.0, 1.0), height}, 3, theme.up,
                bar.marked ? 1.0 : 0.72);
    if (i % rows % stride != 0) continue;
    const double y = track.y + height / 2 + 5;
    const Weight weight = bar.marked ? Weight::kSemiBold : Weight::kRegular;
    canvas.text({bar.name, {track.x - 12, y}, 14, weight, bar.marked ? Ink::kText : Ink::kMuted, Align::kRight, room});
    canvas.text({bar.figure, {left + column, y}, 14, Weight::kMedium, Ink::kText, Align::kRight});
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

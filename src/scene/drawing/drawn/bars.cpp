#include <algorithm>
#include <cmath>

#include "drawing/drawn/panels.h"

namespace epochreel::scene {

namespace {

/// Bars stand side by side, their names below.
void draw_standing(Layer& layer, const BarsPanel& panel, double step) {
  const auto& theme = layer.theme();
  const Rect& area = panel.area;
  const double width = std::min(step * 0.78, 56.0);
  const Rect plot{area.x + 20, area.y + 76, area.width - 40, area.height - 76 - 44};
  constexpr double kFigure = 30;  // units that a figure needs
  constexpr double kMargin = 8;   // between a name and the panel's edge
  const double radius = width < 12 ? width / 4 : 4;
  double widest = 0;
  for (std::size_t i = 0; i < panel.bars.size(); i += panel.stride) {
    widest = std::max(widest, layer.text_width({panel.bars[i].name, {}, 15, Weight::kSemiBold}));
  }
  // A name that is wider than what stands at the edge begins at its bar instead.
  const bool beside = panel.stride > 1 && widest / 2 > 20 + step / 2 - kMargin;
  const double room = step * static_cast<double>(panel.stride) - 4;
  for (std::size_t i = 0; i < panel.bars.size(); ++i) {
    const Bar& bar = panel.bars[i];
    const double x = plot.x + step * (static_cast<double>(i) + 0.5);
    const double height = plot.height * std::clamp(bar.value, 0.0, 1.0);
    layer.fill({x - width / 2, plot.y, width, plot.height}, radius, theme.track);
    layer.fill({x - width / 2, plot.bottom() - height, width, height}, radius, theme.up, bar.marked ? 1.0 : 0.72);
    const Ink ink = bar.marked ? Ink::kText : Ink::kMuted;
    const Text figure{bar.figure, {x, plot.y - 10}, 15, Weight::kMedium, Ink::kText, Align::kCenter, step - 2};
    if (panel.stride == 1 && step >= kFigure && layer.text_width({bar.figure, {}, 15, Weight::kMedium}) <= step - 2) {
      layer.text(figure);
    }
    const double left = x - width / 2;
    if (i % panel.stride != 0 || (beside && left + std::min(widest, room) > area.right() - kMargin)) continue;
    layer.text({bar.name,
                {beside ? left : x, plot.bottom() + 26},
                15,
                bar.marked ? Weight::kSemiBold : Weight::kRegular,
                ink,
                beside ? Align::kLeft : Align::kCenter,
                panel.stride > 1 ? room : 0});
  }
}

/// Bars lie below one another, in columns, the names in front: for names that are wider than a standing bar.
void draw_lying(Layer& layer, const BarsPanel& panel) {
  constexpr double kGap = 28;
  constexpr double kFigure = 54;
  const auto& theme = layer.theme();
  const Rect all{panel.area.x + 20, panel.area.y + 46, panel.area.width - 40, panel.area.height - 46 - 12};
  const auto count = static_cast<double>(panel.bars.size());
  const auto columns = static_cast<double>(panel.columns);
  const auto rows = static_cast<std::size_t>(std::ceil(count / columns));
  const double column = (all.width - (columns - 1) * kGap) / columns;
  double names = 0;
  for (const Bar& bar : panel.bars) {
    names = std::max(names, layer.text_width({bar.name, {}, 15, Weight::kSemiBold}));
  }
  const double room = std::min(names, column * 0.4);
  const double step = all.height / static_cast<double>(rows);
  const double height = std::min(step * 0.62, 20.0);
  for (std::size_t i = 0; i < panel.bars.size(); ++i) {
    const Bar& bar = panel.bars[i];
    const double left = all.x + static_cast<double>(i / rows) * (column + kGap);
    const Rect track{left + room + 12, all.y + step * (static_cast<double>(i % rows) + 0.5) - height / 2,
                     column - room - 12 - kFigure, height};
    layer.fill(track, 3, theme.track);
    layer.fill({track.x, track.y, track.width * std::clamp(bar.value, 0.0, 1.0), height}, 3, theme.up,
               bar.marked ? 1.0 : 0.72);
    const double y = track.y + height / 2 + 5;
    const Weight weight = bar.marked ? Weight::kSemiBold : Weight::kRegular;
    layer.text({bar.name, {track.x - 12, y}, 14, weight, bar.marked ? Ink::kText : Ink::kMuted, Align::kRight, room});
    layer.text({bar.figure, {left + column, y}, 14, Weight::kMedium, Ink::kText, Align::kRight});
  }
}

}  // namespace

void draw(Layer& layer, const BarsPanel& panel) {
  if (panel.bars.empty()) return;
  if (panel.lying) return draw_lying(layer, panel);
  draw_standing(layer, panel, (panel.area.width - 40) / static_cast<double>(panel.bars.size()));
}

}  // namespace epochreel::scene

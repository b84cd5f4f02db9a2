#include "layout/class_layout.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "text/fitting.h"

namespace epochreel::scene {

int group_for(int count, double room, double least) {
  const double places = std::max(1.0, std::floor(room / least));
  return ceil_to<int>(count / places);
}

Bars lay_out_bars(TextMeasure& measure, const Rect& area, const std::vector<std::string>& names, double pixel) {
  constexpr double kThinnest = 4;      // of a standing bar, with the gap to the next
  constexpr double kLine = 17;         // lying bars are at least so far apart, each with its name
  constexpr double kLyingWidth = 230;  // of a lying bar with its name and figure, at the least
  constexpr double kColumnGap = 28;
  constexpr double kNarrow = 24;     // names that are narrower stand below standing bars, however many there are
  constexpr double kShortName = 22;  // at the least, with the gap to the next
  constexpr double kGap = 4;
  const double width = area.width - 40;
  const int count = std::max(1, int_size(names));
  const double widest = widest_of(measure, names, emphasized(kBody).type);
  Bars panel;
  panel.area = area;
  const double height = std::max(kLine, area.height - 58);
  const int most = std::max(1, floor_to<int>((width + kColumnGap) / (kLyingWidth + kColumnGap)));
  const bool lines = most * std::floor(height / kLine) >= count;
  panel.lying = lines && widest > width / count - 4 && widest >= kNarrow;
  if (panel.lying) {
    panel.columns = std::clamp(ceil_to<int>(count * kLine / height), 1, most);
    return panel;
  }
  panel.group = group_for(int_size(names), width, std::max(kThinnest, pixel));
  const double step = width / std::ceil(quotient(count, panel.group));
  panel.stride = name_stride(step, std::max(kShortName, std::min(widest, kWidestName) + kGap));
  return panel;
}

}  // namespace epochreel::scene

#include "panels/weights/weight_bands.h"

#include <map>

#include "epochreel/base/numbers.h"
#include "epochreel/scene/type_styles.h"

namespace epochreel::scene {

std::vector<Text> class_bands(const std::vector<std::string>& names,
                              const std::vector<std::vector<int>>& units_of_class, const std::vector<int>& order,
                              const Rect& area, bool down) {
  constexpr double kSmallest = 20;  // units: a class with less of a side goes without its name
  std::map<int, int> class_of;
  for (int c = 0; c < int_size(units_of_class); ++c) {
    for (const int unit : units_of_class[c]) class_of[unit] = c;
  }
  std::vector<Text> bands;
  const double step = (down ? area.height : area.width) / int_size(order);
  for (int first = 0; first < int_size(order);) {
    const int c = class_of[order[first]];
    int end = first;
    while (end < int_size(order) && class_of[order[end]] == c) ++end;
    const double middle = (first + end) / 2.0 * step;
    const double length = (end - first) * step;
    const std::string& name = names[c];
    if (length >= kSmallest && (down || name.size() <= 2)) {
      const Point at =
          down ? Point{area.right() + 10, area.y + middle + 5} : Point{area.x + middle, area.bottom() + 16};
      bands.push_back(
          styled(kFigure.in(Ink::kMuted), name, at, down ? Align::kLeft : Align::kCenter, down ? 46.0 : 0.0));
    }
    first = end;
  }
  return bands;
}

}  // namespace epochreel::scene

#include "panels/words/rows.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

void draw_rows(Pen& pen, const Rect& area, const std::vector<std::pair<std::string, std::string>>& rows) {
  constexpr TextStyle kName = kBody.in(Ink::kMuted);
  const double x = area.x + 20;
  const double width = area.width - 40;
  const double step = std::clamp((area.height - 64) / std::max(1, int_size(rows)), 24.0, 44.0);
  double y = area.y + 52 + step / 2;
  for (const auto& [name, value] : rows) {
    if (y > area.bottom() - 12) break;
    // The value has what the name leaves.
    const double room = std::min(width * 0.45, pen.measure().width(name, kName.type) + 8);
    pen.text(styled(kName, name, {x, y}, Align::kLeft, room));
    pen.text(styled(kBody.as(Weight::kMedium), value, {x + width, y}, Align::kRight, width - room - 12));
    y += step;
  }
}

}  // namespace epochreel::scene

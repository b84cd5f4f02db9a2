#include "layout/class_layout.h"

#include <algorithm>
#include <cmath>

#include "epochreel/scene/names.h"
#include "epochreel/scene/short_names.h"
#include "reading/confusion.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kWidestName = 96;  ///< units: longer names are cut where they stand side by side

/// How many things share one, so that `count` of them have at least `least` of `room` each.
std::size_t group_for(std::size_t count, double room, double least) {
  const double places = std::max(1.0, std::floor(room / least));
  return static_cast<std::size_t>(std::ceil(static_cast<double>(count) / places));
}

/// Short names have room below a narrow column.
bool names_are_short(const std::vector<std::string>& names) {
  constexpr std::size_t kShort = 3;  // letters
  return std::all_of(names.begin(), names.end(), [](const std::string& name) { return letters(name) <= kShort; });
}

/// Units that the widest name needs at most.
double widest_of(const std::vector<std::string>& names, double size) {
  double widest = 0;
  for (const std::string& name : names) widest = std::max(widest, name_width(name, size));
  return widest;
}

}  // namespace

BarsPanel lay_out_bars(const Rect& area, const std::vector<std::string>& names, double pixel) {
  constexpr double kThinnest = 4;      // of a standing bar, with the gap to the next
  constexpr double kLine = 17;         // lying bars are at least so far apart, each with its name
  constexpr double kLyingWidth = 230;  // of a lying bar with its name and figure, at the least
  constexpr double kColumnGap = 28;
  constexpr double kNarrow = 24;     // names that are narrower stand below standing bars, however many there are
  constexpr double kShortName = 22;  // at the least, with the gap to the next
  constexpr double kGap = 4;
  const double width = area.width - 40;
  const auto count = static_cast<double>(std::max<std::size_t>(1, names.size()));
  const double widest = widest_of(names, 15);
  BarsPanel panel;
  panel.area = area;
  const double height = std::max(kLine, area.height - 58);
  const double most = std::max(1.0, std::floor((width + kColumnGap) / (kLyingWidth + kColumnGap)));
  const bool lines = most * std::floor(height / kLine) >= count;
  panel.lying = lines && widest > width / count - 4 && widest >= kNarrow;
  if (panel.lying) {
    panel.columns = static_cast<std::size_t>(std::clamp(std::ceil(count * kLine / height), 1.0, most));
    return panel;
  }
  panel.group = group_for(names.size(), width, std::max(kThinnest, pixel));
  const double step = width / std::ceil(count / static_cast<double>(panel.group));
  panel.stride = name_stride(step, std::max(kShortName, std::min(widest, kWidestName) + kGap));
  return panel;
}

MatrixPanel lay_out_matrix(const Rect& area, const std::vector<std::string>& names, bool large, double pixel) {
  constexpr double kSmallest = 2;  // of a cell
  const bool brief = names_are_short(names);
  const double widest = widest_of(names, 14);
  MatrixPanel panel;
  panel.area = area;
  panel.large = large;
  // As paint has them, names by their estimated width.
  const double left = (large ? 64 : 32) + std::min(widest * (large ? 18.0 / 14 : 1.0), area.width * 0.2);
  const double width = area.width - left - 20;
  const double height = area.height - (large ? 116 + 24 : 48 + (brief ? 34 : 14));
  const std::size_t kept = classes_a_cell(names.size());
  const std::size_t cells = (names.size() + kept - 1) / kept;
  panel.group = kept * group_for(cells, std::min(width, height), std::max(kSmallest, pixel));
  const double shown = std::ceil(static_cast<double>(names.size()) / static_cast<double>(panel.group));
  panel.row_stride = name_stride(height / shown, large ? 20 : 15);
  panel.column_stride = 0;
  if (large || brief) {
    const double room = brief ? widest * (large ? 18.0 / 14 : 1.0) + 6 : std::min(widest * 0.85 + 4, kWidestName);
    panel.column_stride = name_stride(width / shown, room);
  }
  return panel;
}

}  // namespace epochreel::scene

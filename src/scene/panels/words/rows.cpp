#include "panels/words/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "text/fitting.h"

namespace epochreel::scene {

namespace {

constexpr TextStyle kName = kBody.in(Ink::kMuted);
constexpr TextStyle kValue = kBody.as(Weight::kMedium);
constexpr double kLine = 20;  ///< between the lines of a value

struct Row {
  std::string name;
  double name_room = 0;
  std::vector<std::string> lines;  ///< of the value
  double y = 0;                    ///< baseline of the first
};

/// The rows that have room, whole.
std::vector<Row> place_rows(TextMeasure& measure, const Rect& area, const NamedValues& rows) {
  const double width = area.width - 40;
  const double step = std::clamp((area.height - 64) / std::max(1, int_size(rows)), 24.0, 44.0);
  double y = area.y + 52 + step / 2;
  std::vector<Row> placed;
  for (const auto& [name, value] : rows) {
    // The value has what the name leaves.
    Row row{name, std::min(width * 0.45, measure.width(name, kName.type) + 8), {}, y};
    row.lines = wrap_words(measure, value, width - row.name_room - 12, kValue.type);
    y += kLine * (std::max(1, int_size(row.lines)) - 1);
    if (y > area.bottom() - 12) break;
    y += step;
    placed.push_back(std::move(row));
  }
  return placed;
}

}  // namespace

void draw_rows(Pens& pens, const Rect& area, const std::string& title, const NamedValues& rows, bool change) {
  const std::vector<Row> placed = place_rows(pens.measure(), area, rows);
  const bool all = placed.size() == rows.size();
  draw_mark(pens.backdrop, Chrome{area, title, all ? "" : fmt::format("{} of {}", placed.size(), rows.size())});
  Pen& pen = change ? pens.foreground : pens.backdrop;
  const double x = area.x + 20;
  const double width = area.width - 40;
  for (const Row& row : placed) {
    pen.text(styled(kName, row.name, {x, row.y}, Align::kLeft, row.name_room));
    double y = row.y;
    for (const std::string& line : row.lines) {
      pen.text(styled(kValue, line, {x + width, y}, Align::kRight, width - row.name_room - 12));
      y += kLine;
    }
  }
}

}  // namespace epochreel::scene

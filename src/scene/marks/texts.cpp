#include "marks/texts.h"

#include <algorithm>
#include <numeric>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kLeastGap = 32;  ///< units between two columns: neighbours never read as one figure

double column_width(TextMeasure& measure, const Counter& counter) {
  const std::string& longest = counter.longest.empty() ? counter.value : counter.longest;
  return std::max(measure.width(counter.label, kNote.type), measure.width(longest, kCount.type));
}

/// Between columns from `first` on that fill `room`.
double gap_between(const std::vector<double>& widths, int first, double room) {
  const double taken = std::accumulate(widths.begin() + first, widths.end(), 0.0);
  return (room - taken) / std::max(1, int_size(widths) - first - 1);
}

}  // namespace

void draw(Pen& pen, const Header& header) {
  const double room = header.area.width;
  const double top = header.area.y;
  pen.text(styled(kSceneTitle, header.title, {header.area.x, top + 26}, Align::kLeft, room));
  pen.text(styled(kSceneSubtitle, header.subtitle, {header.area.x, top + 56}, Align::kLeft, room));
}

void draw(Pen& pen, const Counters& counters) {
  const auto& area = counters.area;
  const bool left = counters.align == Align::kLeft;
  const double most_gap = left ? 96 : 52;
  std::vector<double> widths;
  for (const Counter& counter : counters.counters) widths.push_back(column_width(pen.measure(), counter));
  int first = 0;
  while (first + 1 < int_size(widths) && gap_between(widths, first, area.width) < kLeastGap) ++first;
  const double gap = std::min(most_gap, gap_between(widths, first, area.width));
  double x = left ? area.x : area.right() + gap;
  if (!left) {
    for (int i = first; i < int_size(widths); ++i) x -= widths[i] + gap;
  }
  for (int i = first; i < int_size(widths); ++i) {
    const Counter& counter = counters.counters[i];
    const double at = left ? x : x + widths[i];
    const double room = widths[i] + std::max(0.0, gap - kLeastGap / 2);
    pen.text(styled(kNote, counter.label, {at, area.y + 18}, counters.align, room));
    pen.text(styled(kCount.in(counter.ink), counter.value, {at, area.y + 54}, counters.align, room));
    x += widths[i] + gap;
  }
}

void draw_lines(Pen& pen, const TextStyle& style, const std::vector<std::string>& lines, Point at, double room) {
  for (const std::string& line : lines) {
    pen.text(styled(style, line, at, Align::kLeft, room));
    at.y += style.type.size * 1.4;
  }
}

}  // namespace epochreel::scene

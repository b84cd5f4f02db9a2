#include "panels/classes/pairs_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// How often a pair is confused at a moment; not a number where that was not recorded.
double share_at(const ClassReadings& readings, const Moment& moment, std::size_t pair) {
  const auto& a = entry_at(readings.shares, moment.before);
  const auto& b = entry_at(readings.shares, moment.before + 1);
  return a.empty() || b.empty() ? std::nan("") : between(a[pair], b[pair], moment.fraction);
}

}  // namespace

void draw_pairs(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  const bool narrow = panel.area.width < 440;
  const char* title = narrow ? "Most confused at the end" : "Most often confused at the end";
  if (shot.record.confusion.empty())
    return say_missing(pens, panel.area, title, not_recorded(trace::names::kConfusion));
  const Rect& area = panel.area;
  const auto room = std::max(1, floor_to<int>((area.height - 64) / 36));
  const ClassReadings& readings = shot.film.readings;
  const int count = std::min(room, int_size(readings.pairs));
  const std::vector<ClassPair> pairs(readings.pairs.begin(), readings.pairs.begin() + count);
  if (pairs.empty()) return say_missing(pens, panel.area, title, "at the end no test image is misread");
  draw_mark(pens.backdrop, Chrome{area, title, "% of the class, now"});
  const auto& names = shot.film.names;
  const double step = std::min(64.0, (area.height - 64) / int_size(pairs));
  double y = area.y + 56 + step / 2;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const ClassPair& pair = pairs[i];
    pens.backdrop.text(styled(kFigure.of_size(18),
                              fmt::format("{}  read as  {}", names[pair.truth], names[pair.reading]), {area.x + 24, y},
                              Align::kLeft, area.width - 150));
    pens.foreground.text(styled(kPanelTitle.of_size(18).in(Ink::kError),
                                percent_words(share_at(readings, shot.moment, i), 1), {area.right() - 24, y},
                                Align::kRight));
    y += step;
  }
}

}  // namespace epochreel::scene

#include "panels/classes/pairs_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "text/fitting.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kOthersLine = 30;

/// How often a pair is confused at a moment; not a number where that was not recorded.
double share_at(const ClassReadings& readings, const Moment& moment, std::size_t pair) {
  const auto& a = entry_at(readings.shares, moment.before);
  const auto& b = entry_at(readings.shares, moment.before + 1);
  return a.empty() || b.empty() ? std::nan("") : between(a[pair], b[pair], moment.fraction);
}

/// The pairs that have a line each, and how many others are as often confused at the end as the last of them.
struct ShownPairs {
  int count = 0;
  int as_often = 0;
};

ShownPairs fit_pairs(const ClassReadings& readings, double height) {
  constexpr double kLeast = 36;  // a pair's line
  const auto fit = [&](double room) {
    const int count = std::min(std::max(1, floor_to<int>(room / kLeast)), int_size(readings.pairs));
    return ShownPairs{count, pairs_as_often(readings, count)};
  };
  const ShownPairs shown = fit(height);
  return shown.as_often > 0 ? fit(height - kOthersLine) : shown;
}

}  // namespace

void draw_pairs(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  const bool narrow = panel.area.width < 440;
  const char* title = narrow ? "Most confused at the end" : "Most often confused at the end";
  if (shot.record.confusion.empty())
    return say_missing(pens, panel.area, title, not_recorded(trace::names::kConfusion));
  const Rect& area = panel.area;
  const ClassReadings& readings = shot.film.readings;
  if (readings.pairs.empty())
    return say_missing(pens, panel.area, title,
                       of_input(shot.film.trace->manifest(), "at the end no test image is misread"));
  const ShownPairs shown = fit_pairs(readings, area.height - 64);
  draw_mark(pens.backdrop, Chrome{area, title, "% of the class, now"});
  const auto& names = shot.film.names;
  const double room = area.height - 64 - (shown.as_often > 0 ? kOthersLine : 0);
  const double step = std::min(64.0, room / shown.count);
  double y = area.y + 56 + step / 2;
  for (int i = 0; i < shown.count; ++i) {
    const ClassPair& pair = readings.pairs[i];
    pens.backdrop.text(styled(kFigure.of_size(18),
                              fmt::format("{}  read as  {}", names[pair.truth], names[pair.reading]), {area.x + 24, y},
                              Align::kLeft, area.width - 150));
    pens.foreground.text(styled(kPanelTitle.of_size(18).in(Ink::kError),
                                percent_words(share_at(readings, shot.moment, i), 1), {area.right() - 24, y},
                                Align::kRight));
    y += step;
  }
  if (shown.as_often == 0) return;
  const std::string others = counted(shown.as_often, "other pair");
  const std::string words = fitting_words(
      pens.measure(),
      {fmt::format("and {} as often at the end as the last", others), fmt::format("and {} as often", others)},
      area.width - 48, kNote.type);
  pens.backdrop.text(
      styled(kNote, words, {area.x + 24, y - step / 2 + kOthersLine - 8}, Align::kLeft, area.width - 48));
}

}  // namespace epochreel::scene

#include "panels/words/counters_panel.h"

#include <algorithm>

#include "panels/words/rows.h"
#include "plan/training_words.h"

namespace epochreel::scene {

void draw_counters(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  NamedValues rows;
  auto counters = instant_counters(shot.film, shot.record, kAllCounters);
  std::reverse(counters.begin(), counters.end());
  for (const Counter& counter : counters) rows.emplace_back(counter.label, counter.value);
  draw_rows(pens, panel.area, "Now", rows, true);
}

}  // namespace epochreel::scene

#include "panels/words/counters_panel.h"

#include <algorithm>

#include "marks/chrome.h"
#include "panels/words/rows.h"
#include "plan/training_words.h"

namespace epochreel::scene {

void draw_counters(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  draw_mark(pens.backdrop, Chrome{panel.area, "Now", ""});
  std::vector<std::pair<std::string, std::string>> rows;
  auto counters = instant_counters(shot.film, shot.record, 7);
  std::reverse(counters.begin(), counters.end());
  for (const Counter& counter : counters) rows.emplace_back(counter.label, counter.value);
  draw_rows(pens.foreground, panel.area, rows);
}

}  // namespace epochreel::scene

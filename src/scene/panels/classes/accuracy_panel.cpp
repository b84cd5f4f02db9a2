#include "panels/classes/accuracy_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "layout/class_layout.h"
#include "marks/chrome.h"
#include "panels/classes/thinned_words.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// The head of the bars; `marked`: one of them is of the class on screen. The words are those that have room beside the
/// film's largest count, the same in all frames.
Chrome bars_head(TextMeasure& measure, const FilmContext& film, const Bars& bars, const SnapshotRecord& record,
                 bool marked) {
  const Rect& area = bars.area;
  const std::string thinned = thinned_words(bars.group, bars.stride, "bar");
  const std::string noun = of_input(film.trace->manifest(), "image");
  const auto notes = [&](double evaluated) {
    const std::string images = grouped(std::llround(evaluated));
    const std::string strong = marked ? " · strong: on screen" : "";
    if (!thinned.empty()) {
      return std::vector{fmt::format("%, {} test {}s · {}{}", images, noun, thinned, strong), "% · " + thinned + strong,
                         "% · " + thinned, thinned, thinned_words(bars.group, 1, "bar")};
    }
    if (!marked) return std::vector{fmt::format("%, {} test {}s", images, noun)};
    return std::vector{fmt::format("%, {} test {}s · strong: on screen", images, noun),
                       fmt::format("%, {} {}s · strong: on screen", images, noun),
                       fmt::format("% of {} · strong: on screen", images)};
  };
  const auto widest = notes(film.history.most_evaluated);
  const bool brief = area.width < 440 && (marked || !thinned.empty());
  Chrome head = keyed_chrome(measure, area, brief ? "Accuracy" : "Accuracy per class", {}, widest);
  const auto chosen = std::find(widest.begin(), widest.end(), head.note) - widest.begin();
  head.note = notes(record.evaluated).at(chosen);
  return head;
}

/// The share of `group` neighbouring classes' images that are read right; not a number where it is not known.
std::vector<double> accuracy_of_groups(const SnapshotRecord& record, int group) {
  if (group <= 1 || record.class_images.size() != record.class_accuracy.size()) return record.class_accuracy;
  std::vector<double> right(record.class_accuracy.size(), 0.0);
  for (std::size_t c = 0; c < right.size(); ++c) {
    if (std::isfinite(record.class_accuracy[c])) right[c] = record.class_accuracy[c] * record.class_images[c];
  }
  auto shares = merged_sums(right, group);
  const auto images = merged_sums(record.class_images, group);
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = images[i] > 0 ? shares[i] / images[i] : std::nan("");
  return shares;
}

/// A bar a class, or a few classes: its accuracy.
Bars class_bars(TextMeasure& measure, const FilmContext& film, const SnapshotRecord& record, const Rect& area,
                int marked) {
  const auto& names = film.names;
  Bars panel = lay_out_bars(measure, area, names, 1 / film.stage.scale);
  const int decimals = area.width / int_size(names) >= 58 ? 1 : 0;
  const auto values = accuracy_of_groups(record, panel.group);
  for (int i = 0; i < int_size(values) && i * panel.group < int_size(names); ++i) {
    const int first = i * panel.group;
    const bool known = std::isfinite(values[i]);
    const bool strong = marked >= 0 && marked / panel.group == i;
    panel.bars.push_back(
        {names[first], known ? percent_figure(values[i], decimals) : "–", known ? values[i] : 0.0, strong});
  }
  return panel;
}

}  // namespace

void draw_accuracy(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  if (shot.record.confusion.empty())
    return say_missing(pens, panel.area, "Accuracy per class", not_recorded(trace::names::kConfusion));
  const int marked = job::is<job::TrainingScene>(shot.scene.kind) ? shot.truth() : -1;
  Bars bars = class_bars(pens.measure(), shot.film, shot.record, panel.area, marked);
  const Chrome head = bars_head(pens.measure(), shot.film, bars, shot.record, marked >= 0);
  const bool says_strong = head.note.find("strong") != std::string::npos;  // a mark without words would be a riddle
  for (Bar& bar : bars.bars) bar.marked = bar.marked && says_strong;
  draw_mark(pens.backdrop, head);
  draw_mark(pens.foreground, bars);
}

}  // namespace epochreel::scene

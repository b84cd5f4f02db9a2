#include "panels/curves/class_curves_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "marks/curves.h"
#include "story/events.h"

namespace epochreel::scene {

namespace {

/// As many columns as make the cells about twice as wide as high and leave few of them empty.
int columns_for(int cells, const Rect& room) {
  constexpr double kNarrowest = 96;
  int best = 1;
  double least = 1e18;
  for (int columns = 1; columns <= std::min(cells, floor_to<int>(room.width / kNarrowest)); ++columns) {
    const int rows = (cells + columns - 1) / columns;
    const double shape = room.width / columns / (2 * room.height / rows);
    const double cost = std::max(shape, 1 / shape) + 0.25 * (columns * rows - cells);
    if (cost < least) best = columns;
    least = std::min(least, cost);
  }
  return best;
}

}  // namespace

void draw_class_curves(const Shot& shot, const PlacedPanel& placed, Pens& pens) {
  const char* title = "Accuracy per class over the steps";
  if (shot.record.confusion.empty())
    return say_missing(pens, placed.area, title, not_recorded(trace::names::kConfusion));
  const auto& names = shot.film.names;
  const auto& records = shot.film.records;
  const Rect room{placed.area.x + 20, placed.area.y + 48, placed.area.width - 40, placed.area.height - 60};
  const int classes = int_size(names);
  const int columns = columns_for(classes, room);
  const int rows = std::min((classes + columns - 1) / columns, std::max(1, floor_to<int>(room.height / 52)));
  const int shown = std::min(classes, columns * rows);
  const std::string some = fmt::format("{} of {}", shown, grouped(classes));
  std::vector<std::string> notes = {"0 to 100 %, log steps", "%, log steps", "%"};
  if (shown < classes) notes = {"0 to 100 %, log steps, the first " + some, "%, the first " + some, "% · " + some};
  draw_mark(pens.backdrop, keyed_chrome(pens.measure(), placed.area, title, {}, notes));
  SmallCurves panel;
  const double now = shot.film.history.place(shot.record.step);
  for (int c = 0; c < shown; ++c) {
    const int column = c % columns;
    const int row = c / columns;
    Curve curve;
    for (const SnapshotRecord& record : records) {
      if (c >= int_size(record.class_accuracy) || !std::isfinite(record.class_accuracy[c])) continue;
      curve.points.push_back({shot.film.history.place(record.step), record.class_accuracy[c]});
    }
    const double accuracy = shot.record.class_accuracy[c];
    SmallCurve small;
    small.area = {room.x + column * room.width / columns, room.y + row * room.height / rows, room.width / columns - 16,
                  room.height / rows - 10};
    small.name = names[c];
    small.figure = std::isfinite(accuracy) ? fmt::format("{:.0f}", accuracy * 100) : "–";
    small.points = until(curve, now, true);
    small.marked = job::is<job::TrainingScene>(shot.scene.kind) && c == shot.truth();
    panel.curves.push_back(std::move(small));
  }
  draw_mark(pens.foreground, panel);
}

std::string class_curves_caption(const FilmContext& film) {
  trace::Manifest named = film.trace->manifest();
  named.class_names = film.names;
  const std::string words = hardest_words(named, film.records.back());
  return words.empty() ? "" : "At the end " + words.substr(2);  // behind "; "
}

}  // namespace epochreel::scene

#include "panels/curves/curves_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "marks/chrome.h"
#include "marks/curves.h"
#include "plan/training_words.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kNarrow = 520;     ///< areas that are narrower have no room for a title beside the keys
constexpr double kStripFrom = 236;  ///< areas that are lower have no room for the rate

/// The rate beside its strip, where there is room for seven letters.
std::string strip_figure(const FilmContext& film, double rate) {
  constexpr std::size_t kLetters = 7;
  for (const int digits : {3, 2}) {
    std::string words = rate_words(film, rate, digits);
    if (words.size() <= kLetters) return words;
  }
  return fmt::format("{:.1e}", rate);
}

/// Says what the bold and the thin lines are, of those that there are; the last words have room nearly everywhere.
std::vector<std::string> line_words(const CurveSet& set) {
  const bool test = !set.test_loss.points.empty() || !set.test_accuracy.points.empty();
  const bool training = !set.train_loss.points.empty() || !set.train_accuracy.points.empty();
  if (test && training) return {"bold: test · thin: training", "bold test, thin train"};
  if (test) return {"bold: test", "test"};
  return {training ? "thin: training" : ""};
}

/// "not finite: first at step 120" where a loss or an accuracy is: the lines have a gap there.
std::string not_finite_curves(const NotFiniteRecords& records) {
  std::int64_t first = -1;
  for (const char* key : {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}) {
    const auto found = records.find(key);
    if (found == records.end()) continue;
    first = first < 0 ? found->second.first_step : std::min(first, found->second.first_step);
  }
  return first < 0 ? "" : fmt::format("not finite: first at step {}", grouped(first));
}

/// Names the best epoch; other evaluations than those at the ends of epochs are of fewer images.
std::string best_words(TextMeasure& measure, const BestEpoch& best, double width) {
  const auto epoch = std::lround(best.epoch);
  const std::string loss = figure_words(best.loss);
  return fitting_words(measure,
                       {fmt::format("lowest test loss at an epoch’s end: {}, epoch {}", loss, epoch),
                        fmt::format("lowest at an epoch’s end: {}, epoch {}", loss, epoch),
                        fmt::format("epoch {} ends lowest: {}", epoch, loss)},
                       width, kNote.type);
}

/// The plot within a panel, with a strip for the rate below it or without.
Axes axes_in(const Rect& area, bool strip) {
  constexpr double kStrip = 26;
  constexpr double kTop = 72;
  const double foot = 40 + (strip ? kStrip + 12 : 0);
  Axes axes;
  axes.area = area;
  axes.plot = {area.x + 70, area.y + kTop, area.width - 70 - 76, area.height - kTop - foot};
  if (!strip) return axes;
  axes.strip = {axes.plot.x, axes.plot.bottom() + 12, axes.plot.width, kStrip};
  axes.rate_name = "rate";
  return axes;
}

/// Adds to the head what the lines are and why some have gaps, behind the keys of loss and accuracy. Returns the room
/// that is left in the head.
double add_words(TextMeasure& measure, const Shot& shot, const CurveSet& set, Axes& axes) {
  const bool narrow = axes.area.width < kNarrow;
  double room = axes.area.width - 40;
  for (const auto& [ink, words] : axes.keys) room -= 52 + measure.width(words, kNote.type);
  std::string not_finite = not_finite_curves(shot.film.not_finite);
  const bool gaps = !not_finite.empty();
  if (gaps && narrow) {
    axes.gap_keys.emplace_back(Ink::kError, not_finite);
  } else if (gaps) {
    not_finite = fitting_words(measure, {not_finite, "not finite"}, room - 52, kNote.type);
    axes.keys.emplace_back(Ink::kError, not_finite);
    room -= 52 + measure.width(not_finite, kNote.type);
  }
  axes.thin_key = fitting_words(measure, line_words(set), narrow || gaps ? room : 1e9, kNote.type);
  return room;
}

}  // namespace

void draw_curves(const Shot& shot, const PlacedPanel& placed, Pens& pens) {
  const History& history = shot.film.history;
  const auto scale = std::get<job::CurvesPanel>(placed.spec.kind).scale;
  const CurveSet& set = history.on(scale);
  const double x = history.place(shot.record.step, scale);
  const bool narrow = placed.area.width < kNarrow;
  const bool strip = placed.area.height >= kStripFrom && !set.rate.points.empty();
  Axes axes = axes_in(placed.area, strip);
  Curves panel;
  panel.plot = axes.plot;
  panel.strip = axes.strip;
  panel.series = {{until(set.train_loss, x, false), Ink::kDown, false, false},
                  {until(set.train_accuracy, x, false), Ink::kUp, false, false},
                  {until(set.test_loss, x, true), Ink::kDown, true, true},
                  {until(set.test_accuracy, x, true), Ink::kUp, true, true}};
  const bool loss = !set.train_loss.points.empty() || !set.test_loss.points.empty();
  const bool accuracy = !set.train_accuracy.points.empty() || !set.test_accuracy.points.empty();
  axes.bottom = set.step_ticks;
  if (scale == job::AxisScale::kLog) axes.scale_name = "log";
  if (loss) axes.left = set.loss_ticks;
  if (loss) axes.keys.emplace_back(Ink::kDown, "loss");
  if (accuracy) axes.right = history.accuracy_ticks;
  if (accuracy) axes.keys.emplace_back(Ink::kUp, "accuracy");
  const double room = add_words(pens.measure(), shot, set, axes);
  if (strip) {
    panel.rate = until(set.rate, x, true);
    panel.rate_figure =
        shot.record.recorded.learning_rate ? strip_figure(shot.film, shot.record.learning_rate) : std::string("–");
  }
  if (history.best.known && shot.record.step >= history.best.step && axes.gap_keys.empty()) {
    panel.mark = {set.best};
    panel.mark_words = best_words(pens.measure(), history.best, axes.plot.width);
  }
  if (axes.keys.empty() && axes.gap_keys.empty()) {
    return say_missing(pens, placed.area, "Loss and accuracy", "no loss and no accuracy was recorded");
  }
  const std::string title = "Loss and accuracy";
  const bool gaps = !not_finite_curves(shot.film.not_finite).empty();
  const bool crowded = gaps && room < pens.measure().width(axes.thin_key, kNote.type) +
                                          pens.measure().width(title, kPanelTitle.type) + 60;
  draw_mark(pens.backdrop, Chrome{placed.area, narrow || crowded ? "" : title, ""});
  draw_mark(pens.backdrop, axes);
  draw_mark(pens.foreground, panel);
}

}  // namespace epochreel::scene

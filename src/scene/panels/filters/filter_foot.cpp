#include "panels/filters/filter_foot.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/magnitudes.h"
#include "marks/strips.h"
#include "marks/tiles.h"
#include "reading/not_finite.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kGapKey = 120;  ///< the key of weights that are not finite
constexpr double kAround = 40;   ///< between words and a scale's title

/// What is left out: " · 24 of 300 · no room for magnitudes".
std::string left_out(const FilterPlan& plan, const FilterGrid& grid) {
  std::string words;
  const auto all = plan.shape.front();
  const int classes = int_size(plan.rows) + plan.without;
  if (std::ssize(grid.tiles) < all) words += fmt::format(" · {} of {}", grid.tiles.size(), grouped(all));
  if (grid.rows < int_size(plan.rows)) {
    words += fmt::format(" · {} of {} classes", grid.rows, classes);
  } else if (plan.without > 0) {
    words += fmt::format(" · {} of {} classes have a neuron", grid.rows, classes);
  }
  if (plan.magnitude_scale > 0 && !grid.magnitudes) words += " · no room for magnitudes";
  return words;
}

/// What a tile is and what is left out, from long to short.
std::vector<std::string> notes_of(const FilterPlan& plan, const FilterGrid& grid) {
  const std::string missing = left_out(plan, grid);
  const std::string tile = fmt::format("a tile a {}", plan.kernels ? "filter" : "neuron");
  const std::string size = fmt::format("{} × {}", plan.tile_height, plan.tile_width);
  const std::string colours = plan.channels > 1 ? " of 3 colours" : "";
  return {fmt::format("{}, its {} weights{}{}", tile, size, colours, missing),
          fmt::format("{}, {}{}{}", tile, size, colours, missing), tile + missing,
          missing.empty() ? tile : missing.substr(std::string(" · ").size()), ""};
}

/// A line of the foot, filled from the right.
struct Line {
  double left = 0;
  double right = 0;
  double bottom = 0;
  double room() const { return right - left; }
};

/// The area of a scale at the right end of a line, whose title takes `title` units; the line ends before it then.
Rect take_scale(Line& line, double width, double title) {
  const Rect area{line.right - width, line.bottom - 30, width, 10};
  line.right = area.x - 16 - title - kAround;
  return area;
}

/// A scale below which the three figures of the change stand clear of each other.
double least_width(TextMeasure& measure, const FilterPlan& plan) {
  constexpr double kClear = 24;
  const std::string limit = figure_words(plan.scale);
  return 2 * std::max(measure.width("≤ −" + limit, kNote.type), measure.width("≥ " + limit, kNote.type)) + kClear;
}

void draw_change(Pens& pens, const FilterPlan& plan, Line& line, double width, double title_room,
                 const std::string& what) {
  const std::string title =
      fitting_words(pens.measure(), {what + "change of weight since the start", what + "change of weight", "change"},
                    title_room, kNote.type);
  const std::string limit = figure_words(plan.scale);
  const Rect area = take_scale(line, width, pens.measure().width(title, kNote.type));
  draw_mark(pens.backdrop, ColorScale{area, {"≤ −" + limit, "0", "≥ " + limit}, title, plan.channels > 1});
}

void draw_magnitude(Pens& pens, const FilterPlan& plan, Line& line, double width) {
  const std::vector<std::string> titles = {"magnitude, at its right: norm of the change over red, green, blue",
                                           "magnitude, at its right: norm over red, green, blue",
                                           "magnitude: norm over red, green, blue", "magnitude: norm"};
  const std::string title = fitting_words(pens.measure(), titles, line.room() - width - 16, kNote.type);
  const Rect area = take_scale(line, width, pens.measure().width(title, kNote.type));
  draw_mark(pens.backdrop, MagnitudeScale{area, {"0", "≥ " + figure_words(plan.magnitude_scale)}, title});
}

}  // namespace

void draw_filter_foot(Pens& pens, const FilterPlan& plan, const FilterGrid& grid, bool gaps) {
  const Rect& foot = grid.foot;
  const double note_line = grid.narrow ? kNoteLine : 0;
  Line line{foot.x, foot.right(), foot.bottom() - note_line};
  const double gap = gaps && !grid.narrow ? kGapKey : 0;
  if (grid.magnitudes) {
    const double width = std::max(least_width(pens.measure(), plan), std::min(200.0, foot.width * 0.2));
    draw_magnitude(pens, plan, line, width);
    if (foot.height - note_line > kScaleLine) line = {foot.x, foot.right(), line.bottom - kScaleLine};
    draw_change(pens, plan, line, width, (line.room() - width - gap) * 0.5, "colour: ");
  } else {
    const double width = std::min(480.0, foot.width * 0.36);
    draw_change(pens, plan, line, width, (line.room() - width - gap) * 0.4, plan.channels > 1 ? "colour: " : "");
  }
  if (grid.narrow) line = {foot.x, foot.right(), foot.bottom() + 10};
  const std::vector<std::string> notes = notes_of(plan, grid);
  const Point at{foot.x, line.bottom - 14};
  const double note_room = line.room() - (gaps ? kGapKey : 0);
  const double note =
      pens.backdrop.text(styled(kNote, fitting_words(pens.measure(), notes, note_room, kNote.type), at));
  if (gaps) draw_keys_from(pens.backdrop, {{Ink::kError, kNotFinite}}, {at.x + note + 24, at.y});
}

}  // namespace epochreel::scene

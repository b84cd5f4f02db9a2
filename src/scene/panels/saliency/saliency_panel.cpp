/// The probe on screen beside the gradient of its loss by its pixels.
#include "panels/saliency/saliency_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "marks/pictures.h"
#include "marks/texts.h"
#include "marks/tiles.h"
#include "plan/seen_probes.h"
#include "reading/percentile.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Saliency";
constexpr const char* kRecord = trace::names::kProbeSaliency;
constexpr double kColumn = 210;  ///< of the words beside the pictures
constexpr double kGap = 16;

/// The gradient by a pixel; of a colour picture the sum over its channels, which is what the loss does where all three
/// grow alike. `gradient` is any array by which probe, channel and pixel are found.
template <class Gradient>
float slope_of(const Gradient& gradient, const Probes& probes, int probe, std::int64_t pixel) {
  float sum = 0;
  for (int channel = 0; channel < probes.channels; ++channel) {
    sum += gradient[(std::int64_t{probe} * probes.channels + channel) * probes.pixels() + pixel];
  }
  return sum;
}

/// The largest magnitude of a probe's gradient at the shot's moment.
double largest_of(const Shot& shot, int probe) {
  const InterpolatedArray gradient = shot.cache.arrays.at(shot.moment, kRecord);
  const Probes& probes = shot.film.probes;
  double largest = 0;
  for (std::int64_t pixel = 0; pixel < probes.pixels(); ++pixel) {
    const double magnitude = std::fabs(slope_of(gradient, probes, probe, pixel));
    if (!std::isfinite(magnitude)) return magnitude;
    largest = std::max(largest, magnitude);
  }
  return largest;
}

/// Below the map what it is, and how large: the same words in all frames but for the figure, which begins at one place.
void add_largest(const Shot& shot, const Rect& map, int probe, Pens& pens) {
  const auto with = [](const std::string& figure) {
    return std::vector<std::string>{"its gradient, largest: " + figure, "largest: " + figure, figure};
  };
  const double largest = largest_of(shot, probe);
  const std::string figure = largest > 0 ? figure_words(largest) : largest == 0 ? "0 everywhere" : kNotFinite;
  const auto widest = with("0 everywhere");
  const auto chosen =
      std::find(widest.begin(), widest.end(), fitting_words(pens.measure(), widest, map.width, kNote.type)) -
      widest.begin();
  pens.foreground.text(
      styled(kNote.in(Ink::kText), with(figure)[chosen], {map.x, map.bottom() + 20}, Align::kLeft, map.width));
}

/// The gradient at the shot's moment in the film's scale.
Tile map_of(const Shot& shot, double scale, const Rect& area) {
  const Probes& probes = shot.film.probes;
  const InterpolatedArray gradient = shot.cache.arrays.at(shot.moment, kRecord);
  std::vector<float> values(probes.pixels(), 0.0F);
  for (const auto& [probe, weight] : seen_probes(shot)) {
    const auto factor = static_cast<float>(weight / scale);
    for (std::size_t i = 0; i < values.size() && factor > 0; ++i) {
      values[i] += slope_of(gradient, probes, probe, static_cast<std::int64_t>(i)) * factor;
    }
  }
  // By the root of the magnitude: a film's gradients span several powers of ten.
  for (float& value : values) value = Tile::marked(std::copysign(std::sqrt(std::fabs(value)), value));
  return {area, probes.width, probes.height, std::move(values), brightness_of(picture_of_seen(shot, area))};
}

struct SaliencyLayout {
  Rect image;
  Rect map;
  Rect scale;
  Point note;  ///< baseline of the first line, its left end
  double note_width = 0;
};

/// Two pictures side by side, the words beside them or below, whichever leaves the pictures larger.
SaliencyLayout layout_of(TextMeasure& measure, const Rect& area, double aspect, const std::string& note) {
  const double width = area.width - 40;
  const int lines = int_size(wrap_words(measure, note, width, kNote.type));
  const double below = 48 + 36 + 10 + 54 + 20 * lines;
  const auto fit = [&](double room_x, double room_y) { return std::min(room_x / aspect, room_y); };  // the height
  const double stacked = fit((width - kGap) / 2, area.height - below);
  const double beside = fit((width - 2 * kGap - kColumn) / 2, area.height - 48 - 36);
  SaliencyLayout layout;
  if (beside > stacked) {
    const double y = area.y + 48 + (area.height - 48 - 36 - beside) / 2;
    const double side = beside * aspect;
    const double slack = width - 2 * side - 2 * kGap - kColumn;
    const double x = area.x + 20 + slack / 4;
    layout.image = {x, y, side, beside};
    layout.map = {x + side + kGap, y, side, beside};
    const double left = layout.map.right() + kGap + slack / 4;
    layout.note = {left, y + 16};
    layout.note_width = std::min(area.right() - 20 - left, 360.0);
    layout.scale = {left, layout.map.bottom() - 32, layout.note_width, 10};
  } else {
    const double side = stacked * aspect;
    const double x = area.x + (area.width - 2 * side - kGap) / 2;
    const double y = area.y + 48 + (area.height - below - stacked) / 2;
    layout.image = {x, y, side, stacked};
    layout.map = {x + side + kGap, y, side, stacked};
    const double bar = std::min(width, std::max(2 * side + kGap, 300.0));
    layout.scale = {area.x + (area.width - bar) / 2, layout.map.bottom() + 36, bar, 10};
    layout.note = {area.x + 20, layout.scale.bottom() + 54};
    layout.note_width = width;
  }
  return layout;
}

/// 99.5th percentile of the magnitudes over a sample of the film; 0 where they were not recorded.
double measure_scale(const trace::TraceReader& trace, const Probes& probes) {
  const int last = int_size(trace.snapshots()) - 1;
  if (probes.count == 0 || !trace.recorded_throughout(kRecord)) return 0;
  std::vector<float> sample;
  for (const double share : {0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0}) {
    const auto values = trace.snapshot(floor_to<std::size_t>(share * last)).floats(kRecord);
    for (int probe = 0; probe < probes.count; ++probe) {
      for (std::int64_t i = 0; i < probes.pixels(); ++i) sample.push_back(slope_of(values, probes, probe, i));
    }
  }
  return magnitude_scale(sample);
}

}  // namespace

SaliencyPanelPlan::SaliencyPanelPlan(const FilmContext& film, const PlacedPanel& placed)
    : PanelPlan(placed), scale_(measure_scale(*film.trace, film.probes)) {}

std::vector<std::string> SaliencyPanelPlan::warnings() const {
  if (scale_ > 0) return {};
  return {"saliency is not drawn: " + not_recorded(kRecord)};
}

void SaliencyPanelPlan::draw(const Shot& shot, Pens& pens) const {
  if (shot.probe() < 0 || scale_ <= 0) {
    return say_missing(pens, area(), kTitle, not_recorded(kRecord));
  }
  const Probes& probes = shot.film.probes;
  const std::string limit = figure_words(scale_);
  std::string note =
      "A larger value of a pixel raises the loss (above 0) or lowers it (below 0), in nats per unit. The scale "
      "goes "
      "by the square root. Where nothing lies over the image, the gradient is 0.";
  if (probes.channels > 1) note += " It is the sum over the three colours.";
  if (any_not_finite(shot.film.not_finite, kRecord)) note += " Gradients that are not finite have the mark of errors.";
  const SaliencyLayout layout = layout_of(pens.measure(), area(), quotient(probes.width, probes.height), note);
  const int probe = seen_best(shot);
  const std::string& name = shot.film.names[probes.labels[probe]];
  draw_mark(pens.backdrop, Chrome{area(), kTitle, "gradient of the loss by pixel"});
  // An empty picture behind the map outlines it, however dark it is.
  const Rect& map = layout.map;
  draw_mark(pens.foreground, Pictures{{picture_of_seen(shot, layout.image),
                                       {{map.x - 1, map.y - 1, map.width + 2, map.height + 2}, 1, 1, {0}}}});
  draw_mark(pens.foreground, Tiles{{map_of(shot, scale_, layout.map)}});
  draw_mark(pens.backdrop, ColorScale{layout.scale, {"≤ −" + limit, "0", "≥ " + limit}, ""});
  const auto add_caption = [](Pen& pen, const Rect& box, const std::string& words) {
    const Point at{box.x + box.width / 2, box.bottom() + 20};
    pen.text(styled(kNote.in(Ink::kText), words, at, Align::kCenter, box.width));
  };
  const bool brief = layout.image.width < 140;
  add_caption(pens.foreground, layout.image, fmt::format("{}“{}”", brief ? "" : "test image of ", name));
  add_largest(shot, layout.map, probe, pens);
  draw_lines(pens.backdrop, kNote, wrap_words(pens.measure(), note, layout.note_width, kNote.type), layout.note,
             layout.note_width);
}

}  // namespace epochreel::scene

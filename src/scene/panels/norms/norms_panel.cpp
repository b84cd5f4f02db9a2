#include "panels/norms/norms_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Norms";
constexpr const char* kMissing = "gradient_norm, update_norm and weight_norm were not recorded";
constexpr double kLeastRow = 66;  ///< a name, and two figures on the axis that stand clear of each other
constexpr double kHead = 52;
constexpr double kFoot = 36;  ///< the figures of the steps

struct Source {
  const char* name;
  std::optional<double> trace::Metrics::*value;
  bool between;
};

constexpr Source kSources[] = {
    {"weights", &trace::Metrics::weight_norm, true},
    {"gradient", &trace::Metrics::gradient_norm, false},
    {"update", &trace::Metrics::update_norm, false},
};

/// A norm at the snapshots that have it.
Curve at_snapshots(const FilmContext& film, std::optional<double> trace::Metrics::*value) {
  Curve curve;
  for (const trace::Metrics& line : film.trace->metrics()) {
    if (!(line.*value)) continue;
    const double x = film.history.place(static_cast<double>(line.step));
    const double norm = *(line.*value);
    curve.points.push_back(std::isfinite(norm) ? Point{x, norm} : Series::gap(x));
  }
  return curve;
}

/// The lowest and the highest figure of an axis: rows are too low for more.
std::vector<Tick> end_ticks(const ValueAxis& axis) { return {{0, plain_words(axis.low)}, {1, plain_words(axis.high)}}; }

std::string figure_of(const std::vector<Point>& values) {
  if (values.empty()) return "–";
  return Series::is_gap(values.back()) ? kNotFinite : figure_words(values.back().y);
}

}  // namespace

NormsPanelPlan::NormsPanelPlan(const FilmContext& film, const PlacedPanel& placed) : PanelPlan(placed) {
  const auto place = [&](double step) { return film.history.place(step); };
  for (const Source& source : kSources) {
    Norm norm;
    norm.name = source.name;
    norm.between = source.between;
    norm.values = source.between ? at_snapshots(film, source.value)
                                 : binned(film.trace->metrics(), place,
                                          [&](const trace::Metrics& line) { return line.*source.value; });
    if (norm.values.points.empty()) continue;
    norm.axis = axis_of({&norm.values}, job::AxisScale::kLog);
    norm.curve = norm.axis.placed(norm.values);
    gaps_ = gaps_ || std::any_of(norm.values.points.begin(), norm.values.points.end(), Series::is_gap);
    norms_.push_back(std::move(norm));
  }
}

std::vector<std::string> NormsPanelPlan::warnings() const {
  if (!norms_.empty()) return {};
  return {fmt::format("norms are not drawn: {}", kMissing)};
}

void NormsPanelPlan::draw(const Shot& shot, Pens& pens) const {
  if (norms_.empty()) return say_missing(pens, area(), kTitle, kMissing);
  const double room = area().height - kHead - kFoot;
  const int count = std::min(int_size(norms_), floor_to<int>(room / kLeastRow));
  if (count < 1) return say_missing(pens, area(), kTitle, "a higher panel would have room for curves");
  const std::string all = "L2 of all parameters · logarithmic axes";
  const std::string some = fmt::format("{} of {}", count, norms_.size());
  const bool whole = count == int_size(norms_);
  std::vector<std::pair<Ink, std::string>> keys;
  if (gaps_) keys = {{Ink::kError, kNotFinite}};
  draw_mark(pens.backdrop,
            keyed_chrome(pens.measure(), area(), kTitle, keys,
                         whole ? std::vector<std::string>{all, "L2, all parameters", "L2"} : std::vector{some}));
  const double now = shot.film.history.place(shot.record.step);
  const double step = room / count;
  for (int i = 0; i < count; ++i) {
    const Norm& norm = norms_[i];
    const Rect plot{area().x + 70, area().y + kHead + step * i + 22, area().width - 70 - 20, step - 44};
    Axes axes;
    axes.area = area();
    axes.plot = plot;
    axes.left = end_ticks(norm.axis);
    if (i + 1 == count) axes.bottom = shot.film.history.log.step_ticks;
    pens.backdrop.text(styled(kFigure, norm.name, {plot.x, plot.y - 9}));
    pens.foreground.text(
        styled(kFigure, figure_of(until(norm.values, now, norm.between)), {plot.right(), plot.y - 9}, Align::kRight));
    draw_mark(pens.backdrop, axes);
    Curves curve;
    curve.plot = plot;
    curve.series = {{until(norm.curve, now, norm.between), Ink::kText, true, true}};
    draw_mark(pens.foreground, curve);
  }
}

}  // namespace epochreel::scene

/// How weights, activations or gradients are distributed: a curve a layer, one above the other.
#include "panels/ridges/ridges_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "panels/ridges/ridge_curves.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kOverlap = 1.3;  ///< how high a curve may rise, in rows
constexpr double kLeastRow = 18;  ///< of type of 14 units
constexpr double kTwoLines = 38;

const char* title_of(job::RidgeSource source) {
  switch (source) {
    case job::RidgeSource::kWeights:
      return "Weights";
    case job::RidgeSource::kActivations:
      return "Activations";
    case job::RidgeSource::kGradients:
      return "Gradients";
  }
  return "";
}

const char* axis_of(job::RidgeSource source) {
  switch (source) {
    case job::RidgeSource::kWeights:
      return "weight";
    case job::RidgeSource::kActivations:
      return "activation";
    case job::RidgeSource::kGradients:
      return "gradient";
  }
  return "";
}

/// Where the rows stand, the same in every frame.
struct Rows {
  Rect plot;
  double step = 0;
  double rise = 0;                  ///< of the highest curve
  bool two_lines = false;           ///< of figures
  std::vector<std::size_t> layers;  ///< those that have room

  double foot(int row) const { return plot.y + rise + step * row; }
};

Rows make_rows(TextMeasure& measure, const RidgePlan& plan, const Rect& area, const char* axis) {
  Rows rows;
  double names = measure.width(axis, kNote.type);
  bool zeros = false;
  for (const RidgeLayer& layer : plan.layers) {
    names = std::max(names, measure.width(layer.name, kFigure.type));
    zeros = zeros || layer.rectified;
  }
  const double top = area.y + 52;
  const double height = std::max(kLeastRow, area.height - 52 - 40);
  const int all = int_size(plan.layers);
  const int count = std::clamp(floor_to<int>(height / kLeastRow), 1, all);
  for (int i = 0; i < count; ++i) rows.layers.push_back(count > 1 ? i * (all - 1) / (count - 1) : all - 1);
  rows.step = height / (count - 1 + kOverlap);
  rows.rise = rows.step * kOverlap;
  rows.two_lines = zeros && rows.step >= kTwoLines;
  const char* widest = !zeros ? "σ ≈ 0.00012" : rows.two_lines ? "100 % are 0" : "σ ≈ 0.0012 · 100 % are 0";
  const double left = area.x + 20 + names + 28;
  rows.plot = {left, top, std::max(40.0, area.right() - 20 - measure.width(widest, kNote.type) - 18 - left), height};
  return rows;
}

/// A histogram that was not recorded is flat.
std::vector<double> heights_at(const RidgeLayer& layer, const Moment& moment) {
  const std::vector<double> flat(RidgePlan::kBins, 0.0);
  const auto& before = entry_at(layer.heights, moment.before);
  const auto& after = entry_at(layer.heights, moment.before + 1);
  const auto& from = before.empty() ? flat : before;
  const auto& to = after.empty() ? flat : after;
  std::vector<double> heights;
  for (std::size_t i = 0; i < flat.size(); ++i) heights.push_back(between(from[i], to[i], moment.fraction));
  return heights;
}

/// Shares of the film's highest.
std::vector<float> scale_heights(const std::vector<double>& heights, double top, bool root) {
  std::vector<float> scaled;
  for (const double height : heights) {
    const double share = top > 0 ? std::clamp(height / top, 0.0, 1.0) : 0.0;
    scaled.push_back(static_cast<float>(root ? std::sqrt(share) : share));
  }
  return scaled;
}

void add_figures(const RidgeLayer& layer, const Moment& moment, const Rows& rows, double right, double foot, Pen& pen) {
  const double deviation = value_at(layer.deviations, moment);
  std::string words = "–";
  if (std::isfinite(deviation)) {
    words = layer.exact ? "σ " + figure_words(deviation) : fmt::format("σ ≈ {:.2g}", deviation);
  }
  const double zeros = layer.rectified ? value_at(layer.zeros, moment) : std::nan("");
  const auto add = [&](std::string text, double y) {
    pen.text(styled(kNote, std::move(text), {right, y}, Align::kRight));
  };
  if (std::isfinite(zeros)) {
    const std::string share = fmt::format("{} are 0", percent_words(zeros, 0));
    if (rows.two_lines) {
      add(share, foot);
      return add(std::move(words), foot - 19);
    }
    words += " · " + share;
  }
  add(std::move(words), foot);
}

Ruler ruler_of(const RidgePlan& plan, const Rows& rows) {
  Ruler ruler{rows.plot, {}};
  for (const double tick : round_ticks(plan.low, plan.high)) {
    ruler.ticks.push_back({(tick - plan.low) / (plan.high - plan.low), plain_words(tick)});
  }
  return ruler;
}

/// Whether some values of the source are not finite: histograms do not count those.
bool leaves_out(const NotFiniteRecords& records, job::RidgeSource source) {
  switch (source) {
    case job::RidgeSource::kWeights:
      return any_not_finite(records, trace::names::kWeight.pattern);
    case job::RidgeSource::kActivations:
      return any_not_finite(records, trace::names::kProbeLayer.pattern);
    case job::RidgeSource::kGradients:
      return any_not_finite(records, trace::names::kGradientNorm.pattern);
  }
  return false;
}

/// All notes on the heights and the rows, then only those that must be said. `not_finite`: some values are left out.
std::vector<std::string> notes_of(const RidgePlan& plan, const Rows& rows, bool not_finite) {
  std::string must = not_finite ? "finite values alone" : "";
  if (rows.layers.size() < plan.layers.size()) {
    must += fmt::format("{}{} of {} layers", must.empty() ? "" : " · ", rows.layers.size(), plan.layers.size());
  }
  if (plan.root) must += must.empty() ? "heights by root" : " · heights by root";
  const bool exact =
      std::all_of(plan.layers.begin(), plan.layers.end(), [](const RidgeLayer& layer) { return layer.exact; });
  const std::string deviation = exact ? "σ: standard deviation" : "σ: standard deviation, from the histogram";
  return {must.empty() ? deviation : deviation + " · " + must, must};
}

}  // namespace

std::vector<std::string> RidgesPanelPlan::warnings() const {
  if (plan_.missing.empty()) return {};
  return {fmt::format("a distribution is not drawn: {}", plan_.missing)};
}

void RidgesPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const RidgePlan& plan = plan_;
  const char* title = title_of(own<job::RidgesPanel>().of);
  if (!plan.missing.empty()) return say_missing(pens, area(), title, plan.missing);
  const Rect& area = this->area();
  const Rows rows = make_rows(pens.measure(), plan, area, axis_of(own<job::RidgesPanel>().of));
  draw_mark(pens.backdrop,
            keyed_chrome(pens.measure(), area, title, {{Ink::kUp, "now"}, {Ink::kMuted, "start"}},
                         notes_of(plan, rows, leaves_out(shot.film.not_finite, own<job::RidgesPanel>().of))));
  draw_mark(pens.backdrop, ruler_of(plan, rows));
  Ridges ridges;
  for (int row = 0; row < int_size(rows.layers); ++row) {
    const RidgeLayer& layer = plan.layers[rows.layers[row]];
    const double foot = rows.foot(row);
    const auto first =
        std::find_if(layer.heights.begin(), layer.heights.end(), [](const auto& h) { return !h.empty(); });
    ridges.ridges.push_back({{rows.plot.x, foot - rows.rise, rows.plot.width, rows.rise},
                             scale_heights(heights_at(layer, shot.moment), layer.top, plan.root),
                             scale_heights(*first, layer.top, plan.root)});
    pens.backdrop.text(styled(kFigure, layer.name, {area.x + 20, foot}));
    add_figures(layer, shot.moment, rows, area.right() - 20, foot, pens.foreground);
  }
  pens.backdrop.text(styled(kNote, axis_of(own<job::RidgesPanel>().of), {area.x + 20, rows.plot.bottom() + 26}));
  draw_mark(pens.foreground, ridges);
}

}  // namespace epochreel::scene

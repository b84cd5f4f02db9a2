#include "panels/reading/prediction_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "layout/class_layout.h"
#include "marks/chrome.h"
#include "panels/reading/probabilities.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// 0, 1, ... of so many classes.
std::vector<int> in_order(std::size_t classes) {
  std::vector<int> order(classes);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

/// The classes of the largest probabilities, as many as have a line each.
std::vector<int> likeliest(const std::vector<double>& probabilities, const Rect& area) {
  constexpr double kLine = 24;
  const int room = std::max(1, floor_to<int>((area.height - 58) / kLine));
  std::vector<int> order = in_order(probabilities.size());
  const int count = std::min(int_size(order), room);
  std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](int a, int b) {
    const double x = probabilities[a];
    const double y = probabilities[b];
    return x != y ? x > y : a < b;
  });
  order.resize(count);
  return order;
}

}  // namespace

void draw_prediction(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  const auto probabilities = shot.probe() < 0 ? std::vector<double>() : probabilities_of(shot, shot.probe());
  if (probabilities.empty()) {
    return say_missing(pens, panel.area, "Prediction", not_recorded(trace::names::kProbeProbability));
  }
  const auto& names = shot.film.names;
  const std::string truth = fmt::format("%, truth: {}", names[shot.truth()]);
  Bars bars = lay_out_bars(pens.measure(), panel.area, names, 1 / shot.film.stage.scale);
  const bool all = bars.group == 1;
  const auto shown = all ? in_order(names.size()) : likeliest(probabilities, panel.area);
  if (!all) {
    bars = {};
    bars.area = panel.area;
    bars.lying = true;
  }
  for (const int c : shown) {
    bars.bars.push_back({names[c], percent_figure(probabilities[c], 1), probabilities[c], c == shot.truth()});
  }
  const std::string some = fmt::format("{} likeliest of {}", shown.size(), grouped(std::ssize(names)));
  std::vector<std::string> notes = {truth};
  if (!all) notes = {truth + " · " + some, some};
  if (bars.stride > 1) notes = {fmt::format("{} · names of every {}", truth, ordinal_words(bars.stride)), truth, "%"};
  const Chrome head = keyed_chrome(pens.measure(), panel.area, "Prediction", {}, notes);
  const bool says_truth = head.note.find("truth") != std::string::npos;  // a mark without words would be a riddle
  for (Bar& bar : bars.bars) bar.marked = bar.marked && says_truth;
  draw_mark(pens.backdrop, head);
  draw_mark(pens.foreground, bars);
}

}  // namespace epochreel::scene

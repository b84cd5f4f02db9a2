/// The test image on screen: what the network makes of it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "class_layout.h"
#include "epochreel/base/grouped.h"
#include "epochreel/trace/record_names.h"
#include "panels.h"
#include "weight_blocks.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kVerdictAt = 0.45;  ///< of a turn: the reading stands

struct Verdict {
  std::size_t truth = 0;
  std::size_t predicted = 0;
  double probability = 0;
  bool finite = true;  ///< else nothing was read

  bool right() const { return finite && truth == predicted; }
};

/// (C) probabilities of a probe at the shot's moment; empty where they were not recorded.
std::vector<double> probabilities_of(const Shot& shot, int probe) {
  const auto classes = shot.film.names.size();
  const char* name = trace::names::kProbeProbability;
  if (!shot.film.has_probabilities) return {};
  const InterpolatedArray recorded = shot.cache.arrays.at(shot.moment, name);
  std::vector<double> result;
  for (std::size_t c = 0; c < classes; ++c) {
    result.push_back(recorded[static_cast<std::size_t>(probe) * classes + c]);
  }
  return result;
}

Verdict verdict_of(const Shot& shot, int probe) {
  const auto probabilities = probabilities_of(shot, probe);
  const auto best = std::max_element(probabilities.begin(), probabilities.end());
  return {static_cast<std::size_t>(shot.film.probes.labels[static_cast<std::size_t>(probe)]),
          static_cast<std::size_t>(best - probabilities.begin()), *best,
          std::all_of(probabilities.begin(), probabilities.end(), [](double p) { return std::isfinite(p); })};
}

Picture picture_of(const Probes& probes, int probe, const Rect& area, Ink frame) {
  const auto image = probes.image(probe);
  return {area, probes.width, probes.height, {image.begin(), image.end()}, 1.0, frame};
}

/// Where image, verdict and the images read before stand in the panel.
struct ReadingLayout {
  Rect image;
  Point verdict;  ///< baseline of the large words, their middle
  double verdict_width = 0;
  Point history;  ///< left top of the first small image
  int columns = 5;
  int rows = 2;
  double side = 72;
  double step_x = 104;
  double step_y = 108;
};

/// The small images as large as fit into `room`, ten of them.
void fit_history(const Rect& room, ReadingLayout& layout) {
  constexpr double kName = 36;
  constexpr double kGap = 16;
  constexpr double kLargest = 120;
  layout.side = 0;
  for (const auto& [columns, rows] : {std::pair{5, 2}, {4, 3}, {3, 4}, {2, 5}}) {
    const double step_x = room.width / columns;
    const double side = std::min({step_x - kGap, room.height / rows - kName, kLargest});
    if (side <= layout.side) continue;
    layout.columns = columns;
    layout.rows = rows;
    layout.side = side;
    layout.step_x = step_x;
  }
  layout.step_y = layout.side + kName;
  layout.history = {room.x + (layout.step_x - layout.side) / 2, room.y};
}

ReadingLayout layout_of(const Rect& area) {
  ReadingLayout layout;
  const bool wide = area.width > area.height * 1.2;
  if (wide) {  // image and verdict at the left, what was read before at the right
    const double side = std::min(area.height - 64 - 112, area.width * 0.38);
    const double column = area.width * 0.46;
    const double spare = area.height - 52 - side - 112;
    layout.image = {area.x + (column - side) / 2, area.y + 52 + std::max(0.0, spare / 2), side, side};
    layout.verdict = {area.x + column / 2, layout.image.bottom() + 48};
    layout.verdict_width = column - 40;
    fit_history({area.x + column, area.y + 64, area.width - column - 24, area.height - 64 - 30}, layout);
  } else {
    layout.step_x = (area.width - 40) / layout.columns;
    layout.side = std::min(72.0, layout.step_x - 16);
    layout.step_y = layout.side + 36;
    const double history = 2 * layout.step_y + 44;
    const double side = std::min(area.width - 96, area.height - 52 - 96 - history - 16);
    layout.image = {area.x + (area.width - side) / 2, area.y + 52, side, side};
    layout.verdict = {area.x + area.width / 2, layout.image.bottom() + 48};
    layout.verdict_width = area.width - 48;
    layout.history = {area.x + 20 + (layout.step_x - layout.side) / 2, layout.image.bottom() + 100};
  }
  return layout;
}

void add_verdict(const Shot& shot, const ReadingLayout& layout, TextPanel& texts) {
  const auto& names = shot.film.names;
  const Verdict verdict = verdict_of(shot, shot.probe());
  if (shot.scene.kind == job::SceneKind::kPredictions && shot.turn_share < kVerdictAt) {
    texts.texts.push_back({"reading …", layout.verdict, 28, Weight::kMedium, Ink::kMuted, Align::kCenter});
    return;
  }
  if (!verdict.finite) {
    texts.texts.push_back({"nothing: its outputs are not finite", layout.verdict, 28, Weight::kSemiBold, Ink::kError,
                           Align::kCenter, layout.verdict_width, true});
    return;
  }
  texts.texts.push_back({fmt::format("reads “{}”", names[verdict.predicted]), layout.verdict, 32, Weight::kSemiBold,
                         verdict.right() ? Ink::kUp : Ink::kError, Align::kCenter, layout.verdict_width, true});
  const std::string truth = verdict.right() ? "right" : fmt::format("it is “{}”", names[verdict.truth]);
  texts.texts.push_back({fmt::format("{} sure · {}", percent_words(verdict.probability, 1), truth),
                         {layout.verdict.x, layout.verdict.y + 32},
                         18,
                         Weight::kRegular,
                         Ink::kMuted,
                         Align::kCenter,
                         layout.verdict_width});
}

/// The images read so far, framed by how they were read.
void add_history(const Shot& shot, const ReadingLayout& layout, const Rect& area, PicturePanel& pictures,
                 TextPanel& texts) {
  const FilmContext& film = shot.film;
  const auto& names = film.names;
  const std::size_t read = shot.turn + (shot.turn_share >= kVerdictAt ? 1 : 0);
  const auto room = static_cast<std::size_t>(layout.columns * layout.rows);
  std::size_t right = 0;
  const std::size_t first = read > room ? read - room : 0;
  for (std::size_t i = 0; i < read; ++i) {
    const Verdict verdict = verdict_of(shot, film.quiz[i]);
    right += verdict.right() ? 1 : 0;
    if (i < first) continue;
    const auto place = static_cast<int>(i - first);
    const Rect box{layout.history.x + place % layout.columns * layout.step_x,
                   layout.history.y + place / layout.columns * layout.step_y, layout.side, layout.side};
    pictures.pictures.push_back(picture_of(film.probes, film.quiz[i], box, verdict.right() ? Ink::kUp : Ink::kError));
    texts.texts.push_back({verdict.finite ? names[verdict.predicted] : kNotFinite,
                           {box.x + box.width / 2, box.bottom() + 20},
                           15,
                           Weight::kMedium,
                           verdict.right() ? Ink::kMuted : Ink::kError,
                           Align::kCenter,
                           layout.step_x - 8});
  }
  const double middle = layout.history.x + (layout.columns * layout.step_x - (layout.step_x - layout.side)) / 2;
  texts.texts.push_back({fmt::format("{} of {} right", right, read),
                         {middle, area.bottom() - 18},
                         18,
                         Weight::kMedium,
                         Ink::kText,
                         Align::kCenter});
}

/// The classes of the largest probabilities, as many as have a line each.
std::vector<int> likeliest(const std::vector<double>& probabilities, const Rect& area) {
  constexpr double kLine = 24;
  const double room = std::max(1.0, std::floor((area.height - 58) / kLine));
  std::vector<int> order = natural_order(static_cast<std::int64_t>(probabilities.size()));
  const auto count = std::min(order.size(), static_cast<std::size_t>(room));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), [&](int a, int b) {
    const double x = probabilities[static_cast<std::size_t>(a)];
    const double y = probabilities[static_cast<std::size_t>(b)];
    return x != y ? x > y : a < b;
  });
  order.resize(count);
  return order;
}

}  // namespace

void draw_reading(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  const FilmContext& film = shot.film;
  if (shot.probe() < 0 || !film.has_probabilities) {
    return say_missing(panel, "The test image", kNoProbes, frame);
  }
  const bool quiz = shot.scene.kind == job::SceneKind::kPredictions;
  const Rect& area = panel.area;
  const char* title = area.width < 440 ? "Test image" : "The test image";
  std::vector<std::pair<Ink, std::string>> keys;
  if (quiz) keys = {{Ink::kUp, "right"}, {Ink::kError, "misread"}};
  const std::string turn = quiz ? fmt::format("{} of {}", shot.turn + 1, film.quiz.size()) : "";
  frame.add_still(ChromePanel{keyed_chrome(area, title, keys, {turn})});
  const ReadingLayout layout = layout_of(area);
  PicturePanel pictures;
  TextPanel texts;
  pictures.pictures.push_back(picture_of(film.probes, shot.probe(), layout.image, Ink::kLine));
  add_verdict(shot, layout, texts);
  if (quiz) add_history(shot, layout, area, pictures, texts);
  frame.panels.emplace_back(std::move(pictures));
  frame.panels.emplace_back(std::move(texts));
}

void draw_prediction(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  const auto probabilities = shot.probe() < 0 ? std::vector<double>() : probabilities_of(shot, shot.probe());
  if (probabilities.empty()) {
    return say_missing(panel, "Prediction", not_recorded(trace::names::kProbeProbability), frame);
  }
  const auto& names = shot.film.names;
  const std::string truth = fmt::format("%, truth: {}", names[static_cast<std::size_t>(shot.truth())]);
  BarsPanel bars = lay_out_bars(panel.area, names, 1 / shot.film.stage.scale);
  const bool all = bars.group == 1;
  const auto shown =
      all ? natural_order(static_cast<std::int64_t>(names.size())) : likeliest(probabilities, panel.area);
  if (!all) {
    bars = {};
    bars.area = panel.area;
    bars.lying = true;
  }
  for (const int c : shown) {
    const auto at = static_cast<std::size_t>(c);
    bars.bars.push_back(
        {names[at], fmt::format("{:.1f}", probabilities[at] * 100), probabilities[at], c == shot.truth()});
  }
  const std::string some = fmt::format("{} likeliest of {}", shown.size(), grouped(std::ssize(names)));
  std::vector<std::string> notes = {truth};
  if (!all) notes = {truth + " · " + some, some};
  if (bars.stride > 1) notes = {fmt::format("{} · names of every {}", truth, ordinal_words(bars.stride)), truth, "%"};
  const Chrome head = keyed_chrome(panel.area, "Prediction", {}, notes);
  const bool says_truth = head.note.find("truth") != std::string::npos;  // a mark without words would be a riddle
  for (Bar& bar : bars.bars) bar.marked = bar.marked && says_truth;
  frame.add_still(ChromePanel{head});
  frame.panels.emplace_back(std::move(bars));
}

}  // namespace epochreel::scene

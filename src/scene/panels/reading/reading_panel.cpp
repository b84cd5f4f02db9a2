#include "panels/reading/reading_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "drawing/mixed.h"
#include "epochreel/base/numbers.h"
#include "marks/bars.h"
#include "marks/chrome.h"
#include "marks/pictures.h"
#include "panels/reading/probabilities.h"
#include "reading/probe_pictures.h"
#include "text/fitting.h"
#include "text/input_words.h"
#include "text/screen_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kReadAt = 0.42;     ///< of a turn: the image is read
constexpr double kVerdictAt = 0.56;  ///< of a turn: until then the image moves to those read before; then words say it
constexpr double kFade = 0.06;       ///< of a turn: words come and go

struct Verdict {
  std::size_t truth = 0;
  std::size_t predicted = 0;
  double probability = 0;
  std::ptrdiff_t as_likely = 1;  ///< classes of this probability; of several the first is what the network reads
  bool finite = true;            ///< else nothing was read

  bool right() const { return finite && truth == predicted; }
};

Verdict verdict_of(const Shot& shot, int probe) {
  const auto probabilities = probabilities_of(shot, probe);
  const auto best = std::max_element(probabilities.begin(), probabilities.end());
  return {static_cast<std::size_t>(shot.film.probes.labels[static_cast<std::size_t>(probe)]),
          static_cast<std::size_t>(best - probabilities.begin()), *best,
          std::count(probabilities.begin(), probabilities.end(), *best),
          std::all_of(probabilities.begin(), probabilities.end(), [](double p) { return std::isfinite(p); })};
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

/// Image and verdict at the left, what was read before at the right.
ReadingLayout layout_beside(const Rect& area) {
  ReadingLayout layout;
  const double side = std::min(area.height - 64 - 112, area.width * 0.38);
  const double column = area.width * 0.46;
  const double spare = area.height - 52 - side - 112;
  layout.image = {area.x + (column - side) / 2, area.y + 52 + std::max(0.0, spare / 2), side, side};
  layout.verdict = {area.x + column / 2, layout.image.bottom() + 48};
  layout.verdict_width = column - 40;
  fit_history({area.x + column, area.y + 64, area.width - column - 24, area.height - 64 - 30}, layout);
  return layout;
}

/// Two rows of what was read before fill the width below; the image stands above them, with the verdict beside it.
ReadingLayout layout_in_three_rows(const Rect& area) {
  ReadingLayout layout;
  layout.step_x = (area.width - 40) / layout.columns;
  layout.side = std::min({140.0, layout.step_x - 16, (area.height - 52) / 4 - 36});
  layout.step_y = layout.side + 36;
  const double history = 2 * layout.step_y + 44;
  const double side = std::min(area.width * 0.4, area.height - 64 - history - 24);
  layout.image = {area.x + area.width / 4 - side / 2, area.y + 64, side, side};
  layout.verdict = {area.x + area.width * 0.7, layout.image.y + side / 2};
  layout.verdict_width = area.width * 0.5;
  layout.history = {area.x + 20 + (layout.step_x - layout.side) / 2, area.bottom() - history};
  return layout;
}

/// One below the other.
ReadingLayout layout_below(const Rect& area) {
  ReadingLayout layout;
  layout.step_x = (area.width - 40) / layout.columns;
  layout.side = std::min(72.0, layout.step_x - 16);
  layout.step_y = layout.side + 36;
  const double history = 2 * layout.step_y + 44;
  const double side = std::min(area.width - 96, area.height - 52 - 96 - history - 16);
  layout.image = {area.x + (area.width - side) / 2, area.y + 52, side, side};
  layout.verdict = {area.x + area.width / 2, layout.image.bottom() + 48};
  layout.verdict_width = area.width - 48;
  layout.history = {area.x + 20 + (layout.step_x - layout.side) / 2, layout.image.bottom() + 100};
  return layout;
}

ReadingLayout layout_of(const Rect& area) {
  constexpr double kHigh = 560;  ///< units that three rows need
  if (area.width <= area.height * 1.2) return layout_below(area);
  return area.height >= kHigh ? layout_in_three_rows(area) : layout_beside(area);
}

/// The values of a vector with their names and figures, as bars from the least to the largest of the probes.
void add_values(const FilmContext& film, int probe, const Rect& area, Pen& pen) {
  constexpr double kHead = 46;  // of bars in a panel, which these are not
  constexpr double kFoot = 12;
  constexpr double kSide = 20;
  Bars bars;
  bars.lying = true;
  bars.area = {area.x - kSide, area.y - kHead, area.width + 2 * kSide, area.height + kHead + kFoot};
  const auto values = film.probes.vector(probe);
  const auto shares = shares_of(film.probes, probe);
  const auto& names = film.trace->manifest().network.input_names;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string name = i < names.size() ? screen_words(names[i]) : fmt::format("value {}", i + 1);
    bars.bars.push_back({name, figure_words(values[i]), shares[i]});
  }
  draw_mark(pen, bars);
}

/// The probe that is read: its image, or its values where a line each has room.
void add_probe(const Shot& shot, const Rect& panel, const Rect& image, Pen& pen) {
  constexpr double kLeastLine = 15;
  const Probes& probes = shot.film.probes;
  const bool has_room = !probes.has_pictures() && image.height / int_size(probes.vector(0)) >= kLeastLine;
  if (!has_room) return draw_mark(pen, picture_of(probes, shot.probe(), image));
  const double spare = std::min(image.x - panel.x, panel.right() - image.right()) - 24;
  add_values(shot.film, shot.probe(), {image.x - spare, image.y, image.width + 2 * spare, image.height}, pen);
}

void add_verdict(const Shot& shot, const ReadingLayout& layout, Pen& pen) {
  const auto& names = shot.film.names;
  const Verdict verdict = verdict_of(shot, shot.probe());
  const bool quiz = job::is<job::PredictionsScene>(shot.scene.kind);
  if (quiz && shot.turn_share < kVerdictAt) {
    pen.text(styled(kFigure.of_size(28).in(Ink::kMuted), "reading …", layout.verdict, Align::kCenter),
             smooth_step(kReadAt, kReadAt - kFade, shot.turn_share));
    return;
  }
  const double opacity = quiz ? smooth_step(kVerdictAt, kVerdictAt + kFade, shot.turn_share) : 1;
  if (!verdict.finite) {
    pen.text(styled(kSceneTitle.of_size(28).in(Ink::kError), "nothing: its outputs are not finite", layout.verdict,
                    Align::kCenter, layout.verdict_width),
             opacity);
    return;
  }
  pen.text(
      styled(kSceneTitle.of_size(32).in(verdict.right() ? Ink::kUp : Ink::kError),
             fmt::format("reads “{}”", names[verdict.predicted]), layout.verdict, Align::kCenter, layout.verdict_width),
      opacity);
  const std::string truth = verdict.right() ? "right" : fmt::format("it is “{}”", names[verdict.truth]);
  const std::string sure = fmt::format("{} sure · {}", percent_words(verdict.probability, 1), truth);
  std::vector<std::string> words = {sure};
  if (verdict.as_likely > 1) {
    const std::string tie = tie_words(verdict.as_likely);
    words = {fmt::format("{}, {}", tie, sure), fmt::format("{} · {}", tie, truth)};
  }
  const TextStyle note = kNote.of_size(18);
  pen.text(styled(note, fitting_words(pen.measure(), words, layout.verdict_width, note.type),
                  {layout.verdict.x, layout.verdict.y + 32}, Align::kCenter, layout.verdict_width),
           opacity);
}

/// The place of the small image of this number.
Rect place_of(const ReadingLayout& layout, std::size_t number) {
  const auto place = narrow<int>(number);
  return {layout.history.x + place % layout.columns * layout.step_x,
          layout.history.y + place / layout.columns * layout.step_y, layout.side, layout.side};
}

/// The images read so far, framed by how they were read, and empty places for those that follow. The one that is read
/// now moves to its place before the words say how, since it passes them.
void add_history(const Shot& shot, const ReadingLayout& layout, const Rect& area, Pen& pen) {
  const FilmContext& film = shot.film;
  const auto& names = film.names;
  const std::size_t read = shot.turn + (shot.turn_share >= kVerdictAt ? 1 : 0);
  const std::size_t room = std::int64_t{layout.columns} * layout.rows;
  std::size_t right = 0;
  const std::size_t first = read > room ? read - room : 0;
  for (std::size_t i = 0; i < read; ++i) {
    const Verdict verdict = verdict_of(shot, film.quiz[i]);
    right += verdict.right() ? 1 : 0;
    if (i < first) continue;
    const Rect box = place_of(layout, i - first);
    draw_mark(pen, picture_of(film.probes, film.quiz[i], box, verdict.right() ? Ink::kUp : Ink::kError));
    pen.text(styled(kBody.as(Weight::kMedium).in(verdict.right() ? Ink::kMuted : Ink::kError),
                    verdict.finite ? names[verdict.predicted] : kNotFinite, {box.x + box.width / 2, box.bottom() + 20},
                    Align::kCenter, layout.step_x - 8));
  }
  const std::size_t places = std::min(room, film.quiz.size());
  for (std::size_t i = read - first; i < places; ++i) pen.outline(place_of(layout, i), 6, 1, pen.theme().line);
  if (shot.turn_share >= kReadAt && shot.turn_share < kVerdictAt) {
    const Rect box = place_of(layout, std::min(read - first, room - 1));
    const double there = smooth_step(kReadAt, kVerdictAt, shot.turn_share);
    // No mark: a mark of the panel has one place in all frames.
    draw(pen, picture_of(film.probes, film.quiz[shot.turn], mixed(layout.image, box, there), Ink::kLine));
  }
  const double middle = layout.history.x + (layout.columns * layout.step_x - (layout.step_x - layout.side)) / 2;
  pen.text(styled(kFigure.of_size(18), fmt::format("{} of {} right", right, read), {middle, area.bottom() - 18},
                  Align::kCenter));
}

}  // namespace

void draw_reading(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  const FilmContext& film = shot.film;
  const trace::Manifest& manifest = film.trace->manifest();
  if (shot.probe() < 0 || !film.has_probabilities) {
    const bool tokens = manifest.network.input_kind == trace::InputKind::kTokens;
    return say_missing(pens, panel.area, of_input(manifest, "The test image"), tokens ? kNoPictures : kNoProbes);
  }
  if (!have_looks(film.probes))
    return say_missing(pens, panel.area, of_input(manifest, "The test image"), kTooManyBars);
  const bool quiz = job::is<job::PredictionsScene>(shot.scene.kind);
  const Rect& area = panel.area;
  const std::string title = of_input(manifest, area.width < 440 ? "Test image" : "The test image");
  std::vector<std::pair<Ink, std::string>> keys;
  if (quiz) keys = {{Ink::kUp, "right"}, {Ink::kError, "misread"}};
  const std::string turn = quiz ? fmt::format("{} of {}", shot.turn + 1, film.quiz.size()) : "";
  std::vector<std::string> notes = {turn};
  if (!film.probes.has_pictures()) {
    const std::string dot = turn.empty() ? "" : " · ";
    notes = {"bars: least to largest of the probes" + dot + turn, "least to largest" + dot + turn, turn};
  }
  draw_mark(pens.backdrop, keyed_chrome(pens.measure(), area, title, keys, notes));
  const ReadingLayout layout = layout_of(area);
  add_probe(shot, area, layout.image, pens.foreground);
  add_verdict(shot, layout, pens.foreground);
  if (quiz) add_history(shot, layout, area, pens.foreground);
}

}  // namespace epochreel::scene

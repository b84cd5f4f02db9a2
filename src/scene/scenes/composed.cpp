/// A scene of panels: its head, its grid, its foot.
#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/timeline.h"
#include "plan/spoken.h"
#include "plan/training_words.h"
#include "scenes/scene_words.h"

namespace epochreel::scene {

namespace {

constexpr double kFewCounters = 450;  ///< units that three counters take, with the gap before them

void add_head(const Shot& shot, const Panels& panels, Pens& pens) {
  const Stage& stage = shot.film.stage;
  SceneWords words = words_of(shot.film, shot.scene, panels);
  const bool training = job::is<job::TrainingScene>(shot.scene.kind);
  const std::size_t most = !training ? 3 : stage.format == Format::kWide ? kAllCounters : 5;
  // Few counters leave the words more room beside them.
  Rect head = stage.header;
  if (!training && !stage.narrow()) head.width = stage.counters.right() - kFewCounters - head.x;
  if (words.subtitle.empty()) {
    words.subtitle = training_words(pens.measure(), shot.film.trace->manifest(), head.width, kSceneSubtitle.type);
  }
  pens.begin_panel(head);
  draw_mark(pens.backdrop, Header{head, words.title, words.subtitle});
  pens.begin_panel(stage.counters);
  draw_mark(pens.foreground, Counters{stage.counters, instant_counters(shot.film, shot.record, most),
                                      stage.narrow() ? Align::kLeft : Align::kRight});
}

/// Breaks words that are too long for one line near their middle, at a space.
std::vector<std::string> lines_of(TextMeasure& measure, const std::string& words, double width, const TextType& type) {
  if (measure.width(words, type) <= width) return {words};
  const auto after = words.find(' ', words.size() / 2);
  const auto before = words.rfind(' ', words.size() / 2);
  auto at = after;
  if (after == std::string::npos ||
      (before != std::string::npos && words.size() / 2 - before < after - words.size() / 2)) {
    at = before;
  }
  if (at == std::string::npos) return {words};
  return {words.substr(0, at), words.substr(at + 1)};
}

void draw_caption(Pen& pen, const Stage& stage, const std::string& words, double opacity) {
  const double size = stage.caption_size;
  const TextStyle style = kFigure.of_size(size);
  const Rect& area = stage.caption;
  const auto lines = stage.narrow() ? lines_of(pen.measure(), words, area.width, style.type) : std::vector{words};
  double y = lines.size() > 1 ? area.y + size : area.y + area.height / 2 + size * 0.36;
  for (const std::string& line : lines) {
    pen.text(styled(style, line, {area.x, y}, Align::kLeft, area.width), opacity);
    y += size * 1.3;
  }
}

/// The event that is spoken of now, while the network trains.
void add_event(const Shot& shot, Pens& pens) {
  const Spoken spoken = spoken_in(shot.film, shot.scene, shot.frame);
  if (spoken.opacity() <= 0) return;
  pens.begin_panel(shot.film.stage.caption);
  draw_caption(pens.foreground, shot.film.stage, spoken.caption->words, spoken.opacity());
}

void add_timeline(const FilmContext& film, double step, Pens& pens) {
  const Rect& line = film.stage.timeline;
  pens.begin_panel({line.x, line.y, line.width, std::max(line.height, line.height / 2 + 40)});  // with its words
  TimeAxis axis{film.stage.timeline, film.history.log.step_ticks};
  axis.ticks.front().text = "0 steps";
  axis.ticks.back().text = fmt::format("{}, log", counted(std::llround(film.history.total_steps), "step"));
  const double end = 1 - (pens.measure().width(axis.ticks.back().text, kNote.type) + 40) / line.width;
  std::erase_if(axis.ticks, [&](const Tick& tick) { return tick.at > end && tick.at < 1; });
  draw_mark(pens.backdrop, axis);
  draw_mark(pens.foreground, TimeMark{film.stage.timeline, film.history.place(step)});
}

}  // namespace

void draw_composed(const Shot& shot, const Panels& panels, Pens& pens) {
  const bool whole = is_whole(shot.scene);
  if (!whole) add_head(shot, panels, pens);
  for (const auto& panel : panels) {
    Rect area = panel->area();
    if (whole) area.height += 20;  // a matrix that has all of the height has its names below
    pens.begin_panel(area);
    panel->draw(shot, pens);
  }
  if (whole) return;
  if (job::is<job::TrainingScene>(shot.scene.kind)) {
    add_event(shot, pens);
  } else if (const std::string words = caption_of(shot.film, shot.scene, panels); !words.empty()) {
    pens.begin_panel(shot.film.stage.caption);
    draw_caption(pens.backdrop, shot.film.stage, words, 1);
  }
  add_timeline(shot.film, shot.record.step, pens);
}

}  // namespace epochreel::scene

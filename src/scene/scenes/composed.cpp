/// A scene of panels: its head, its grid, its foot.
#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/timeline.h"
#include "plan/spoken.h"
#include "plan/training_words.h"
#include "scenes/scenes.h"

namespace epochreel::scene {

namespace {

constexpr double kFewCounters = 450;  ///< units that three counters take, with the gap before them

/// The words of a scene about itself. Without a subtitle it says how the network is trained.
struct SceneWords {
  std::string title;
  std::string subtitle;
  std::string caption;
};

std::string quiz_words(const FilmContext& film) {
  if (film.quiz.size() == film.quiz_classes) return "one probe of each class, a misread one where there is one";
  if (film.quiz.size() > film.quiz_classes) {
    return fmt::format("{} of {}, with misread ones where there are such", counted(std::ssize(film.quiz), "probe"),
                       film.quiz_classes == 1 ? "the class" : "all classes");
  }
  return fmt::format("one probe of each of {} classes out of {}, a misread one where there is one", film.quiz.size(),
                     grouped(film.quiz_classes));
}

SceneWords words_of(const job::DataScene&, const FilmContext& film) {
  const auto& manifest = film.trace->manifest();
  const std::size_t classes = film.names.size();
  const std::string question = classes > 1 ? fmt::format("Can a network learn to tell these {} classes apart?", classes)
                                           : std::string("Can a network learn to read these?");
  if (manifest.train_images <= 0 || manifest.test_images <= 0) return {question, "test images of each class", ""};
  return {question,
          fmt::format("it learns from {}, and is tested on {}", counted(manifest.train_images, "training image"),
                      counted(manifest.test_images, "test image")),
          ""};
}

SceneWords words_of(const job::FiltersScene&, const FilmContext&) {
  return {"What the first layer sees", "what training has written into its weights since the first step", ""};
}

SceneWords words_of(const job::DistributionsScene&, const FilmContext& film) {
  if (!has_hidden(film.stations)) return {"Inside the layer", "how its weights and their gradients are spread", ""};
  return {"Inside the layers", "how weights, activations and gradients are spread, and who is awake", ""};
}

SceneWords words_of(const job::ProjectionScene&, const FilmContext& film) {
  if (!has_hidden(film.stations)) {
    return {"How the classes come apart",
            "which pixels of a test image the loss hangs on, and how well each class is read", ""};
  }
  return {"How the classes come apart", "test images as the last hidden layer sees them", ""};
}

SceneWords words_of(const job::ConfusionScene&, const FilmContext&) {
  return {"What it takes for what", "of the test images of each class, how many are read as which", ""};
}

SceneWords words_of(const job::MistakesScene&, const FilmContext&) {
  return {"What it still gets wrong", "test images of the last snapshot, and those that changed sides", ""};
}

SceneWords words_of(const job::PredictionsScene&, const FilmContext& film) {
  return {"The trained network reads", quiz_words(film),
          "A test image runs through the layers; the likeliest output is what the network reads"};
}

/// All other scenes are about the training as a whole.
template <class Scene>
SceneWords words_of(const Scene&, const FilmContext& film) {
  return {title_of(film), "", ""};
}

SceneWords words_of(const Shot& shot, const Panels& panels) {
  SceneWords words = std::visit([&](const auto& scene) { return words_of(scene, shot.film); }, shot.scene.kind);
  const bool empty = std::any_of(panels.begin(), panels.end(), [](const auto& panel) { return !panel->has_content(); });
  if (empty && job::is<job::MistakesScene>(shot.scene.kind)) words.title = "What changed sides";
  return words;
}

void add_head(const Shot& shot, const Panels& panels, Pens& pens) {
  const Stage& stage = shot.film.stage;
  SceneWords words = words_of(shot, panels);
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
  constexpr double kFade = 8;  // frames
  const Spoken spoken = spoken_in(shot);
  if (!spoken.caption) return;
  const double rise = spoken.opening ? 1.0 : smooth_step(-1, kFade, spoken.since);
  const double opacity = std::min(rise, smooth_step(-1, kFade, spoken.left));
  if (opacity <= 0) return;
  pens.begin_panel(shot.film.stage.caption);
  draw_caption(pens.foreground, shot.film.stage, spoken.caption->words, opacity);
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

/// The words of the scene below its panels; a panel may give them. Nothing in a movie without captions.
std::string caption_of(const Shot& shot, const Panels& panels) {
  if (!shot.film.movie.captions) return "";
  std::string words = words_of(shot, panels).caption;
  for (const auto& panel : panels) {
    if (words.empty()) words = panel->caption();
  }
  return words;
}

}  // namespace

void draw_composed(const Shot& shot, const Panels& panels, Pens& pens) {
  const bool whole = job::is<job::WeightsScene>(shot.scene.kind) && panels.size() == 1 &&
                     job::is<job::WeightsPanel>(panels.front()->spec().kind);
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
  } else if (const std::string words = caption_of(shot, panels); !words.empty()) {
    pens.begin_panel(shot.film.stage.caption);
    draw_caption(pens.backdrop, shot.film.stage, words, 1);
  }
  add_timeline(shot.film, shot.record.step, pens);
}

}  // namespace epochreel::scene

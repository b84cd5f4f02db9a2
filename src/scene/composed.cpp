/// A scene of panels: its head, its grid, its foot.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kCaptionSeconds = 5;    ///< an event is spoken of
constexpr double kFewCounters = 450;     ///< units that three counters take, with the gap before them
constexpr double kOpeningSeconds = 2.4;  ///< the first words; learning is fast then

/// What a scene says of itself.
struct SceneWords {
  std::string title;
  std::string subtitle;
  std::string caption;
};

std::string quiz_words(const FilmContext& film) {
  if (film.quiz.size() == film.quiz_classes) return "one probe of each class, a misread one where there is one";
  return fmt::format("one probe of each of {} classes out of {}, a misread one where there is one", film.quiz.size(),
                     grouped(static_cast<std::int64_t>(film.quiz_classes)));
}

SceneWords words_of(const Shot& shot) {
  using job::SceneKind;
  switch (shot.scene.kind) {
    case SceneKind::kFilters:
      return {"What the first layer sees", "what training has written into its weights since the first step", ""};
    case SceneKind::kDistributions:
      return {"Inside the layers", "how weights, activations and gradients are spread, and who is awake", ""};
    case SceneKind::kProjection:
      return {"How the classes come apart", "test images as the last hidden layer sees them", ""};
    case SceneKind::kConfusion:
      return {"What it takes for what", "of the test images of each class, how many are read as which", ""};
    case SceneKind::kMistakes:
      return {"What it still gets wrong", "test images of the last snapshot, and those that changed sides", ""};
    case SceneKind::kPredictions:
      return {"The trained network reads", quiz_words(shot.film),
              "A test image runs through the layers; the likeliest output is what the network reads"};
    default:
      return {title_of(shot.film.trace->manifest()),
              training_words(shot.film.trace->manifest(), shot.film.stage.header.width, 16), ""};
  }
}

void add_head(const Shot& shot, Frame& frame) {
  const Stage& stage = shot.film.stage;
  const SceneWords words = words_of(shot);
  const bool training = shot.scene.kind == job::SceneKind::kTraining;
  const std::size_t most = !training ? 3 : stage.format == Format::kWide ? 7 : 5;
  // Few counters leave the words more room beside them.
  Rect head = stage.header;
  if (!training && !stage.narrow()) head.width = stage.counters.right() - kFewCounters - head.x;
  frame.add_still(HeaderPanel{head, words.title, words.subtitle});
  frame.panels.emplace_back(CountersPanel{stage.counters, instant_counters(shot.film, shot.record, most),
                                          stage.narrow() ? Align::kLeft : Align::kRight});
}

/// Breaks words that are too long for one line near their middle, at a space.
std::vector<std::string> lines_of(const std::string& words, double width, double size) {
  constexpr double kMeanAdvance = 0.54;  // of a letter, in type sizes: Inter Medium's, rounded up
  if (static_cast<double>(words.size()) * kMeanAdvance * size <= width) return {words};
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

TextPanel caption_panel(const Stage& stage, const std::string& words, double opacity) {
  const double size = stage.caption_size;
  const Rect& area = stage.caption;
  const auto lines = stage.narrow() ? lines_of(words, area.width, size) : std::vector{words};
  TextPanel panel;
  panel.opacity = opacity;
  double y = lines.size() > 1 ? area.y + size : area.y + area.height / 2 + size * 0.36;
  for (const std::string& line : lines) {
    panel.texts.push_back({line, {area.x, y}, size, Weight::kMedium, Ink::kText, Align::kLeft, area.width});
    y += size * 1.3;
  }
  return panel;
}

/// The event that is spoken of now, while the network trains.
void add_event(const Shot& shot, Frame& frame) {
  const auto& captions = shot.film.captions;
  const auto frames = static_cast<double>(std::max<std::int64_t>(1, shot.scene.count - 1));
  const auto now = static_cast<double>(shot.frame);
  const Caption* current = nullptr;
  double start = 0;
  double next = 1e18;
  for (const Caption& caption : captions) {
    const double place = kTrainingBegins + caption.share * (kTrainingEnds - kTrainingBegins);
    const double its_start = caption.share > 0 ? place * frames : 0;
    if (its_start > now + 1e-9) {
      next = its_start;
      break;
    }
    current = &caption;
    start = its_start;
  }
  if (!current) return;
  // An event is spoken of for a few seconds, the last one to the end of the scene.
  const double seconds = current == &captions.front() ? kOpeningSeconds : kCaptionSeconds;
  const double end = current == &captions.back() ? 1e18 : std::min(next, start + seconds * shot.film.movie.fps);
  const double rise = current == &captions.front() ? 1.0 : smooth_step(-1, 8, now - start);
  const double opacity = std::min(rise, smooth_step(-1, 8, end - now));
  if (opacity > 0) frame.panels.emplace_back(caption_panel(shot.film.stage, current->words, opacity));
}

void add_timeline(const FilmContext& film, double step, Frame& frame) {
  TimeAxisPanel axis{film.stage.timeline, film.history.log.step_ticks};
  axis.ticks.front().text = "0 steps";
  axis.ticks.back().text = fmt::format("{} steps", grouped(static_cast<std::int64_t>(film.history.total_steps)));
  frame.add_still(std::move(axis));
  frame.panels.emplace_back(TimelinePanel{film.stage.timeline, film.history.place(step)});
}

/// What the scene says below its panels; a panel may say it.
std::string caption_of(const Shot& shot, const Panels& panels) {
  std::string words = words_of(shot).caption;
  for (const auto& panel : panels) {
    if (words.empty()) words = panel->caption();
  }
  return words;
}

}  // namespace

void resolve_composed(const Shot& shot, const Panels& panels, Frame& frame) {
  const bool whole = shot.scene.kind == job::SceneKind::kWeights && panels.size() == 1 &&
                     panels.front()->spec().kind == job::PanelKind::kWeights;
  if (!whole) add_head(shot, frame);
  for (const auto& panel : panels) panel->draw(shot, frame);
  if (whole) return;
  if (shot.scene.kind == job::SceneKind::kTraining) {
    add_event(shot, frame);
  } else if (const std::string words = caption_of(shot, panels); !words.empty()) {
    frame.add_still(caption_panel(shot.film.stage, words, 1));
  }
  if (shot.scene.kind != job::SceneKind::kPredictions) add_timeline(shot.film, shot.record.step, frame);
}

}  // namespace epochreel::scene

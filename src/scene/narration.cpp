#include "epochreel/scene/narration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "draw_frame.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "panel_types.h"
#include "panels/weights/weights_panel.h"
#include "plan/shot.h"
#include "plan/spoken.h"
#include "plan/training_words.h"
#include "scenes/scene_words.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// Keeps the grounds that say why nothing is drawn on them.
class MissingWatcher final : public MarkWatcher {
 public:
  void see(const std::any& mark) override {
    if (const auto* missing = std::any_cast<Missing>(&mark)) found_.push_back(*missing);
  }

  const Missing* on(const Rect& area) const {
    const auto found = std::ranges::find_if(
        found_, [&](const Missing& missing) { return missing.area.x == area.x && missing.area.y == area.y; });
    return found == found_.end() ? nullptr : &*found;
  }

 private:
  std::vector<Missing> found_;
};

std::string step_words(const SnapshotRecord& record) {
  return fmt::format("step {}", grouped(std::llround(record.step)));
}

std::string accuracy_words(const SnapshotRecord& record) { return percent_words(record.test_accuracy, 2); }

/// The instants of the training that a scene shows.
struct Instants {
  SnapshotRecord first;
  SnapshotRecord earliest;
  SnapshotRecord last;
};

Instants instants_of(const FilmContext& film, const SceneSpan& scene) {
  WorkerCache cache(*film.trace);
  const auto record_in = [&](std::int64_t frame) { return make_shot(film, cache, scene, frame).record; };
  Instants found{record_in(0), record_in(0), record_in(scene.count - 1)};
  for (std::int64_t frame = 1; frame < scene.count; ++frame) {
    const SnapshotRecord record = record_in(frame);
    if (record.step < found.earliest.step) found.earliest = record;
  }
  return found;
}

/// Where in the training the scene stands, or which way time goes in it.
std::string time_words(const FilmContext& film, const SceneSpan& scene) {
  const auto [first, earliest, last] = instants_of(film, scene);
  const bool known = first.recorded.test_accuracy && earliest.recorded.test_accuracy && last.recorded.test_accuracy;
  if (earliest.step < first.step) {
    if (!known) return fmt::format("Time runs back to {}, and on to {}.", step_words(earliest), step_words(last));
    return fmt::format("Time runs back to {}, where test accuracy is {}, and on to {}, where it is {}.",
                       step_words(earliest), accuracy_words(earliest), step_words(last), accuracy_words(last));
  }
  if (first.step < last.step) {
    if (!known) return fmt::format("Time runs from {} to {}.", step_words(first), step_words(last));
    return fmt::format("From {} to {} test accuracy goes from {} to {}.", step_words(first), step_words(last),
                       accuracy_words(first), accuracy_words(last));
  }
  if (!known) return fmt::format("This is {}.", step_words(last));
  return fmt::format("At {} test accuracy is {}.", step_words(last), accuracy_words(last));
}

std::string result_line(const FilmContext& film) {
  const SnapshotRecord& last = film.records.back();
  if (!last.recorded.test_accuracy) return result_words(film, last);
  return fmt::format("{} {}", percent_words(last.test_accuracy, 2), result_words(film, last));
}

/// A title, and what goes on from it. A title that is a question is a sentence of its own.
std::string headline(const std::string& title, std::string subtitle) {
  if (!title.ends_with('?')) return subtitle.empty() ? title + "." : fmt::format("{}: {}.", title, subtitle);
  if (subtitle.empty()) return title;
  if (subtitle[0] >= 'a' && subtitle[0] <= 'z') subtitle[0] = static_cast<char>(subtitle[0] - 'a' + 'A');
  return fmt::format("{} {}.", title, subtitle);
}

/// A scene of the film with its panels.
class Narrator {
 public:
  Narrator(const Film::Plan& plan, TextMeasure& measure) : plan_(plan), film_(plan.context), drawer_(plan, measure) {}

  /// Its title as on screen. Two scenes have none of their own there.
  std::string title(const SceneSpan& scene) const {
    if (job::is<job::TitleScene>(scene.kind)) return title_of(film_);
    if (job::is<job::ClosingScene>(scene.kind)) return result_line(film_);
    if (job::is<job::TrainingScene>(scene.kind)) return "The network learns";
    if (job::is<job::WeightsScene>(scene.kind)) return kEveryWeight;
    return words_of(film_, scene, panels_of(scene)).title;
  }

  std::string description(const SceneSpan& scene) {
    std::vector<std::string> sentences = {headline(title(scene), subtitle(scene))};
    if (job::is<job::ClosingScene>(scene.kind) && !scene.answer) sentences.push_back(how_sentence());
    for (std::string& sentence : panel_sentences(scene)) sentences.push_back(std::move(sentence));
    if (job::has_panels(scene.kind)) sentences.push_back(time_words(film_, scene));
    return fmt::format("{}", fmt::join(sentences, " "));
  }

  /// The caption in each frame, runs of equal ones as one.
  void add_captions(const SceneSpan& scene, std::vector<FrameWords>& captions) const {
    if (!job::has_panels(scene.kind)) return;
    const std::string still = caption_of(film_, scene, panels_of(scene));
    if (!still.empty()) captions.push_back({scene.first, scene.count, still});
    const Caption* before = nullptr;
    for (std::int64_t frame = 0; frame < scene.count; ++frame) {
      const Spoken spoken = spoken_in(film_, scene, frame);
      const Caption* const now = spoken.opacity() > 0 ? spoken.caption : nullptr;
      if (now != nullptr && now != before) captions.push_back({scene.first + frame, 0, now->words});
      if (now != nullptr) ++captions.back().count;
      before = now;
    }
  }

 private:
  const Panels& panels_of(const SceneSpan& scene) const { return plan_.panels[&scene - film_.scenes.data()]; }

  /// As on screen; where the screen has none, the network.
  std::string subtitle(const SceneSpan& scene) const {
    const trace::Manifest& manifest = film_.trace->manifest();
    const std::string network = architecture_words(manifest);
    if (job::is<job::ClosingScene>(scene.kind)) return "";
    if (!job::is<job::TitleScene>(scene.kind)) {
      const std::string words = words_of(film_, scene, panels_of(scene)).subtitle;
      return words.empty() ? network : words;
    }
    const std::int64_t parameters = parameters_of(manifest);
    return fmt::format(
        "a neural network learns{}; it is {}{}",
        manifest.train_images > 0 ? " from " + of_input(manifest, counted(manifest.train_images, "image")) : "",
        network, parameters > 0 ? ", with " + counted(parameters, "parameter") : "");
  }

  std::string how_sentence() const {
    const trace::Manifest& manifest = film_.trace->manifest();
    return fmt::format("A card says how it was made: network {}, {}.", architecture_words(manifest),
                       counted(manifest.total_steps, "step"));
  }

  /// What the panels show; of those that have nothing to show, why.
  std::vector<std::string> panel_sentences(const SceneSpan& scene) {
    MissingWatcher watcher;
    drawer_.draw(scene.first + scene.count - 1, &watcher);
    std::vector<std::string> seen;
    std::vector<std::string> sentences;
    for (const auto& panel : panels_of(scene)) {
      const Missing* const missing = watcher.on(panel->area());
      if (missing == nullptr && !panel->has_content()) continue;
      if (missing != nullptr) {
        sentences.push_back(fmt::format("{}: {}.", missing->title, missing->sentence));
      } else {
        seen.push_back(of_input(film_.trace->manifest(), seen_words(film_, panel->spec())));
      }
    }
    if (!seen.empty()) sentences.insert(sentences.begin(), fmt::format("It shows {}.", fmt::join(seen, "; ")));
    return sentences;
  }

  const Film::Plan& plan_;
  const FilmContext& film_;
  FrameDrawer drawer_;
};

}  // namespace

Narration narrate(const Film& film, TextMeasure& measure) {
  Narration narration;
  Narrator narrator(film.plan(), measure);
  bool answered = false;  // the card behind an answer belongs to it
  for (const SceneSpan& scene : film.plan().context.scenes) {
    narrator.add_captions(scene, narration.captions);
    narration.descriptions.push_back({scene.first, scene.count, narrator.description(scene)});
    if (answered && !scene.answer && job::is<job::ClosingScene>(scene.kind)) {
      narration.chapters.back().count += scene.count;
    } else {
      narration.chapters.push_back({scene.first, scene.count, narrator.title(scene)});
    }
    answered = scene.answer;
  }
  return narration;
}

}  // namespace epochreel::scene

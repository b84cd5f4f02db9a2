#include "scenes/scene_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "plan/training_words.h"
#include "text/input_words.h"

namespace epochreel::scene {

namespace {

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

}  // namespace

SceneWords words_of(const FilmContext& film, const SceneSpan& scene, const Panels& panels) {
  SceneWords words = std::visit([&](const auto& kind) { return words_of(kind, film); }, scene.kind);
  const bool empty = std::any_of(panels.begin(), panels.end(), [](const auto& panel) { return !panel->has_content(); });
  if (empty && job::is<job::MistakesScene>(scene.kind)) words.title = "What changed sides";
  words.subtitle = of_input(film.trace->manifest(), std::move(words.subtitle));
  words.caption = of_input(film.trace->manifest(), std::move(words.caption));
  return words;
}

bool is_whole(const SceneSpan& scene) {
  return job::is<job::WeightsScene>(scene.kind) && scene.panels.size() == 1 &&
         job::is<job::WeightsPanel>(scene.panels.front().spec.kind);
}

std::string caption_of(const FilmContext& film, const SceneSpan& scene, const Panels& panels) {
  if (!film.movie.captions || job::is<job::TrainingScene>(scene.kind) || is_whole(scene)) return "";
  std::string words = words_of(film, scene, panels).caption;
  for (const auto& panel : panels) {
    if (words.empty()) words = of_input(film.trace->manifest(), panel->caption());
  }
  return words;
}

std::string result_words(const FilmContext& film, const SnapshotRecord& last) {
  if (!last.recorded.test_accuracy) return "test accuracy was not recorded at the end";
  const std::string count = last.evaluated > 0 ? grouped(std::llround(last.evaluated)) : "the";
  return of_input(film.trace->manifest(), fmt::format("of {} test images read right", count));
}

}  // namespace epochreel::scene

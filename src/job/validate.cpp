#include "validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "case_name.h"
#include "epochreel/job/single_value.h"
#include "infer_shapes.h"
#include "message.h"
#include "theme_node.h"
#include "validate_data.h"

namespace epochreel::job {
namespace {

Place place_of_layer(const Job& job, const YamlNode& root, std::size_t number) {
  const std::array<std::string, 3> key = {"network", std::to_string(number),
                                          std::string(layer_type(job.network[number]))};
  return place_of(root, key);
}

/// Softmax cross-entropy closes the network: its last layer gives a number a class.
void validate_last_layer(const Job& job, const YamlNode& root) {
  const std::size_t last = job.network.size() - 1;
  const LayerSpec& layer = job.network[last];
  const auto* const dense = std::get_if<DenseSpec>(&layer);
  if (dense != nullptr && dense->units == job.data.classes) return;
  const std::string has = dense == nullptr ? fmt::format("is {}", layer_type(layer))
                                           : fmt::format("has {} unit{}", dense->units, dense->units == 1 ? "" : "s");
  const std::string fix = dense == nullptr ? "add" : "make it";
  fail(place_of_layer(job, root, last),
       fmt::format("network.{}, the last layer, {}, but the {} classes need a dense layer of {} units at the end; {} "
                   "'dense: {}'",
                   last, has, job.data.classes, job.data.classes, fix, job.data.classes));
}

/// If only the files tell what an image is, the shapes are checked once they are there.
void validate_shapes(const Job& job, const YamlNode& root) {
  const auto input = input_shape(job.data);
  if (!input) return;
  const ShapeInference shapes = infer_shapes(job.network, *input);
  if (!shapes.misfit) return;
  const std::size_t number = shapes.layers.size();
  fail(place_of_layer(job, root, number),
       fmt::format("network.{} ({}) {}", number, layer_type(job.network[number]), *shapes.misfit));
}

/// If the job does not tell how many images there are, training looks again once it has them.
void validate_batches(const Job& job, const YamlNode& root) {
  const auto input = input_shape(job.data);
  const std::vector<std::int64_t> some_image = {1, 28, 28};
  const auto found = find_single_value(job, input ? *input : some_image, train_images(job.data));
  if (!found || (!input && found->of_channel)) return;
  fail(place_of_layer(job, root, found->layer), fmt::format("network.{} (batch_norm) {}", found->layer, found->what));
}

void validate_train(const TrainSpec& train, const YamlNode& root) {
  const std::string schedule(case_name(train.schedule));
  const double warm_up = std::visit([](const auto& spec) { return spec.warm_up; }, train.schedule);
  if (warm_up >= train.epochs) {
    const std::array<std::string, 4> key = {"train", "schedule", schedule, "warm_up"};
    fail(place_of(root, key), fmt::format("train.schedule.{}.warm_up is {} epochs, but the whole training has {} "
                                          "(train.epochs); make it shorter",
                                          schedule, warm_up, train.epochs));
  }
  const auto* const sgd = std::get_if<SgdSpec>(&train.optimizer);
  if (sgd != nullptr && sgd->nesterov && sgd->momentum == 0) {
    const std::array<std::string, 4> key = {"train", "optimizer", "sgd", "nesterov"};
    fail(place_of(root, key),
         "train.optimizer.sgd.nesterov needs a momentum above 0; set momentum, or leave nesterov out");
  }
  if (train.device.starts_with("gpu") && train.numerics != Numerics::kExact) {
    const std::array<std::string, 2> key = {"train", "device"};
    fail(place_of(root, key), fmt::format("train.device is {}, but a GPU computes exact numerics alone; set "
                                          "train.numerics: exact, or take the CPU",
                                          train.device));
  }
}

/// Panels lie on the grid, each on cells of its own.
void validate_panels(const SceneSpec& scene, std::size_t number, const YamlNode& root) {
  const std::string word(scene_name(scene.kind));
  const auto refuse = [&](std::size_t panel, const std::string& what) {
    const std::array<std::string, 7> key = {"movie",
                                            "scenes",
                                            std::to_string(number),
                                            word,
                                            "panels",
                                            std::to_string(panel),
                                            std::string(panel_name(scene.panels[panel].kind))};
    fail(place_of(root, key), fmt::format("movie.scenes.{}.{}.panels.{} ({}) {}", number, word, panel,
                                          panel_name(scene.panels[panel].kind), what));
  };
  for (std::size_t i = 0; i < scene.panels.size(); ++i) {
    const PanelSpec& a = scene.panels[i];
    if (a.row + a.rows - 1 > kGridCells || a.column + a.columns - 1 > kGridCells) {
      refuse(i, fmt::format("leaves the grid of {0} by {0} cells: it ends at row {1}, column {2}; take fewer rows or "
                            "columns, or start it earlier",
                            kGridCells, a.row + a.rows - 1, a.column + a.columns - 1));
    }
    for (std::size_t j = 0; j < i; ++j) {
      const PanelSpec& b = scene.panels[j];
      const bool apart = a.row + a.rows <= b.row || b.row + b.rows <= a.row || a.column + a.columns <= b.column ||
                         b.column + b.columns <= a.column;
      if (!apart) refuse(i, fmt::format("stands on cells of panels.{} ({}); move one of them", j, panel_name(b.kind)));
    }
  }
}

void validate_themes(const MovieSpec& movie, const YamlNode& root) {
  const std::array<std::string, 2> own = {"movie", "theme"};
  validate_theme(movie.theme, root, own);
  for (std::size_t i = 0; i < movie.also.size(); ++i) {
    const std::array<std::string, 4> path = {"movie", "also", std::to_string(i), "theme"};
    if (movie.also[i].theme != movie.theme) validate_theme(movie.also[i].theme, root, path);
  }
}

}  // namespace

void validate_movie(const MovieSpec& movie, const YamlNode& root) {
  validate_themes(movie, root);
  int fps = movie.fps;
  for (const RenditionSpec& rendition : movie.also) fps = std::min(fps, rendition.fps);
  for (std::size_t i = 0; i < movie.scenes.size(); ++i) {
    const SceneSpec& scene = movie.scenes[i];
    validate_panels(scene, i, root);
    if (scene_frames(scene, fps) > 0) continue;
    const std::string word(scene_name(scene.kind));
    const std::array<std::string, 5> seconds_key = {"movie", "scenes", std::to_string(i), word, "seconds"};
    fail(place_of(root, seconds_key),
         fmt::format("movie.scenes.{}.{} has no frames: {} seconds at {} frames a second; give at least {:.3f} seconds",
                     i, word, scene.seconds, fps, 1.0 / fps));
  }
}

void validate(const Job& job, const YamlNode& root) {
  validate_data(job.data, root);
  validate_last_layer(job, root);
  validate_shapes(job, root);
  validate_batches(job, root);
  validate_train(job.train, root);
  validate_movie(job.movie, root);
}

}  // namespace epochreel::job

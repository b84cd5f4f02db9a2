#include "validate.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "message.h"

namespace epochreel::job {
namespace {

constexpr int kMnistClasses = 10;

void validate_data(const DataSpec& data, const YamlNode& root) {
  const std::array<std::string, 2> path_key = {"data", "path"};
  const std::array<std::string, 2> classes_key = {"data", "classes"};
  const std::array<std::string, 2> dataset_key = {"data", "dataset"};
  const bool ten = data.dataset == DatasetKind::kMnist || data.dataset == DatasetKind::kFashionMnist;
  if (ten && data.classes != kMnistClasses) {
    fail(place_of(root, classes_key), fmt::format("data.classes must be {} for {}, not {}", kMnistClasses,
                                                  dataset_name(data.dataset), data.classes));
  }
  if (data.dataset == DatasetKind::kIdx && data.path == "auto") {
    fail(place_of(root, dataset_key), "data.dataset idx needs data.path, the folder of the four IDX files");
  }
  if (data.dataset == DatasetKind::kSynthetic && data.path != "auto") {
    fail(place_of(root, path_key), "data.path is of no use for synthetic data, which has no files; leave it out");
  }
}

/// Softmax cross-entropy closes the network: its last layer gives a number a class.
void validate_network(const Job& job, const YamlNode& root) {
  const std::size_t last = job.network.size() - 1;
  const LayerSpec& layer = job.network[last];
  const auto* const dense = std::get_if<DenseSpec>(&layer);
  if (dense != nullptr && dense->units == job.data.classes) return;
  const std::string has = dense == nullptr ? fmt::format("is {}", layer_type(layer))
                                           : fmt::format("has {} unit{}", dense->units, dense->units == 1 ? "" : "s");
  const std::string fix = dense == nullptr ? "add" : "make it";
  const std::array<std::string, 3> layer_key = {"network", std::to_string(last), "dense"};
  fail(place_of(root, layer_key),
       fmt::format("network.{}, the last layer, {}, but the {} classes need a dense layer of {} units at the end; {} "
                   "'dense: {}'",
                   last, has, job.data.classes, job.data.classes, fix, job.data.classes));
}

void validate_movie(const MovieSpec& movie, const YamlNode& root) {
  for (std::size_t i = 0; i < movie.scenes.size(); ++i) {
    const SceneSpec& scene = movie.scenes[i];
    if (scene_frames(scene, movie.fps) > 0) continue;
    const std::string word(scene_name(scene.kind));
    const std::array<std::string, 5> seconds_key = {"movie", "scenes", std::to_string(i), word, "seconds"};
    fail(place_of(root, seconds_key),
         fmt::format("movie.scenes.{}.{} has no frames: {} seconds at {} frames a second; give at least {:.3f} seconds",
                     i, word, scene.seconds, movie.fps, 1.0 / movie.fps));
  }
}

}  // namespace

void validate(const Job& job, const YamlNode& root) {
  validate_data(job.data, root);
  validate_network(job, root);
  validate_movie(job.movie, root);
}

}  // namespace epochreel::job

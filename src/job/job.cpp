#include "epochreel/job/job.h"

#include <algorithm>

#include "case_name.h"
#include "epochreel/base/numbers.h"
#include "names.h"

namespace epochreel::job {
namespace {

std::string_view word_of(auto value, const auto& names) {
  for (const auto& name : names) {
    if (name.value == value) return name.word;
  }
  return "";
}

}  // namespace

std::string_view layer_type(const LayerSpec& layer) { return case_name(layer); }

std::string_view dataset_name(DatasetKind kind) { return word_of(kind, kDatasetNames); }

std::string_view codec_name(const VideoSpec& video) { return case_name(video); }

int scene_frames(const SceneSpec& scene, int fps) { return round_to<int>(scene.seconds * fps); }

int movie_frames(const MovieSpec& movie) {
  int frames = 0;
  for (const SceneSpec& scene : movie.scenes) frames += scene_frames(scene, movie.fps);
  return frames;
}

MovieSpec preview_of(MovieSpec movie) {
  constexpr int kLeastFps = 6;
  movie.preview = true;
  movie.width = movie.width / 4 * 2;  // even, and never of another format than the movie
  movie.height = movie.height / 4 * 2;
  movie.fps = std::min(movie.fps, std::max(kLeastFps, movie.fps / 4));
  for (SceneSpec& scene : movie.scenes) scene.seconds = std::max(scene.seconds, 1.0 / movie.fps);  // a frame at least
  return movie;
}

}  // namespace epochreel::job

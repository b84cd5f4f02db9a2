#include "epochreel/job/job.h"

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

}  // namespace epochreel::job

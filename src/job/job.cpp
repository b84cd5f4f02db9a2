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

/// Of a movie, or of a further file of one.
void make_smaller(auto& movie) {
  constexpr int kLeastFps = 6;
  movie.width = movie.width / 4 * 2;  // even, and never of another format than the movie
  movie.height = movie.height / 4 * 2;
  movie.fps = std::min(movie.fps, std::max(kLeastFps, movie.fps / 4));
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

std::vector<Rendition> renditions_of(const MovieSpec& movie) {
  std::vector<Rendition> all = {{"", movie}};
  all[0].movie.also.clear();
  for (const RenditionSpec& spec : movie.also) {
    Rendition& rendition = all.emplace_back(Rendition{spec.file, all[0].movie});
    rendition.movie.width = spec.width;
    rendition.movie.height = spec.height;
    rendition.movie.fps = spec.fps;
    rendition.movie.theme = spec.theme;
    rendition.movie.video = spec.video;
    rendition.movie.png.every = 0;
  }
  return all;
}

bool same_frames(const MovieSpec& a, const MovieSpec& b) {
  MovieSpec like_b = a;
  like_b.video = b.video;
  like_b.png = b.png;
  return like_b == b;
}

MovieSpec preview_of(MovieSpec movie) {
  movie.preview = true;
  make_smaller(movie);
  int fps = movie.fps;
  for (RenditionSpec& rendition : movie.also) {
    make_smaller(rendition);
    fps = std::min(fps, rendition.fps);
  }
  for (SceneSpec& scene : movie.scenes) scene.seconds = std::max(scene.seconds, 1.0 / fps);  // a frame at least
  return movie;
}

}  // namespace epochreel::job

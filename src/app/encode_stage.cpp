#include <fmt/format.h>

#include <filesystem>

#include "build_info.h"
#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/movie/pictures.h"
#include "epochreel/movie/render.h"
#include "epochreel/movie/y4m.h"
#include "stages.h"
#include "standard_output.h"
#include "video_options.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

/// Holds finished segments until the movie is whole, beside the movie: `.film.mp4.segments`. It stays where the work is
/// stopped, and the next call goes on with what is in it.
fs::path segments_folder(const fs::path& file) {
  return file.parent_path() / fmt::format(".{}.segments", file.filename().string());
}

void remove_folder(const fs::path& folder) {
  std::error_code code;
  fs::remove_all(folder, code);
  if (code) {
    throw Error(ErrorKind::kFailed, folder.string(), fmt::format("cannot remove the folder: {}", code.message()));
  }
}

/// Names all that decides the bytes of the movie but the video's own keys.
std::string hash_of(const movie::Pictures& pictures, const movie::VideoOptions& video) {
  Hasher hasher;
  hasher.update(pictures.hash);
  for (const movie::TimedWords& chapter : pictures.chapters) {
    hasher.update(fmt::format("{} {} {}\n", chapter.first, chapter.count, chapter.words));
  }
  hasher.update(movie::encoder_versions(video.codec));
  hasher.update(code_hash());
  return hasher.digest().hex();
}

movie::FrameProgress progress_of(Console& console) {
  return [&](std::int64_t done, std::int64_t frames) { console.progress("encode", done, frames); };
}

void stream(const movie::Pictures& pictures, const movie::VideoOptions& video, int threads, Console& console) {
  movie::stream_y4m(
      {video, pictures.frames, threads}, [&] { return movie::make_picture_artist(pictures); }, put,
      progress_of(console));
  console.end_progress();
}

}  // namespace

void encode_stage(const movie::Pictures& pictures, const movie::VideoOptions& video, const fs::path& file, int threads,
                  Console& console) {
  if (file == "-") return stream(pictures, video, threads, console);
  movie::RenderOptions render;
  render.file = file;
  render.folder = segments_folder(render.file);
  render.video = video;
  render.frames = pictures.frames;
  render.film_hash = hash_of(pictures, video);
  render.narration.chapters = pictures.chapters;
  render.threads = threads;
  require_own_folder(render.folder);
  try {
    movie::render_movie(
        render, [&] { return movie::make_picture_artist(pictures); }, progress_of(console));
  } catch (const Error&) {
    remove_folder(render.folder);
    throw;
  }
  remove_folder(render.folder);
  console.end_progress();
  console.info(fmt::format("encoded {}; the movie is {}", counted(pictures.frames, "frame"), file.string()));
}

}  // namespace epochreel::app

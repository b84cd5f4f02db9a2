#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>

#include "build_info.h"
#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/base/parallel.h"
#include "epochreel/base/temporary_folder.h"
#include "epochreel/image/png.h"
#include "epochreel/job/load.h"
#include "epochreel/movie/movie_file.h"
#include "epochreel/movie/render.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/narration.h"
#include "stages.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

constexpr int kSegmentSeconds = 2;

/// Resolves and paints: one worker's own.
class FilmArtist : public movie::Artist {
 public:
  FilmArtist(const scene::Film& film, const std::vector<paint::ExtraFont>& fonts)
      : painter_(film.theme(), fonts), resolver_(film, painter_.measure()) {}

  void draw(std::int64_t frame, image::Bitmap& bitmap) override { painter_.paint(resolver_.resolve(frame), bitmap); }

 private:
  paint::Painter painter_;
  scene::Resolver resolver_;
};

/// Fonts beyond the theme's, for letters that its words have and those lack.
std::vector<paint::ExtraFont> fonts_of(const scene::Film& film) {
  return paint::choose_fonts(scene::outside_words(film.trace(), film.movie())).fonts;
}

std::map<std::string, std::string> versions_of(const scene::Film& film, const job::VideoSpec& video) {
  auto versions = paint::painting_versions(film.theme(), fonts_of(film));
  versions["epochreel"] = EPOCHREEL_VERSION;
  versions["encoder"] = movie::encoder_versions(video);
  return versions;
}

/// Of the pixels, whatever the file is called.
std::string hash_of(const job::LogoPicture& logo) {
  Hasher hasher;
  hasher.update(fmt::format("{} x {}\n", logo.width, logo.height));
  hasher.update(std::as_bytes(std::span(logo.bgra)));
  return hasher.digest().hex();
}

/// Names all that decides the film's bytes. The program's own code is among it, so that segments that another build
/// drew are never joined with this one's. A commit that changes no code, of documents for example, leaves it as it was.
std::string film_hash(const scene::Film& film, const job::Job& job) {
  auto movie = nlohmann::json::parse(job::to_json(job)).at("movie");
  movie.erase("png");
  movie["preview"] = job.movie.preview;
  if (movie.contains("footer")) movie["footer"]["logo"] = hash_of(job.movie.footer.picture);
  Hasher hasher;
  hasher.update(film.trace().hash().hex());
  hasher.update(movie.dump());
  for (const auto& [name, version] : versions_of(film, job.movie.video))
    hasher.update(fmt::format("{}={}\n", name, version));
  hasher.update(code_hash());
  return hasher.digest().hex();
}

movie::VideoOptions video_options(const job::MovieSpec& movie) {
  movie::VideoOptions video;
  video.width = movie.width;
  video.height = movie.height;
  video.fps = movie.fps;
  video.codec = movie.video;
  video.segment_frames = segment_frames(movie);
  return video;
}

movie::RenderOptions render_options(const scene::Film& film, const job::Job& job, const Outputs& outputs, int threads) {
  movie::RenderOptions render;
  render.folder = outputs.folder;
  render.video = video_options(job.movie);
  render.frames = film.frames();
  render.png_every = job.movie.png.every;
  render.poster_frame = film.poster_frame();
  render.film_hash = film_hash(film, job);
  render.versions = versions_of(film, job.movie.video);
  render.threads = threads;
  return render;
}

std::vector<movie::TimedWords> timed(const std::vector<scene::FrameWords>& list) {
  std::vector<movie::TimedWords> words;
  for (const scene::FrameWords& each : list) words.push_back({each.first, each.count, each.words});
  return words;
}

/// The film in words, for its chapters and movie.vtt.
movie::Narration narration_of(const scene::Film& film, const std::vector<paint::ExtraFont>& fonts) {
  const auto measure = paint::make_measure(film.theme(), fonts);
  const scene::Narration narration = scene::narrate(film, *measure);
  return {timed(narration.chapters), timed(narration.descriptions), timed(narration.captions)};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void say_drawn(std::int64_t frames, double seconds, Console& console) {
  if (frames == 0) return;
  console.info(fmt::format("drew and encoded {} in {:.1f} s, {:.1f} frames/s", counted(frames, "frame"), seconds,
                           static_cast<double>(frames) / seconds));
}

/// Says what was done for the movie, and where it is.
FilmDone movie_done(const movie::RenderOptions& options, std::int64_t made, double seconds, Console& console) {
  say_drawn(made, seconds, console);
  const auto file = options.folder / movie::movie_file_name(options.video.codec);
  console.info(fmt::format("the movie is {}", file.string()));
  return {.frames = options.frames, .made = made, .seconds = seconds, .film_hash = options.film_hash, .movie = file};
}

movie::FrameProgress progress_of(Console& console, const char* what) {
  return [&console, what](std::int64_t done, std::int64_t frames) { console.progress(what, done, frames); };
}

}  // namespace

int segment_frames(const job::MovieSpec& movie) { return kSegmentSeconds * movie.fps; }

movie::MovieState movie_state(const scene::Film& film, const job::Job& job, const Outputs& outputs) {
  return movie::look_at_movie(render_options(film, job, outputs, 1));
}

FilmDone render_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, int threads,
                      Console& console) {
  const auto start = std::chrono::steady_clock::now();
  const auto fonts = fonts_of(film);
  auto options = render_options(film, job, outputs, threads);
  options.narration = narration_of(film, fonts);
  const auto report = movie::render_movie(
      options, [&] { return std::make_unique<FilmArtist>(film, fonts); }, progress_of(console, "render"));
  console.end_progress();
  return movie_done(options, report.frames, seconds_since(start), console);
}

void shard_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, const movie::Shard& shard,
                 int threads, Console& console) {
  const auto start = std::chrono::steady_clock::now();
  const auto fonts = fonts_of(film);
  const auto report = movie::render_shard(
      render_options(film, job, outputs, threads), shard, [&] { return std::make_unique<FilmArtist>(film, fonts); },
      progress_of(console, "render"));
  console.end_progress();
  say_drawn(report.frames, seconds_since(start), console);
  console.info(fmt::format("shard {} of {} is in {}; 'epochreel stitch' joins all", shard.number, shard.of,
                           outputs.folder.string()));
}

FilmDone stitch_stage(const scene::Film& film, const job::Job& job, const Outputs& outputs, Console& console) {
  const auto start = std::chrono::steady_clock::now();
  const auto fonts = fonts_of(film);
  auto options = render_options(film, job, outputs, 1);
  options.narration = narration_of(film, fonts);
  movie::stitch_movie(
      options, [&] { return std::make_unique<FilmArtist>(film, fonts); }, progress_of(console, "stitch"));
  console.end_progress();
  return movie_done(options, 0, seconds_since(start), console);
}

std::vector<movie::MovieRound> bench_film(const scene::Film& film, const job::Job& job, const Outputs& outputs,
                                          std::int64_t frames, int threads, Console& console) {
  const TemporaryFolder folder(outputs.folder, ".bench-");
  movie::MovieBenchOptions bench;
  bench.folder = folder.path();
  bench.video = video_options(job.movie);
  bench.frames = frames;
  bench.png_every = job.movie.png.every;
  bench.threads = threads;
  bench.on_frames = [&](std::int64_t done, std::int64_t total) {
    console.progress("bench", done, total, fmt::format("{} threads", threads));
  };
  const auto fonts = fonts_of(film);
  auto rounds = movie::bench_movie(bench, [&] { return std::make_unique<FilmArtist>(film, fonts); });
  console.end_progress();
  return rounds;
}

void draw_frames(const scene::Film& film, const std::vector<std::int64_t>& numbers, const Outputs& outputs, int threads,
                 Console& console) {
  const auto folder = outputs.folder / "frames";
  make_folder(outputs);
  movie::list_pictures(outputs.folder, numbers);
  const auto fonts = fonts_of(film);
  std::vector<std::unique_ptr<FilmArtist>> artists(threads);
  std::int64_t done = 0;
  parallel_for(threads, numbers.size(), [&](std::int64_t task) {
    stop_if_asked();
    auto& artist = artists[omp_get_thread_num()];
    if (!artist) artist = std::make_unique<FilmArtist>(film, fonts);
    const std::int64_t number = numbers[task];
    image::Bitmap bitmap;
    artist->draw(number, bitmap);
    image::write_png(folder / fmt::format("{:06}.png", number), bitmap);
#pragma omp critical(epochreel_draw_frames)
    console.progress("draw", ++done, numbers.size());
  });
  console.end_progress();
  console.info(fmt::format("drew {} into {}", counted(std::ssize(numbers), "frame"), folder.string()));
}

void draw_still(const scene::Film& film, std::int64_t frame, const std::filesystem::path& file) {
  if (frame < 0 || frame >= film.frames()) {
    throw Error(ErrorKind::kUsage, "--frame",
                fmt::format("{} lies outside the movie's frames 0-{}", frame, film.frames() - 1));
  }
  image::Bitmap bitmap;
  FilmArtist(film, fonts_of(film)).draw(frame, bitmap);
  image::write_png(behind_link(file), bitmap);
  put(fmt::format("{} {}\n", frame, image::pixel_hash(bitmap).hex()));
}

}  // namespace epochreel::app

#include <fmt/format.h>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/base/parallel.h"
#include "epochreel/base/temporary_folder.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/render.h"
#include "film_artist.h"
#include "stages.h"
#include "standard_output.h"
#include "video_options.h"

namespace epochreel::app {

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
  auto rounds = movie::bench_movie(bench, artists_of(film));
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
    image::write_png(folder / fmt::format("{:06}.png", number), artist->draw(number).bitmap);
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
  FilmArtist artist(film, fonts_of(film));
  const image::Bitmap& bitmap = artist.draw(frame).bitmap;
  image::write_png(behind_link(file), bitmap);
  put(fmt::format("{} {}\n", frame, image::pixel_hash(bitmap).hex()));
}

}  // namespace epochreel::app

#include <fmt/format.h>

#include <chrono>

#include "epochreel/base/grouped.h"
#include "epochreel/movie/further_files.h"
#include "epochreel/movie/movie_file.h"
#include "epochreel/movie/render.h"
#include "epochreel/movie/y4m.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/narration.h"
#include "film_artist.h"
#include "render_options.h"
#include "stages.h"
#include "standard_output.h"
#include "video_options.h"

namespace epochreel::app {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<movie::TimedWords> timed(const std::vector<scene::FrameWords>& list) {
  std::vector<movie::TimedWords> words;
  for (const scene::FrameWords& each : list) words.push_back({each.first, each.count, each.words});
  return words;
}

/// The film in words, for its chapters and movie.vtt.
movie::Narration narration_of(const scene::Film& film) {
  const auto measure = paint::make_measure(film.theme(), fonts_of(film));
  const scene::Narration narration = scene::narrate(film, *measure);
  return {timed(narration.chapters), timed(narration.descriptions), timed(narration.captions)};
}

/// The options of whole movies. The folders of further files are made.
std::vector<movie::RenderOptions> whole_options(const FilmFiles& files, const Outputs& outputs, int threads) {
  make_further_folders(files, outputs);
  auto all = render_options(files, outputs, threads);
  const movie::Narration narration = narration_of(*files.film);
  for (movie::RenderOptions& options : all) options.narration = narration;
  return all;
}

void say_drawn(std::int64_t frames, double seconds, Console& console) {
  if (frames == 0) return;
  console.info(fmt::format("drew and encoded {} in {:.1f} s, {:.1f} frames/s", counted(frames, "frame"), seconds,
                           static_cast<double>(frames) / seconds));
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Adds what was done for the files of one film to what was done before; says both.
void add_done(FilmDone& all, const FilmFiles& files, const std::vector<movie::RenderOptions>& made, std::int64_t frames,
              double seconds, Console& console) {
  say_drawn(frames, seconds, console);
  all.frames += files.film->frames();
  all.made += frames;
  all.seconds += seconds;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const std::string& name = files.renditions[i].file;
    const auto file = movie::movie_path(made[i]);
    console.info(fmt::format("the movie is {}", file.string()));
    if (!name.empty()) {
      all.also[name] = file;
      continue;
    }
    all.film_hash = made[i].film_hash;
    all.movie = file;
  }
}

void remove_others(const std::vector<FilmFiles>& films, const Outputs& outputs) {
  std::vector<std::string> names;
  for (const FilmFiles& files : films) {
    for (const job::Rendition& rendition : files.renditions) names.push_back(rendition.file);
  }
  movie::remove_other_further_files(outputs.folder, names);
}

movie::FrameProgress progress_of(Console& console, const char* what) {
  return [&console, what](std::int64_t done, std::int64_t frames) { console.progress(what, done, frames); };
}

}  // namespace

FilmDone render_stage(const std::vector<FilmFiles>& films, const Outputs& outputs, int threads, Console& console) {
  remove_others(films, outputs);
  FilmDone all;
  for (const FilmFiles& files : films) {
    const auto start = Clock::now();
    const auto options = whole_options(files, outputs, threads);
    const auto report = movie::render_movies(options, artists_of(*files.film), progress_of(console, "render"));
    console.end_progress();
    add_done(all, files, options, report.frames, seconds_since(start), console);
  }
  return all;
}

void shard_stage(const std::vector<FilmFiles>& films, const Outputs& outputs, const movie::Shard& shard, int threads,
                 Console& console) {
  for (const FilmFiles& files : films) {
    const auto start = Clock::now();
    make_further_folders(files, outputs);
    const auto report = movie::render_shard(render_options(files, outputs, threads), shard, artists_of(*files.film),
                                            progress_of(console, "render"));
    console.end_progress();
    say_drawn(report.frames, seconds_since(start), console);
  }
  console.info(fmt::format("shard {} of {} is in {}; 'epochreel stitch' joins all", shard.number, shard.of,
                           outputs.folder.string()));
}

FilmDone stitch_stage(const std::vector<FilmFiles>& films, const Outputs& outputs, Console& console) {
  remove_others(films, outputs);
  FilmDone all;
  for (const FilmFiles& files : films) {
    const auto start = Clock::now();
    const auto options = whole_options(files, outputs, 1);
    for (const movie::RenderOptions& render : options) {
      movie::stitch_movie(render, artists_of(*files.film), progress_of(console, "stitch"));
      console.end_progress();
    }
    add_done(all, files, options, 0, seconds_since(start), console);
  }
  return all;
}

void stream_stage(const scene::Film& film, const job::MovieSpec& movie, int threads, Console& console) {
  movie::stream_y4m({video_options(movie), film.frames(), threads}, artists_of(film), put,
                    progress_of(console, "render"));
  console.end_progress();
}

}  // namespace epochreel::app

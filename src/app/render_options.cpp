#include "render_options.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>

#include "build_info.h"
#include "epochreel/base/hash.h"
#include "epochreel/job/load.h"
#include "epochreel/movie/further_files.h"
#include "film_artist.h"
#include "video_options.h"

namespace epochreel::app {

namespace {

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
std::string film_hash(const scene::Film& film, const job::MovieSpec& spec) {
  job::Job job;
  job.movie = spec;
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

movie::RenderOptions options_of(const job::Rendition& rendition, const scene::Film& film, int threads) {
  movie::RenderOptions render;
  render.video = video_options(rendition.movie);
  render.frames = film.frames();
  render.png_every = rendition.movie.png.every;
  render.poster_frame = film.poster_frame();
  render.film_hash = film_hash(film, rendition.movie);
  render.versions = versions_of(film, rendition.movie.video);
  render.threads = threads;
  return render;
}

}  // namespace

std::vector<movie::RenderOptions> render_options(const FilmFiles& files, const Outputs& outputs, int threads) {
  std::vector<movie::RenderOptions> all;
  for (const job::Rendition& rendition : files.renditions) {
    movie::RenderOptions& render = all.emplace_back(options_of(rendition, *files.film, threads));
    if (rendition.file.empty()) {
      render.folder = outputs.folder;
      render.file = outputs.file;
    } else {
      render.folder = movie::further_folder(outputs.folder, rendition.file);
      render.file = outputs.folder / rendition.file;
    }
  }
  return all;
}

void make_further_folders(const FilmFiles& files, const Outputs& outputs) {
  for (const job::Rendition& rendition : files.renditions) {
    if (!rendition.file.empty()) movie::make_further_folder(outputs.folder, rendition.file);
  }
}

}  // namespace epochreel::app

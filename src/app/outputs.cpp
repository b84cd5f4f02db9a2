#include <fmt/format.h>
#include <unistd.h>

#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/movie/further_files.h"
#include "stages.h"

namespace epochreel::app {

Outputs outputs_of(const job::Job& job, const std::filesystem::path& out) {
  return {.folder = out.empty() ? std::filesystem::path("out") / job.name : out};
}

Outputs movie_outputs(const job::MovieSpec& movie, const Outputs& outputs) {
  if (!movie.preview) return outputs;
  const std::filesystem::path folder = outputs.folder / "preview";
  require_own_folder(folder);
  return {folder, outputs.file};
}

void require_movie_places(const job::MovieSpec& movie, const Outputs& outputs) {
  movie::require_own_places(outputs.folder);
  if (!outputs.file.empty()) require_replaceable(outputs.file);
  movie::require_encoder(movie.video);
  std::vector<std::string> files;
  for (const job::RenditionSpec& rendition : movie.also) {
    files.push_back(rendition.file);
    movie::require_encoder(rendition.video);
  }
  movie::require_further_places(outputs.folder, files);
}

std::filesystem::path movie_place(const std::filesystem::path& file) {
  if (file.empty()) return {};
  if (file == "-") {
    if (::isatty(STDOUT_FILENO) == 0) return file;
    throw Error(ErrorKind::kUsage, "-o -", "stdout is a terminal; lead it into a pipe or a file");
  }
  std::error_code unreadable;
  const std::filesystem::path folder = file.parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder, unreadable)) {
    throw Error(ErrorKind::kUsage, "-o", fmt::format("there is no folder {} for the movie; make it", folder.string()));
  }
  return behind_link(file);
}

void make_folder(const Outputs& outputs) {
  std::error_code error;
  std::filesystem::create_directories(outputs.folder, error);
  if (error) {
    throw Error(ErrorKind::kFailed, outputs.folder.string(), fmt::format("cannot be made: {}", error.message()));
  }
}

}  // namespace epochreel::app

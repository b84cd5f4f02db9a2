#include <fmt/format.h>

#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "stages.h"

namespace epochreel::app {

Outputs outputs_of(const job::Job& job, const std::filesystem::path& out) {
  return {out.empty() ? std::filesystem::path("out") / job.name : out};
}

Outputs movie_outputs(const job::MovieSpec& movie, const Outputs& outputs) {
  if (!movie.preview) return outputs;
  const std::filesystem::path folder = outputs.folder / "preview";
  require_own_folder(folder);
  return {folder};
}

void make_folder(const Outputs& outputs) {
  std::error_code error;
  std::filesystem::create_directories(outputs.folder, error);
  if (error) {
    throw Error(ErrorKind::kFailed, outputs.folder.string(), fmt::format("cannot be made: {}", error.message()));
  }
}

}  // namespace epochreel::app

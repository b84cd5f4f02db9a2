#include <fmt/format.h>

#include "epochreel/base/error.h"
#include "stages.h"

namespace epochreel::app {

Outputs outputs_of(const job::Job& job, const std::filesystem::path& out) {
  return {out.empty() ? std::filesystem::path("out") / job.name : out};
}

void make_folder(const Outputs& outputs) {
  std::error_code error;
  std::filesystem::create_directories(outputs.folder, error);
  if (error) {
    throw Error(ErrorKind::kFailed, outputs.folder.string(), fmt::format("cannot be made: {}", error.message()));
  }
}

}  // namespace epochreel::app

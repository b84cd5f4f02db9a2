#include "openmp_wait.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <system_error>

namespace epochreel::app {

namespace {

constexpr const char* kThisProgram = "/proc/self/exe";

}  // namespace

void shorten_openmp_waiting(char** argv) {
  // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet
  for (const char* said : {"GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_WAIT_POLICY"}) {
    if (std::getenv(said) != nullptr) return;
  }
  if (setenv("GOMP_SPINCOUNT", "20000", 0) != 0 || setenv("KMP_BLOCKTIME", "0", 0) != 0) return;
  // NOLINTEND(concurrency-mt-unsafe)
  // By its path, so that the process is not called "exe"; by the link where the file was replaced meanwhile.
  std::error_code unknown;
  const auto path = std::filesystem::read_symlink(kThisProgram, unknown);
  if (!unknown) execv(path.c_str(), argv);
  execv(kThisProgram, argv);
}

void name_process() noexcept { prctl(PR_SET_NAME, "epochreel"); }

}  // namespace epochreel::app

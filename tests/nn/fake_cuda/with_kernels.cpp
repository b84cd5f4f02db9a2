/// The fake driver that has our kernels from the start, for tests that run the program from outside. With "kernels=ptx"
/// in FAKE_CUDA it runs the program's own PTX.
#include <cstdlib>
#include <string_view>

#include "fake_cuda/calls.h"
#include "fake_kernels.h"
#include "fake_ptx.h"

namespace {

[[maybe_unused]] const bool kHasKernels = [] {
  fake_cuda::FakeCuda& driver = fake_cuda::state();
  driver.kernels = epochreel::nn::all_kernels();
  const char* const words = std::getenv("FAKE_CUDA");
  if (words != nullptr && std::string_view(words).find("kernels=ptx") != std::string_view::npos) {
    driver.compile = epochreel::nn::ptx_compiler(driver);
  }
  return true;
}();

}  // namespace

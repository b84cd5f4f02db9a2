/// The fake driver that has our kernels from the start, for tests that run the program from outside.
#include "fake_cuda/calls.h"
#include "fake_kernels.h"

namespace {

[[maybe_unused]] const bool kHasKernels = [] {
  fake_cuda::state().kernels = epochreel::nn::all_kernels();
  return true;
}();

}  // namespace

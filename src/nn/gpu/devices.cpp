#include "epochreel/nn/devices.h"

#include <fmt/format.h>

#include "epochreel/base/numbers.h"
#include "epochreel/base/text.h"
#include "gpu/driver/driver.h"
#include "gpu/kernels/kernel_table.h"

namespace epochreel::nn {

namespace {

using cuda::Driver;
using cuda::GpuError;

/// Adds the GPUs that can be used; the problem is that of the first that cannot.
void look_at_all(const Driver& driver, Gpus& gpus) {
  for (int index = 0; index < driver.count(); ++index) {
    try {
      gpus.usable.push_back(driver.usable(index));
    } catch (const GpuError& error) {
      if (gpus.problem.empty()) {
        gpus.problem = cuda::place_of(index) + ": " + error.fault().problem;
        gpus.fix = error.fault().fix;
      }
    }
  }
}

}  // namespace

Gpus find_gpus() { return cuda::find_gpus_for(gpu::kKernelsPtx); }

Gpus cuda::find_gpus_for(const char* kernels) {
  Gpus gpus;
  try {
    look_at_all(Driver(), gpus);
  } catch (const GpuError& error) {
    gpus = {{}, error.fault().is_absent, error.fault().problem, error.fault().fix};
  }
  if (*kernels == '\0') gpus = {{}, gpus.is_absent, no_kernels().problem, no_kernels().fix};
  if (!gpus.usable.empty()) gpus.problem = gpus.fix = "";
  gpus.problem = printable(gpus.problem, kMaxMessageBytes);  // it has words of the driver and of the loader
  return gpus;
}

std::string words_of(const Gpu& gpu) {
  return fmt::format("{}, {}, compute capability {}.{}, driver for CUDA {}", gpu.name, gibibytes(gpu.memory), gpu.major,
                     gpu.minor, gpu.driver_supports);
}

std::string gibibytes(std::int64_t bytes) { return fmt::format("{:.1f} GiB", quotient(bytes, std::int64_t{1} << 30)); }

}  // namespace epochreel::nn

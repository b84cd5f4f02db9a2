#include "gpu/driver/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gpu/driver/functions.h"
#include "gpu/driver/requirements.h"

namespace epochreel::nn::cuda {

namespace {

constexpr const char* kCpu = "--device cpu, which goes on with the same bits";

struct StatusFault {
  Status status;
  const char* problem;
  const char* fix;  ///< before "or use --device cpu"
};

constexpr const char* kLost = "the GPU was lost";
constexpr const char* kAgain = "the last checkpoint is kept: run the same command again";

constexpr StatusFault kStatusFaults[] = {
    {Status::kOutOfMemory, "out of memory", "set a smaller train.batch_size, end other programs that use the GPU"},
    {Status::kStubLibrary, "the library is a stub of CUDA's toolkit", "install NVIDIA's driver"},
    {Status::kDeviceUnavailable, "the GPU is not available",
     "the last checkpoint is kept: end the other program that holds the GPU and run the same command again"},
    {Status::kJitCompilerNotFound, "the driver has no compiler for kernels",
     "install libnvidia-ptxjitcompiler of the driver's version"},
    {Status::kUnsupportedPtxVersion, "the driver is too old for the kernels", "install a newer driver"},
    {Status::kSystemNotReady, "the GPUs are not ready", "start the service nvidia-fabricmanager"},
    {Status::kSystemDriverMismatch, "the driver was updated, and its old part still runs", "restart the machine"},
    {Status::kEccUncorrectable, kLost, kAgain},
    {Status::kNvlinkUncorrectable, kLost, kAgain},
    {Status::kContained, kLost, kAgain},
    {Status::kIllegalAddress, kLost, kAgain},
    {Status::kLaunchTimeout, kLost, kAgain},
    {Status::kAssert, kLost, kAgain},
    {Status::kHardwareStackError, kLost, kAgain},
    {Status::kIllegalInstruction, kLost, kAgain},
    {Status::kMisalignedAddress, kLost, kAgain},
    {Status::kInvalidAddressSpace, kLost, kAgain},
    {Status::kInvalidPc, kLost, kAgain},
    {Status::kLaunchFailed, kLost, kAgain},
    {Status::kUnknown, kLost, kAgain},
};

StatusFault status_fault(Status status) {
  for (const StatusFault& row : kStatusFaults) {
    if (row.status == status) return row;
  }
  return {status, "the driver refused a call", "run nvidia-smi to see whether GPU and driver are well"};
}

std::string or_cpu(std::string_view fix) { return fmt::format("{}, or use {}", fix, kCpu); }

std::string install() { return or_cpu(fmt::format("install NVIDIA's driver {} or newer", kLeastDriver)); }

/// The driver's name or description of a status; empty where it has none.
std::string said(const Function<Status, const char**>& function, Status status) {
  const char* text = nullptr;
  return function(status, &text) == Status::kSuccess && text != nullptr ? text : "";
}

}  // namespace

GpuError::GpuError(std::string_view where, Fault fault)
    : Error(ErrorKind::kFailed, where, fault.problem + "; " + fault.fix), fault_(std::move(fault)) {}

std::string place_of(int index) { return fmt::format("gpu:{}", index); }

std::string status_words(const Functions& cuda, Status status) {
  const std::string name = said(cuda.error_name, status);
  const std::string text = said(cuda.error_text, status);
  return fmt::format("{}{}", name.empty() ? fmt::format("error {}", static_cast<int>(status)) : name,
                     text.empty() ? "" : fmt::format(" ({})", text));
}

Fault fault_of(const Functions& cuda, const char* function, Status status) {
  const StatusFault row = status_fault(status);
  return {fmt::format("{}: {}: {}", row.problem, function, status_words(cuda, status)), or_cpu(row.fix)};
}

Fault no_driver(std::string_view reason, bool is_absent) {
  return {fmt::format("NVIDIA's driver {}: {}", is_absent ? "is not there" : "cannot be loaded", reason), install(),
          is_absent};
}

Fault driver_too_old(std::string_view supported) {
  return {fmt::format("NVIDIA's driver supports CUDA {}, and {} is needed", supported, version_words(kLeastCuda)),
          install()};
}

Fault no_function(const char* function) {
  return {fmt::format("NVIDIA's driver has no function {}", function), install()};
}

Fault no_gpu() {
  return {"NVIDIA's driver finds no GPU",
          or_cpu("run nvidia-smi to see whether one is there, and see that CUDA_VISIBLE_DEVICES does not hide it"),
          true};
}

Fault no_such_gpu(int count) {
  const std::string there = count == 1 ? place_of(0) : fmt::format("{} to {}", place_of(0), place_of(count - 1));
  return {fmt::format("there is no such GPU, and there {} {}", count == 1 ? "is" : "are", there),
          or_cpu("choose one that is there")};
}

Fault gpu_too_old(const Gpu& gpu) {
  return {fmt::format("{} has compute capability {}.{}, and {}.0 is needed", gpu.name, gpu.major, gpu.minor,
                      kLeastCapability),
          or_cpu("choose a GPU of the generation Volta or a later one")};
}

Fault out_of_memory(std::int64_t asked, const Gpu& gpu) {
  return {fmt::format("out of memory: {} were asked for, and {} has {}, of which other programs may hold a part",
                      gibibytes(asked), gpu.name, gibibytes(gpu.memory)),
          or_cpu("set a smaller train.batch_size")};
}

Fault kernels_refused(const Functions& cuda, Status status, std::string_view log) {
  Fault fault = fault_of(cuda, cuda.module_load.name(), status);
  std::string line(log.substr(0, log.find_last_not_of('\n') + 1));
  std::ranges::replace(line, '\n', ' ');
  if (!line.empty()) fault.problem += fmt::format(": {}", line);
  return fault;
}

Fault no_kernels() {
  return {"this program was built without kernels for GPUs", or_cpu("install clang-14 and build it again")};
}

Fault no_kernel(const char* name) {
  return {fmt::format("this program has no kernel {}", name), or_cpu("report it as a fault of epochreel")};
}

}  // namespace epochreel::nn::cuda

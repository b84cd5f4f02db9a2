/// NVIDIA's driver, loaded where a GPU is asked for: the program needs none to be built or started.
#pragma once

#include <string>
#include <type_traits>

#include "epochreel/nn/devices.h"
#include "gpu/driver/faults.h"
#include "gpu/driver/functions.h"

namespace epochreel::nn::cuda {

/// "libcuda.so.1"; for tests the path in the environment variable EPOCHREEL_CUDA_DRIVER.
std::string driver_library();

/// The driver, ready to be used. It stays loaded until the process ends, since it has threads of its own.
class Driver {
 public:
  /// GpuError where it is absent, too old, does not start, or has no GPU.
  explicit Driver(const std::string& library = driver_library());

  const Functions& cuda() const { return cuda_; }
  int count() const { return count_; }

  /// Of gpu:`index`; GpuError where there is no such GPU.
  DeviceHandle handle(int index) const;

  /// GpuError where it does not answer.
  Gpu gpu(int index) const;

  /// gpu(index), where it can be used; else GpuError.
  Gpu usable(int index) const;

 private:
  int attribute(int index, Attribute which) const;

  void* library_;
  int version_;  ///< asked before all functions are looked up: an older driver lacks some
  Functions cuda_;
  int count_ = 0;
};

/// find_gpus() of a program with these kernels, a text of PTX; where it is empty, none can be used.
Gpus find_gpus_for(const char* kernels);

/// Throws GpuError where `status`, which the driver's function `function` returned, is not success.
inline void check(const Functions& cuda, const std::string& where, const char* function, Status status) {
  if (status != Status::kSuccess) throw GpuError(where, fault_of(cuda, function, status));
}

/// Calls a function of the driver and checks its status.
template <class... Parameters>
void checked(const Functions& cuda, const std::string& where, const Function<Parameters...>& function,
             std::type_identity_t<Parameters>... arguments) {
  check(cuda, where, function.name(), function(arguments...));
}

}  // namespace epochreel::nn::cuda

/// The faults of a GPU and of its driver in words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "epochreel/base/error.h"
#include "epochreel/nn/devices.h"
#include "gpu/driver/types.h"

namespace epochreel::nn::cuda {

struct Functions;

/// What is wrong, and what mends it.
struct Fault {
  std::string problem;
  std::string fix;
  bool is_absent = false;  ///< there is no driver or no GPU at all
};

/// Error{kFailed}: "gpu:0: problem; fix".
class GpuError : public Error {
 public:
  GpuError(std::string_view where, Fault fault);
  const Fault& fault() const { return fault_; }

 private:
  Fault fault_;
};

/// "gpu:0", as the user names it.
std::string place_of(int index);

/// "CUDA_ERROR_OUT_OF_MEMORY (out of memory)", as the driver says it; "error 12345" where it does not know the number.
std::string status_words(const Functions& cuda, Status status);

/// The fault that the driver's function `function` returned.
Fault fault_of(const Functions& cuda, const char* function, Status status);

Fault no_driver(std::string_view reason, bool is_absent);
Fault driver_too_old(std::string_view supported);
Fault no_function(const char* function);
Fault no_gpu();
/// Of a machine with `count` GPUs, where gpu:N was asked for and N is none of them.
Fault no_such_gpu(int count);
Fault gpu_too_old(const Gpu& gpu);
Fault out_of_memory(std::int64_t asked, const Gpu& gpu);
/// `log` is what the driver's compiler says, or empty.
Fault kernels_refused(const Functions& cuda, Status status, std::string_view log);
Fault no_kernels();
Fault no_kernel(const char* name);

}  // namespace epochreel::nn::cuda

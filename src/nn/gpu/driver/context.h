/// The context of one GPU, in which all calls are made.
#pragma once

#include <string>
#include <type_traits>

#include "gpu/driver/driver.h"

namespace epochreel::nn::cuda {

/// Makes calls of the driver for one GPU, from any thread, one at a time.
class Context {
 public:
  /// GpuError where gpu:`index` cannot be used. The driver must live longer.
  Context(const Driver& driver, int index)
      : driver_(driver), gpu_(driver.usable(index)), where_(place_of(index)), device_(driver.handle(index)) {
    checked(cuda(), where_, cuda().context_retain, &context_, device_);
  }
  ~Context() {
    static_cast<void>(cuda().context_set(nullptr));
    static_cast<void>(cuda().context_release(device_));
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Functions& cuda() const { return driver_.cuda(); }
  const Gpu& gpu() const { return gpu_; }
  const std::string& where() const { return where_; }

  /// Calls the function in this context. The status is that of the function.
  template <class... Parameters>
  [[nodiscard]] Status attempt(const Function<Parameters...>& function,
                               std::type_identity_t<Parameters>... arguments) const {
    checked(cuda(), where_, cuda().context_set, context_);
    return function(arguments...);
  }

  /// Likewise; GpuError where it fails.
  template <class... Parameters>
  void call(const Function<Parameters...>& function, std::type_identity_t<Parameters>... arguments) const {
    check(cuda(), where_, function.name(), attempt(function, arguments...));
  }

  /// For destructors: a failure is passed over. What the lost GPU held is free then anyway.
  template <class... Parameters>
  void release(const Function<Parameters...>& function, std::type_identity_t<Parameters>... arguments) const noexcept {
    static_cast<void>(cuda().context_set(context_));
    static_cast<void>(function(arguments...));
  }

 private:
  const Driver& driver_;
  Gpu gpu_;
  std::string where_;
  DeviceHandle device_;
  CudaContext* context_ = nullptr;
};

}  // namespace epochreel::nn::cuda

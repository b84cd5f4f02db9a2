#include "gpu/driver/driver.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "epochreel/base/numbers.h"
#include "gpu/driver/requirements.h"

namespace epochreel::nn::cuda {

namespace {

constexpr const char* kDriver = "gpu";  // the place in errors that are of no one GPU

void* open_library(const std::string& name) {
  void* const library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  const std::string reason = dlerror();  // NOLINT(concurrency-mt-unsafe)
  const bool is_absent = reason.starts_with(name + ": cannot open shared object file: No such file");
  throw GpuError(kDriver, no_driver(reason, is_absent));
}

/// Asked before all else: an older driver lacks functions.
int version_of(void* library) {
  const Function<int*> get_version(library, "cuDriverGetVersion");
  int version = 0;
  const Status status = get_version(&version);
  if (status != Status::kSuccess) throw GpuError(kDriver, fault_of(Functions(library), get_version.name(), status));
  if (version < kLeastCuda) throw GpuError(kDriver, driver_too_old(version_words(version)));
  return version;
}

}  // namespace

void* symbol(void* library, const char* name) {
  void* const address = dlsym(library, name);
  if (address == nullptr) throw GpuError(kDriver, no_function(name));
  return address;
}

std::string driver_library() {
  const char* const path = std::getenv("EPOCHREEL_CUDA_DRIVER");  // NOLINT(concurrency-mt-unsafe)
  return path != nullptr && *path != '\0' ? path : "libcuda.so.1";
}

Driver::Driver(const std::string& library)
    : library_(open_library(library)), version_(version_of(library_)), cuda_(library_) {
  const Status status = cuda_.init(0);
  if (status == Status::kNoDevice) throw GpuError(kDriver, no_gpu());
  check(cuda_, kDriver, cuda_.init.name(), status);
  checked(cuda_, kDriver, cuda_.device_count, &count_);
  if (count_ == 0) throw GpuError(kDriver, no_gpu());
}

DeviceHandle Driver::handle(int index) const {
  if (index < 0 || index >= count_) throw GpuError(place_of(index), no_such_gpu(count_));
  DeviceHandle device = 0;
  checked(cuda_, place_of(index), cuda_.device_get, &device, index);
  return device;
}

int Driver::attribute(int index, Attribute which) const {
  int value = 0;
  checked(cuda_, place_of(index), cuda_.device_attribute, &value, which, handle(index));
  return value;
}

Gpu Driver::gpu(int index) const {
  const DeviceHandle device = handle(index);
  std::array<char, 256> name{};
  checked(cuda_, place_of(index), cuda_.device_name, name.data(), int_size(name) - 1, device);
  std::size_t memory = 0;
  checked(cuda_, place_of(index), cuda_.device_memory, &memory, device);
  return {.index = index,
          .name = name.data(),
          .memory = static_cast<std::int64_t>(memory),
          .major = attribute(index, Attribute::kCapabilityMajor),
          .minor = attribute(index, Attribute::kCapabilityMinor),
          .driver_supports = version_words(version_)};
}

Gpu Driver::usable(int index) const {
  Gpu found = gpu(index);
  if (found.major < kLeastCapability) throw GpuError(place_of(index), gpu_too_old(found));
  return found;
}

}  // namespace epochreel::nn::cuda

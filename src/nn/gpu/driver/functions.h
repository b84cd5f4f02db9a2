/// The table of the driver's functions that are used, each with its name in the library.
///
/// Source of names and parameters: NVIDIA, "CUDA Driver API", chapter "Modules". A name with _v2 is what cuda.h makes
/// of the name in that reference.
#pragma once

#include <cstddef>

#include "gpu/driver/types.h"

namespace epochreel::nn::cuda {

/// The address of a function of the library; GpuError where the library has none of that name.
void* symbol(void* library, const char* name);

/// A function of the driver.
template <class... Parameters>
class Function {
 public:
  Function(void* library, const char* name) : name_(name), call_(reinterpret_cast<Call*>(symbol(library, name))) {}

  [[nodiscard]] Status operator()(Parameters... arguments) const { return call_(arguments...); }
  const char* name() const { return name_; }

 private:
  using Call = Status(Parameters...);
  const char* name_;
  Call* call_;
};

/// All functions, looked up once.
struct Functions {
  explicit Functions(void* opened) : library(opened) {}

  void* library;  ///< as dlopen returned it; the library stays loaded

  Function<unsigned> init{library, "cuInit"};
  Function<Status, const char**> error_name{library, "cuGetErrorName"};
  Function<Status, const char**> error_text{library, "cuGetErrorString"};

  Function<int*> device_count{library, "cuDeviceGetCount"};
  Function<DeviceHandle*, int> device_get{library, "cuDeviceGet"};
  Function<char*, int, DeviceHandle> device_name{library, "cuDeviceGetName"};
  Function<int*, Attribute, DeviceHandle> device_attribute{library, "cuDeviceGetAttribute"};
  Function<std::size_t*, DeviceHandle> device_memory{library, "cuDeviceTotalMem_v2"};

  Function<CudaContext**, DeviceHandle> context_retain{library, "cuDevicePrimaryCtxRetain"};
  Function<DeviceHandle> context_release{library, "cuDevicePrimaryCtxRelease_v2"};
  Function<CudaContext*> context_set{library, "cuCtxSetCurrent"};

  Function<CudaModule**, const void*, unsigned, JitOption*, void**> module_load{library, "cuModuleLoadDataEx"};
  Function<CudaModule*> module_unload{library, "cuModuleUnload"};
  Function<CudaKernel**, CudaModule*, const char*> module_kernel{library, "cuModuleGetFunction"};

  Function<DeviceByte**, std::size_t> memory_allocate{library, "cuMemAlloc_v2"};
  Function<DeviceByte*> memory_free{library, "cuMemFree_v2"};
  Function<void**, std::size_t> pinned_allocate{library, "cuMemAllocHost_v2"};
  Function<void*> pinned_free{library, "cuMemFreeHost"};
  Function<DeviceByte*, const void*, std::size_t, CudaStream*> copy_in{library, "cuMemcpyHtoDAsync_v2"};
  Function<void*, DeviceByte*, std::size_t, CudaStream*> copy_out{library, "cuMemcpyDtoHAsync_v2"};
  Function<DeviceByte*, unsigned char, std::size_t, CudaStream*> memory_set{library, "cuMemsetD8Async"};

  Function<CudaStream**, unsigned> stream_create{library, "cuStreamCreate"};
  Function<CudaStream*> stream_destroy{library, "cuStreamDestroy_v2"};
  Function<CudaStream*> stream_synchronize{library, "cuStreamSynchronize"};
  Function<CudaStream*, CaptureMode> capture_begin{library, "cuStreamBeginCapture_v2"};
  Function<CudaStream*, CudaGraph**> capture_end{library, "cuStreamEndCapture"};

  Function<CudaEvent**, unsigned> event_create{library, "cuEventCreate"};
  Function<CudaEvent*, CudaStream*> event_record{library, "cuEventRecord"};
  Function<CudaEvent*> event_synchronize{library, "cuEventSynchronize"};
  Function<CudaEvent*> event_destroy{library, "cuEventDestroy_v2"};

  Function<CudaGraphExec**, CudaGraph*, unsigned long long> graph_instantiate{library, "cuGraphInstantiateWithFlags"};
  Function<CudaGraphExec*, CudaStream*> graph_launch{library, "cuGraphLaunch"};
  Function<CudaGraph*> graph_destroy{library, "cuGraphDestroy"};
  Function<CudaGraphExec*> graph_exec_destroy{library, "cuGraphExecDestroy"};

  /// The kernel; blocks by x, y, z; threads by x, y, z; bytes of dynamic shared memory; stream; addresses of the
  /// kernel's arguments; nullptr.
  Function<CudaKernel*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CudaStream*, void**,
           void**>
      launch{library, "cuLaunchKernel"};
};

}  // namespace epochreel::nn::cuda

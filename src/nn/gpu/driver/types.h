/// Types and constants of NVIDIA's driver, declared anew: no header of CUDA is needed to build.
///
/// Source of all facts: NVIDIA, "CUDA Driver API" (https://docs.nvidia.com/cuda/cuda-driver-api), its sections "Data
/// types used by CUDA driver" and "Error Handling".
#pragma once

namespace epochreel::nn::cuda {

/// What every function of the driver returns: CUresult. The names that are not here come from cuGetErrorName.
enum class Status : int {
  kSuccess = 0,
  kOutOfMemory = 2,
  kStubLibrary = 34,
  kDeviceUnavailable = 46,
  kNoDevice = 100,
  kEccUncorrectable = 214,
  kNvlinkUncorrectable = 220,
  kJitCompilerNotFound = 221,
  kUnsupportedPtxVersion = 222,
  kContained = 226,
  kNotFound = 500,
  kIllegalAddress = 700,
  kLaunchTimeout = 702,
  kAssert = 710,
  kHardwareStackError = 714,
  kIllegalInstruction = 715,
  kMisalignedAddress = 716,
  kInvalidAddressSpace = 717,
  kInvalidPc = 718,
  kLaunchFailed = 719,
  kSystemNotReady = 802,
  kSystemDriverMismatch = 803,
  kUnknown = 999,
};

// Handles: CUcontext, CUmodule, CUfunction, CUstream, CUevent, CUgraph, CUgraphExec are pointers to these.
struct CudaContext;
struct CudaModule;
struct CudaKernel;
struct CudaStream;
struct CudaEvent;
struct CudaGraph;
struct CudaGraphExec;

/// A byte of the device's memory, which the host cannot read. CUdeviceptr is an integer of 64 bits; x86-64 and AArch64
/// pass that and a pointer in the same way.
struct DeviceByte;

/// CUdevice: a small integer.
using DeviceHandle = int;

/// CUdevice_attribute.
enum class Attribute : int { kCapabilityMajor = 75, kCapabilityMinor = 76 };

/// CUjit_option. A value is a pointer, or a number in the place of one.
enum class JitOption : int { kErrorLog = 5, kErrorLogBytes = 6 };

/// CUstreamCaptureMode: calls of other threads do not disturb a capture.
enum class CaptureMode : int { kThreadLocal = 1 };

/// CU_STREAM_NON_BLOCKING: the stream does not wait for the legacy default stream.
inline constexpr unsigned kNonBlockingStream = 1;

/// CU_EVENT_DISABLE_TIMING: an event that is only waited for.
inline constexpr unsigned kUntimedEvent = 2;

/// Blocks of a grid, or threads of a block.
struct Dim3 {
  unsigned x = 1;
  unsigned y = 1;
  unsigned z = 1;
};

}  // namespace epochreel::nn::cuda

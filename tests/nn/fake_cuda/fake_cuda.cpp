// The functions of the fake driver, with the parameters that NVIDIA's "CUDA Driver API" gives them.
#include "fake_cuda/fake_cuda.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "fake_cuda/calls.h"

namespace fake_cuda {

namespace {

constexpr std::uint64_t kMostBlocksX = 0x7fffffff;
constexpr std::uint64_t kMostBlocks = 65535;
constexpr std::uint64_t kMostThreads = 1024;
constexpr std::uint64_t kMostThreadsZ = 64;

bool is_within(std::uint64_t number, std::uint64_t most) { return number >= 1 && number <= most; }

/// Whether blocks and threads are as many as a device of compute capability 7.0 takes ("CUDA C++ Programming Guide",
/// "Technical Specifications per Compute Capability").
bool is_within_limits(Dim3 grid, Dim3 block) {
  return is_within(grid.x, kMostBlocksX) && is_within(grid.y, kMostBlocks) && is_within(grid.z, kMostBlocks) &&
         is_within(block.x, kMostThreads) && is_within(block.y, kMostThreads) && is_within(block.z, kMostThreadsZ) &&
         std::uint64_t{block.x} * block.y * block.z <= kMostThreads;
}

int run(const Kernel& kernel, Dim3 grid, Dim3 block, char* arena, const std::vector<char>& arguments) {
  try {
    kernel.run(grid, block, arena, arguments.data());
    return kSuccess;
  } catch (const std::exception& error) {
    return misused("cuLaunchKernel", error.what(), kLaunchFailed);
  }
}

int launch(const Kernel& kernel, Dim3 grid, Dim3 block, Object& stream, void** parameters) {
  if (!is_within_limits(grid, block))
    return misused("cuLaunchKernel", "a grid or block beyond the limits", kInvalidValue);
  char* arena = nullptr;
  std::memcpy(&arena, parameters[0], sizeof arena);
  const char* const from = static_cast<const char*>(parameters[1]);
  const std::vector<char> arguments(from, from + kernel.argument_bytes);
  return add_work(stream, [&kernel, grid, block, arena, arguments] {
    if (holder_of(arena, 1) == nullptr)
      return misused("cuLaunchKernel", "the arena is no device memory", kIllegalAddress);
    return run(kernel, grid, block, arena, arguments);
  });
}

/// Writes to the buffer that the options of cuModuleLoadDataEx name, if they do.
void write_log(unsigned count, const int* options, void** values, const std::string& text) {
  char* log = nullptr;
  for (unsigned i = 0; i < count; ++i) {
    if (options[i] == 5) log = static_cast<char*>(values[i]);
    if (options[i] == 6 && log != nullptr) {
      std::snprintf(log, reinterpret_cast<std::size_t>(values[i]), "ptxas fatal: %s\n", text.c_str());
    }
  }
}

int load(void** module, const char* image, unsigned count, const int* options, void** values) {
  const std::string text = image;
  std::vector<Kernel> kernels;
  try {
    if (text.find(".version") == std::string::npos) throw std::runtime_error("line 1;\n'" + text + "' has no .version");
    if (state().compile) kernels = state().compile(text);
  } catch (const std::exception& error) {
    write_log(count, options, values, error.what());
    return kInvalidPtx;
  }
  Object& made = add("module");
  made.text = text;
  made.kernels = std::move(kernels);
  return give(module, static_cast<void*>(&made));
}

int find_kernel(const void** kernel, const Object& module, const char* name) {
  for (const Kernel& row : state().compile ? module.kernels : state().kernels) {
    if (row.name == name && module.text.find(name) != std::string::npos) {
      *kernel = &row;
      return kSuccess;
    }
  }
  return kNotFound;
}

int begin_capture(Object& stream) {
  if (stream.capture != nullptr) return misused("cuStreamBeginCapture_v2", "it captures already", kIllegalState);
  stream.capture = std::make_unique<Object>();
  return kSuccess;
}

int end_capture(Object& stream, void** graph) {
  if (stream.capture == nullptr) return misused("cuStreamEndCapture", "it does not capture", kIllegalState);
  Object& made = add("graph");
  made.work = std::move(stream.capture->work);
  stream.capture = nullptr;
  return give(graph, static_cast<void*>(&made));
}

int record(Object& event, Object& stream) {
  event.stream = &stream;
  const int number = ++event.records;
  return add_work(stream, [&event, number] {
    event.reached = number;
    return kSuccess;
  });
}

int copy(const char* name, void* to, const void* from, const void* device, std::size_t bytes, Object& stream) {
  if (holder_of(device, bytes) == nullptr) return misused(name, "not within device memory", kInvalidValue);
  const void* const host = device == to ? from : to;
  const Object* const pinned = holder_of(host, 1);
  if (pinned != nullptr && holder_of(host, bytes) == nullptr)
    return misused(name, "beyond pinned memory", kInvalidValue);
  if (stream.capture != nullptr && pinned == nullptr)
    return misused(name, "captures memory that is not pinned", kUnsupported);
  return add_work(stream, [=] {
    if (holder_of(device, bytes) == nullptr) return misused(name, "the device memory was freed", kIllegalAddress);
    std::memcpy(to, from, bytes);
    return kSuccess;
  });
}

int set(void* device, unsigned char value, std::size_t bytes, Object& stream) {
  if (holder_of(device, bytes) == nullptr) return misused("cuMemsetD8Async", "not within device memory", kInvalidValue);
  return add_work(stream, [=] {
    if (holder_of(device, bytes) == nullptr)
      return misused("cuMemsetD8Async", "the device memory was freed", kIllegalAddress);
    std::memset(device, value, bytes);
    return kSuccess;
  });
}

int allocate(const char* kind, void** memory, std::size_t bytes) {
  if (bytes == 0) return kInvalidValue;
  if (bytes > state().gpus.at(0).memory) return kOutOfMemory;
  *memory = add_memory(kind, bytes);
  return kSuccess;
}

}  // namespace

}  // namespace fake_cuda

using namespace fake_cuda;

extern "C" {

FakeCuda* fake_cuda_state() { return &state(); }

int cuGetErrorName(int status, const char** name) {
  return enter("cuGetErrorName", Needs::kNothing, [=] { return name_of(status, name); });
}
int cuGetErrorString(int status, const char** text) {
  return enter("cuGetErrorString", Needs::kNothing, [=] { return text_of(status, text); });
}
int cuDriverGetVersion(int* version) {
  return enter("cuDriverGetVersion", Needs::kNothing, [=] { return give(version, state().version); });
}
int cuInit(unsigned flags) {
  return enter("cuInit", Needs::kNothing, [=] {
    state().is_started = true;
    return flags == 0 ? kSuccess : kInvalidValue;
  });
}

int cuDeviceGetCount(int* count) {
  return enter("cuDeviceGetCount", Needs::kStart, [=] { return give(count, static_cast<int>(state().gpus.size())); });
}
int cuDeviceGet(int* device, int ordinal) {
  return enter("cuDeviceGet", Needs::kStart, ordinal, [=](Gpu&) { return give(device, ordinal); });
}
int cuDeviceGetName(char* name, int bytes, int device) {
  return enter("cuDeviceGetName", Needs::kStart, device, [=](const Gpu& gpu) {
    std::snprintf(name, static_cast<std::size_t>(bytes), "%s", gpu.name.c_str());
    return kSuccess;
  });
}
int cuDeviceGetAttribute(int* value, int attribute, int device) {
  return enter("cuDeviceGetAttribute", Needs::kStart, device, [=](const Gpu& gpu) {
    if (attribute != 75 && attribute != 76) return kInvalidValue;
    return give(value, attribute == 75 ? gpu.major : gpu.minor);
  });
}
int cuDeviceTotalMem_v2(std::size_t* bytes, int device) {
  return enter("cuDeviceTotalMem_v2", Needs::kStart, device, [=](const Gpu& gpu) { return give(bytes, gpu.memory); });
}

int cuDevicePrimaryCtxRetain(void** context, int device) {
  return enter("cuDevicePrimaryCtxRetain", Needs::kStart, device,
               [=](const Gpu&) { return retain_context(context, device); });
}
int cuDevicePrimaryCtxRelease_v2(int device) {
  return release("cuDevicePrimaryCtxRelease_v2", Needs::kStart, [=] { return release_context(device); });
}
int cuCtxSetCurrent(void* context) {
  return enter("cuCtxSetCurrent", Needs::kStart, [=] { return set_current(context); });
}

int cuModuleLoadDataEx(void** module, const void* image, unsigned count, int* options, void** values) {
  return enter("cuModuleLoadDataEx", Needs::kContext,
               [=] { return load(module, static_cast<const char*>(image), count, options, values); });
}
int cuModuleUnload(void* module) {
  return release("cuModuleUnload", Needs::kContext, [=] { return drop("cuModuleUnload", module, "module"); });
}
int cuModuleGetFunction(const void** kernel, void* module, const char* name) {
  return with("cuModuleGetFunction", module, "module", [=](Object& found) { return find_kernel(kernel, found, name); });
}

int cuMemAlloc_v2(void** address, std::size_t bytes) {
  return enter("cuMemAlloc_v2", Needs::kContext, [=] { return allocate("device memory", address, bytes); });
}
int cuMemFree_v2(void* address) {
  return release("cuMemFree_v2", Needs::kContext, [=] { return drop("cuMemFree_v2", address, "device memory"); });
}
int cuMemAllocHost_v2(void** address, std::size_t bytes) {
  return enter("cuMemAllocHost_v2", Needs::kContext, [=] { return allocate("pinned memory", address, bytes); });
}
int cuMemFreeHost(void* address) {
  return release("cuMemFreeHost", Needs::kContext, [=] { return drop("cuMemFreeHost", address, "pinned memory"); });
}
int cuMemcpyHtoDAsync_v2(void* to, const void* from, std::size_t bytes, void* stream) {
  return with("cuMemcpyHtoDAsync_v2", stream, "stream",
              [=](Object& found) { return copy("cuMemcpyHtoDAsync_v2", to, from, to, bytes, found); });
}
int cuMemcpyDtoHAsync_v2(void* to, void* from, std::size_t bytes, void* stream) {
  return with("cuMemcpyDtoHAsync_v2", stream, "stream",
              [=](Object& found) { return copy("cuMemcpyDtoHAsync_v2", to, from, from, bytes, found); });
}
int cuMemsetD8Async(void* address, unsigned char value, std::size_t bytes, void* stream) {
  return with("cuMemsetD8Async", stream, "stream", [=](Object& found) { return set(address, value, bytes, found); });
}

int cuStreamCreate(void** stream, unsigned flags) {
  return enter("cuStreamCreate", Needs::kContext,
               [=] { return flags > 1 ? kInvalidValue : give(stream, static_cast<void*>(&add("stream"))); });
}
int cuStreamDestroy_v2(void* stream) {
  return release("cuStreamDestroy_v2", Needs::kContext, [=] { return drop("cuStreamDestroy_v2", stream, "stream"); });
}
int cuStreamSynchronize(void* stream) { return with("cuStreamSynchronize", stream, "stream", do_work); }
int cuStreamBeginCapture_v2(void* stream, int mode) {
  return with("cuStreamBeginCapture_v2", stream, "stream",
              [=](Object& found) { return mode > 2 ? kInvalidValue : begin_capture(found); });
}
/// The capture is over where it fails, too.
int cuStreamEndCapture(void* stream, void** graph) {
  const int status =
      with("cuStreamEndCapture", stream, "stream", [=](Object& found) { return end_capture(found, graph); });
  Object* const found = find("cuStreamEndCapture", stream, "stream");
  if (found != nullptr) found->capture = nullptr;
  return status;
}

int cuEventCreate(void** event, unsigned flags) {
  return enter("cuEventCreate", Needs::kContext,
               [=] { return flags > 7 ? kInvalidValue : give(event, static_cast<void*>(&add("event"))); });
}
int cuEventRecord(void* event, void* stream) {
  return with("cuEventRecord", event, "event", [=](Object& found) {
    Object* const on = find("cuEventRecord", stream, "stream");
    return on == nullptr ? kInvalidHandle : record(found, *on);
  });
}
int cuEventSynchronize(void* event) { return with("cuEventSynchronize", event, "event", do_work_before); }
int cuEventDestroy_v2(void* event) {
  return release("cuEventDestroy_v2", Needs::kContext, [=] { return drop("cuEventDestroy_v2", event, "event"); });
}

int cuGraphInstantiateWithFlags(void** made, void* graph, unsigned long long flags) {
  return with("cuGraphInstantiateWithFlags", graph, "graph", [=](Object& found) {
    if (flags != 0) return kInvalidValue;
    Object& exec = add("executable graph");
    exec.work = found.work;
    return give(made, static_cast<void*>(&exec));
  });
}
int cuGraphLaunch(void* graph, void* stream) {
  return with("cuGraphLaunch", graph, "executable graph", [=](Object& found) {
    Object* const to = find("cuGraphLaunch", stream, "stream");
    if (to == nullptr) return kInvalidHandle;
    for (const Work& work : found.work) add_work(*to, work);
    return kSuccess;
  });
}
int cuGraphDestroy(void* graph) {
  return release("cuGraphDestroy", Needs::kContext, [=] { return drop("cuGraphDestroy", graph, "graph"); });
}
int cuGraphExecDestroy(void* graph) {
  return release("cuGraphExecDestroy", Needs::kContext,
                 [=] { return drop("cuGraphExecDestroy", graph, "executable graph"); });
}

int cuLaunchKernel(const void* kernel, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                   unsigned block_y, unsigned block_z, unsigned /*shared*/, void* stream, void** parameters,
                   void** /*extra*/) {
  return with("cuLaunchKernel", stream, "stream", [=](Object& found) {
    if (!is_kernel(kernel)) return misused("cuLaunchKernel", "there is no such kernel", kInvalidHandle);
    return launch(*static_cast<const Kernel*>(kernel), {grid_x, grid_y, grid_z}, {block_x, block_y, block_z}, found,
                  parameters);
  });
}

}  // extern "C"

#include "gpu/driver/device.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <string>

#include "epochreel/base/numbers.h"

namespace epochreel::nn::cuda {

namespace {

/// A capture that ends, and is dropped, where it was not taken.
class Capture {
 public:
  Capture(const Context& context, CudaStream* stream) : context_(context), stream_(stream) {
    context_.call(context_.cuda().capture_begin, stream_, CaptureMode::kThreadLocal);
  }
  ~Capture() {
    if (is_open_) context_.release(context_.cuda().capture_end, stream_, &graph_);
    if (graph_ != nullptr) context_.release(context_.cuda().graph_destroy, graph_);
  }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  CudaGraph* end() {
    const auto& function = context_.cuda().capture_end;
    const Status status = context_.attempt(function, stream_, &graph_);
    is_open_ = false;  // whatever the status is
    check(context_.cuda(), context_.where(), function.name(), status);
    return graph_;
  }

 private:
  const Context& context_;
  CudaStream* stream_;
  CudaGraph* graph_ = nullptr;
  bool is_open_ = true;
};

Stream new_stream(const Context& context) {
  CudaStream* stream = nullptr;
  context.call(context.cuda().stream_create, &stream, kNonBlockingStream);
  return Stream(stream, {&context});
}

}  // namespace

Device::Device(const Driver& driver, int index)
    : context_(driver, index), cuda_(driver.cuda()), stream_(new_stream(context_)), reading_(new_stream(context_)) {}

/// Work that still runs may use the arena and pinned memory.
Device::~Device() {
  context_.release(cuda_.stream_synchronize, stream_.get());
  context_.release(cuda_.stream_synchronize, reading_.get());
}

void Device::make_arena(std::int64_t bytes) {
  if (arena_) synchronize();
  arena_.reset();
  arena_bytes_ = 0;
  DeviceByte* memory = nullptr;
  const Status status = context_.attempt(cuda_.memory_allocate, &memory, narrow<std::size_t>(bytes));
  if (status == Status::kOutOfMemory) throw GpuError(context_.where(), out_of_memory(bytes, gpu()));
  check(cuda_, context_.where(), cuda_.memory_allocate.name(), status);
  arena_ = DeviceMemory(memory, {&context_});
  arena_bytes_ = bytes;
  zero(0, bytes);
}

PinnedMemory Device::pinned(std::int64_t bytes) const {
  void* memory = nullptr;
  context_.call(cuda_.pinned_allocate, &memory, narrow<std::size_t>(bytes));
  return {PinnedBytes(memory, {&context_}), bytes};
}

DeviceByte* Device::at(std::int64_t offset, std::int64_t bytes) const {
  if (offset < 0 || bytes < 0 || bytes > arena_bytes_ || offset > arena_bytes_ - bytes) {
    throw std::out_of_range(fmt::format("{}: {} bytes at {} are not within the arena of {} bytes", context_.where(),
                                        bytes, offset, arena_bytes_));
  }
  return reinterpret_cast<DeviceByte*>(reinterpret_cast<char*>(arena_.get()) + offset);
}

void Device::copy_bytes_in(std::int64_t offset, std::span<const std::byte> bytes) {
  context_.call(cuda_.copy_in, at(offset, std::ssize(bytes)), bytes.data(), bytes.size(), stream_.get());
}

void Device::copy_bytes_out(std::int64_t offset, std::span<std::byte> bytes) {
  context_.call(cuda_.copy_out, bytes.data(), at(offset, std::ssize(bytes)), bytes.size(), stream_.get());
}

void Device::read_bytes(std::int64_t offset, std::span<std::byte> bytes) const {
  context_.call(cuda_.copy_out, bytes.data(), at(offset, std::ssize(bytes)), bytes.size(), reading_.get());
}

void Device::finish_reading() const { context_.call(cuda_.stream_synchronize, reading_.get()); }

void Device::zero(std::int64_t offset, std::int64_t bytes) {
  DeviceByte* const first = at(offset, bytes);
  context_.call(cuda_.memory_set, first, 0, narrow<std::size_t>(bytes), stream_.get());
}

void Device::load(const char* ptx) {
  if (*ptx == '\0') throw GpuError(context_.where(), no_kernels());
  std::array<char, 2048> log{};
  std::array options = {JitOption::kErrorLog, JitOption::kErrorLogBytes};
  std::array<void*, 2> values = {log.data(), std::bit_cast<void*>(log.size() - 1)};
  CudaModule* module = nullptr;
  const Status status =
      context_.attempt(cuda_.module_load, &module, ptx, options.size(), options.data(), values.data());
  if (status != Status::kSuccess) throw GpuError(context_.where(), kernels_refused(cuda_, status, log.data()));
  module_ = Module(module, {&context_});
}

CudaKernel* Device::kernel(const char* name) const {
  CudaKernel* kernel = nullptr;
  const Status status = context_.attempt(cuda_.module_kernel, &kernel, module_.get(), name);
  if (status == Status::kNotFound) throw GpuError(context_.where(), no_kernel(name));
  check(cuda_, context_.where(), cuda_.module_kernel.name(), status);
  return kernel;
}

void Device::launch_with(CudaKernel* kernel, Dim3 grid, Dim3 block, const void* arguments) {
  DeviceByte* base = arena_.get();
  // The driver copies both parameters before it returns, and writes neither.
  std::array<void*, 2> parameters = {&base, const_cast<void*>(arguments)};
  context_.call(cuda_.launch, kernel, grid.x, grid.y, grid.z, block.x, block.y, block.z, 0, stream_.get(),
                parameters.data(), nullptr);
}

Graph Device::capture(const std::function<void()>& work) {
  Capture capture(context_, stream_.get());
  work();
  CudaGraphExec* graph = nullptr;
  context_.call(cuda_.graph_instantiate, &graph, capture.end(), 0);
  return Graph(graph, {&context_});
}

void Device::replay(const Graph& graph) { context_.call(cuda_.graph_launch, graph.get(), stream_.get()); }

Event Device::event() const {
  CudaEvent* event = nullptr;
  context_.call(cuda_.event_create, &event, kUntimedEvent);
  return Event(event, {&context_});
}

void Device::record(const Event& event) { context_.call(cuda_.event_record, event.get(), stream_.get()); }

void Device::wait(const Event& event) const { context_.call(cuda_.event_synchronize, event.get()); }

void Device::synchronize() const { context_.call(cuda_.stream_synchronize, stream_.get()); }

}  // namespace epochreel::nn::cuda

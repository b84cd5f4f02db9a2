/// One GPU: its arena, copies, kernels and graphs.
///
/// All work goes to one stream, in the order of the calls; `synchronize` waits for it, `wait` for a point of it. Only
/// `read` has a stream of its own. A Device is used by one caller at a time, from any thread. Errors are GpuError,
/// "gpu:0: what is wrong; the fix". An error of work on a stream may come out of any later call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <ranges>
#include <span>
#include <type_traits>

#include "gpu/driver/handles.h"

namespace epochreel::nn::cuda {

/// Memory of the host that the GPU copies from and to while the program goes on.
class PinnedMemory {
 public:
  PinnedMemory(PinnedBytes bytes, std::int64_t size) : bytes_(std::move(bytes)), size_(size) {}

  /// As values of T, as many as fit; not set at first.
  template <class T>
  std::span<T> as() const {
    static_assert(std::is_trivial_v<T>);
    return {static_cast<T*>(bytes_.get()), static_cast<std::size_t>(size_) / sizeof(T)};
  }

 private:
  PinnedBytes bytes_;
  std::int64_t size_;
};

class Device {
 public:
  /// gpu:`index`. The driver must live longer than the device, and the device longer than all that it makes.
  Device(const Driver& driver, int index);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const Gpu& gpu() const { return context_.gpu(); }

  /// Makes the arena, all zeros. There is one: an earlier one is freed first.
  void make_arena(std::int64_t bytes);
  std::int64_t arena_bytes() const { return arena_bytes_; }

  PinnedMemory pinned(std::int64_t bytes) const;

  /// Copies values to `offset` bytes from the arena's start. They must stay as they are until `synchronize`, and so
  /// cannot be a temporary vector; in a capture they are pinned memory. std::out_of_range where they do not fit into
  /// the arena, as below.
  template <std::ranges::borrowed_range Range>
  void copy_in(std::int64_t offset, Range&& values) {
    copy_bytes_in(offset, std::as_bytes(std::span(values)));
  }

  /// Copies from the arena to `values`, which are there after `synchronize`.
  template <std::ranges::borrowed_range Range>
  void copy_out(std::int64_t offset, Range&& values) {
    copy_bytes_out(offset, std::as_writable_bytes(std::span(values)));
  }

  /// The same while work on the stream goes on, so the caller has waited for what is read. The values are there after
  /// `finish_reading`.
  template <std::ranges::borrowed_range Range>
  void read(std::int64_t offset, Range&& values) const {
    read_bytes(offset, std::as_writable_bytes(std::span(values)));
  }
  void finish_reading() const;

  void zero(std::int64_t offset, std::int64_t bytes);

  /// Takes kernels, as text of PTX, in place of earlier ones. GpuError where the text is empty or does not compile.
  void load(const char* ptx);

  /// A kernel of what was loaded, until the next `load`.
  CudaKernel* kernel(const char* name) const;

  /// Starts a kernel, whose parameters are the arena's address and a struct like `arguments`.
  template <class Arguments>
  void launch(CudaKernel* kernel, Dim3 grid, Dim3 block, const Arguments& arguments) {
    static_assert(std::is_trivially_copyable_v<Arguments>);
    static_assert(sizeof(Arguments) + sizeof(void*) <= 4096, "CUDA passes 4 KiB of parameters");
    launch_with(kernel, grid, block, &arguments);
  }

  /// Records the calls on the stream that `work` makes, and does none of them. `work` makes no arena, no pinned memory,
  /// no event and no graph, loads nothing, and does not wait.
  Graph capture(const std::function<void()>& work);

  /// Does what was recorded, with the arguments as they were then.
  void replay(const Graph& graph);

  Event event() const;
  /// Sets the event behind all work so far.
  void record(const Event& event);
  /// Waits for the work before the event.
  void wait(const Event& event) const;

  /// Waits for all work.
  void synchronize() const;

 private:
  DeviceByte* at(std::int64_t offset, std::int64_t bytes) const;
  void copy_bytes_in(std::int64_t offset, std::span<const std::byte> bytes);
  void copy_bytes_out(std::int64_t offset, std::span<std::byte> bytes);
  void read_bytes(std::int64_t offset, std::span<std::byte> bytes) const;
  void launch_with(CudaKernel* kernel, Dim3 grid, Dim3 block, const void* arguments);

  Context context_;
  const Functions& cuda_;
  Stream stream_;
  Stream reading_;
  Module module_;
  DeviceMemory arena_;
  std::int64_t arena_bytes_ = 0;
};

}  // namespace epochreel::nn::cuda

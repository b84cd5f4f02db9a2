/// Owners of the driver's handles. None may outlive the context that it was made in.
#pragma once

#include <memory>

#include "gpu/driver/context.h"

namespace epochreel::nn::cuda {

/// Gives a handle back by the function `Release` of the table.
template <class Handle, Function<Handle*> Functions::*Release>
struct Deleter {
  const Context* context = nullptr;
  void operator()(Handle* handle) const noexcept { context->release(context->cuda().*Release, handle); }
};

using StreamDeleter = Deleter<CudaStream, &Functions::stream_destroy>;
using Stream = std::unique_ptr<CudaStream, StreamDeleter>;

using ModuleDeleter = Deleter<CudaModule, &Functions::module_unload>;
using Module = std::unique_ptr<CudaModule, ModuleDeleter>;

using DeviceMemoryDeleter = Deleter<DeviceByte, &Functions::memory_free>;
using DeviceMemory = std::unique_ptr<DeviceByte, DeviceMemoryDeleter>;

using PinnedDeleter = Deleter<void, &Functions::pinned_free>;
using PinnedBytes = std::unique_ptr<void, PinnedDeleter>;

using EventDeleter = Deleter<CudaEvent, &Functions::event_destroy>;
using Event = std::unique_ptr<CudaEvent, EventDeleter>;

/// Calls that were captured and can be replayed.
using GraphDeleter = Deleter<CudaGraphExec, &Functions::graph_exec_destroy>;
using Graph = std::unique_ptr<CudaGraphExec, GraphDeleter>;

}  // namespace epochreel::nn::cuda

#include "primitive_call.h"

#include <algorithm>

#include "epochreel/base/error.h"
#include "one_thread.h"

namespace epochreel::nn {
namespace {

void check(dnnl_status_t status, const char* what) {
  if (status != dnnl_success) throw Error(ErrorKind::kFailed, "oneDNN", what);
}

}  // namespace

PrimitiveCall::PrimitiveCall(const Operation& operation)
    : primitive_(operation.primitive), scratchpad_(buffer_for(operation.scratchpad)) {
  const OneThread guard;
  try {
    stream_ = dnnl::stream(cpu_engine());
    for (const auto& [id, desc] : operation.arguments) {
      memories_.emplace_back(desc, cpu_engine(), nullptr);
      arguments_.push_back({id, memories_.back().get()});
    }
    memories_.emplace_back(operation.scratchpad, cpu_engine(), scratchpad_.data());
    arguments_.push_back({DNNL_ARG_SCRATCHPAD, memories_.back().get()});
  } catch (const dnnl::error&) {
    throw Error(ErrorKind::kFailed, "oneDNN", "a primitive's memory cannot be had; is there enough?");
  }
}

void PrimitiveCall::bind(int argument, const float* data) {
  const OneThread guard;
  const auto entry =
      std::find_if(arguments_.begin(), arguments_.end(), [&](const auto& one) { return one.arg == argument; });
  // oneDNN's memory objects know no const.
  check(dnnl_memory_set_data_handle(entry->memory, const_cast<float*>(data)), "an array was refused");
}

void PrimitiveCall::run() {
  const OneThread guard;
  check(dnnl_primitive_execute(primitive_.get(), stream_.get(), static_cast<int>(arguments_.size()), arguments_.data()),
        "a convolution failed; is there enough memory?");
}

Buffer buffer_for(const dnnl::memory::desc& desc) {
  constexpr std::size_t kFloat = sizeof(float);
  return Buffer((desc.get_size() + kFloat - 1) / kFloat);
}

}  // namespace epochreel::nn

/// A oneDNN primitive with the memory it works on.
#pragma once

#include <cstddef>
#include <vector>

#include "buffer.h"
#include "convolution_primitives.h"

namespace epochreel::nn {

/// Used by one thread at a time. Once made, it allocates nothing: oneDNN itself may.
class PrimitiveCall {
 public:
  explicit PrimitiveCall(const Operation& operation);

  /// The argument lies at `data`, which must live until the last run; what is only read is not changed.
  void bind(int argument, const float* data);

  /// On the calling thread alone, within a parallel region or outside one.
  void run();

 private:
  dnnl::primitive primitive_;
  dnnl::stream stream_;
  Buffer scratchpad_;
  std::vector<dnnl::memory> memories_;
  std::vector<dnnl_exec_arg_t> arguments_;
};

/// Memory for an array as oneDNN wants it to lie, with its padding.
Buffer buffer_for(const dnnl::memory::desc& desc);

}  // namespace epochreel::nn

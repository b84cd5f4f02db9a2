/// oneDNN primitives in the order in which they run, and the memory that they share.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

#include "call.h"

namespace epochreel::bench {

/// A trained array. Its layout is the one that the forward primitive chose.
struct FloorParameter {
  dnnl::memory::desc row_major;
  dnnl::memory values;
  dnnl::memory gradient;  ///< laid out as the values
};

/// The operations that a step runs. A tape is built once; running it creates nothing.
class Tape {
 public:
  Tape() : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {}

  const dnnl::engine& engine() const { return engine_; }

  /// Zeroed memory.
  dnnl::memory allocate(const dnnl::memory::desc& desc) const;

  /// `source` as it is where it has that layout, else a copy that `calls` fill.
  dnnl::memory in_layout(Calls& calls, const dnnl::memory& source, const dnnl::memory::desc& desc) const;

  /// Images (N, C, H, W) in row-major order as (N, C H W); what is flat stays. `calls` may have to reorder them.
  dnnl::memory as_rows(Calls& calls, const dnnl::memory& images) const;

  /// Runs all calls and waits for them.
  void run(const Calls& calls);

  Calls forward;
  Calls backward;
  Calls update;
  std::vector<FloorParameter> parameters;  ///< in the order of the layers: weight, bias

 private:
  dnnl::engine engine_;
  dnnl::stream stream_;
};

/// f32 in plain row-major order.
dnnl::memory::desc row_major(const dnnl::memory::dims& dims);

/// The same memory with another description of as many elements.
dnnl::memory view(const dnnl::memory& memory, const dnnl::memory::desc& desc);

/// Floats in memory, with padding.
std::int64_t floats_in(const dnnl::memory& memory);
float* data_of(const dnnl::memory& memory);

}  // namespace epochreel::bench

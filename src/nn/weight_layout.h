/// Weights between the row-major order of a network's parameters and the layout that oneDNN chose for them.
///
/// oneDNN's own reorder is not used. Where CPUID names no caches, as in some virtual machines, that of oneDNN 3.7.2
/// leaves out weights of padded layouts and says nothing (https://github.com/uxlfoundation/oneDNN/issues/5313 is the
/// same fault on another processor).
#pragma once

#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

namespace epochreel::nn {

class WeightLayout {
 public:
  /// `desc` is a blocked layout, as all that oneDNN's direct convolutions choose; Error{kFailed} where it is not.
  explicit WeightLayout(const dnnl::memory::desc& desc);

  /// Row-major weights to where they belong in `laid`; its padding is not touched.
  void load(const float* row_major, float* laid) const;

  void store(const float* laid, float* row_major) const;

 private:
  std::vector<std::int32_t> places_;  ///< in the layout, of each weight in row-major order
};

}  // namespace epochreel::nn

/// Calls of oneDNN's primitives.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <vector>

namespace epochreel::bench {

struct Call {
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
};
using Calls = std::vector<Call>;

}  // namespace epochreel::bench

/// Weights whose axes lie in another order than readers get them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "epochreel/trace/tensor.h"

namespace epochreel::trace {

/// "in,out" as manifest.json has it.
std::optional<AxisOrder> axis_order_of(std::string_view words);

/// The shape that readers get of a tensor recorded with `shape`; the same where its rank does not fit the order.
std::vector<std::int64_t> shape_as_read(const std::vector<std::int64_t>& shape, AxisOrder order);

/// The values, which lie in `order`, row-major by `shape`, which is as readers get it.
std::vector<float> as_read(std::vector<float> values, const std::vector<std::int64_t>& shape, AxisOrder order);

}  // namespace epochreel::trace

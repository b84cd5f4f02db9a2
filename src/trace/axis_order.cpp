#include "axis_order.h"

#include <array>
#include <cstddef>

#include "epochreel/trace/network.h"

namespace epochreel::trace {
namespace {

struct OrderWords {
  std::string_view words;
  AxisOrder order;
};

constexpr std::array<OrderWords, 4> kOrders = {{
    {"out,in", AxisOrder::kOutIn},
    {"out,in,height,width", AxisOrder::kOutIn},
    {"in,out", AxisOrder::kInOut},
    {"height,width,in,out", AxisOrder::kHeightWidthInOut},
}};

/// Rows become columns.
std::vector<float> transposed(const std::vector<float>& values, std::size_t rows, std::size_t columns) {
  std::vector<float> result(values.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      result[column * rows + row] = values[row * columns + column];
    }
  }
  return result;
}

}  // namespace

std::optional<AxisOrder> axis_order_of(std::string_view words) {
  for (const OrderWords& known : kOrders) {
    if (known.words == words) return known.order;
  }
  return std::nullopt;
}

std::vector<std::int64_t> shape_as_read(const std::vector<std::int64_t>& shape, AxisOrder order) {
  if (order == AxisOrder::kInOut && shape.size() == 2) return {shape[1], shape[0]};
  if (order == AxisOrder::kHeightWidthInOut && shape.size() == 4) return {shape[3], shape[2], shape[0], shape[1]};
  return shape;
}

std::vector<std::int64_t> shape_as_read(const ParameterInfo& parameter) {
  return shape_as_read(parameter.shape, parameter.order);
}

std::vector<float> as_read(std::vector<float> values, const std::vector<std::int64_t>& shape, AxisOrder order) {
  if (order == AxisOrder::kInOut && shape.size() == 2) return transposed(values, shape[1], shape[0]);
  if (order != AxisOrder::kHeightWidthInOut || shape.size() != 4) return values;
  // (height, width, in, out) is a matrix of places by outs, whose places are a matrix of pixels by ins.
  const std::size_t outs = shape[0];
  const std::size_t ins = shape[1];
  const std::size_t pixels = shape[2] * shape[3];
  const std::vector<float> by_out = transposed(values, pixels * ins, outs);
  for (std::size_t out = 0; out < outs; ++out) {
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      for (std::size_t in = 0; in < ins; ++in) {
        values[(out * ins + in) * pixels + pixel] = by_out[out * pixels * ins + pixel * ins + in];
      }
    }
  }
  return values;
}

}  // namespace epochreel::trace

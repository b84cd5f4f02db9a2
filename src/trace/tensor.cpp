#include "epochreel/trace/tensor.h"

#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <type_traits>

#include "dtype.h"
#include "epochreel/base/error.h"
#include "epochreel/base/half.h"

namespace epochreel::trace {
namespace {

template <class Element>
Tensor make_tensor(DType dtype, std::vector<std::int64_t> shape, std::span<const Element> values) {
  const auto bytes = std::as_bytes(values);
  return {dtype, std::move(shape), {bytes.begin(), bytes.end()}};
}

/// The elements of raw bytes, which need not be aligned.
template <class Element>
std::vector<Element> elements(std::span<const std::byte> data) {
  std::vector<Element> result(data.size() / sizeof(Element));
  if (!result.empty()) std::memcpy(result.data(), data.data(), data.size());
  return result;
}

template <class To, class From>
std::vector<To> converted(std::span<const std::byte> data) {
  std::vector<From> values = elements<From>(data);
  if constexpr (std::is_same_v<To, From>) {
    return values;
  } else {
    std::vector<To> result(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) result[i] = static_cast<To>(values[i]);
    return result;
  }
}

}  // namespace

std::size_t dtype_size(DType dtype) { return dtype_info(dtype).size; }

Tensor Tensor::f32(std::vector<std::int64_t> shape, std::span<const float> values) {
  return make_tensor(DType::kF32, std::move(shape), values);
}

Tensor Tensor::f16(std::vector<std::int64_t> shape, std::span<const float> values) {
  std::vector<std::uint16_t> halves(values.size());
  floats_to_halves(values, halves);
  return make_tensor(DType::kF16, std::move(shape), std::span<const std::uint16_t>(halves));
}

Tensor Tensor::u8(std::vector<std::int64_t> shape, std::span<const std::uint8_t> values) {
  return make_tensor(DType::kU8, std::move(shape), values);
}

Tensor Tensor::i32(std::vector<std::int64_t> shape, std::span<const std::int32_t> values) {
  return make_tensor(DType::kI32, std::move(shape), values);
}

std::int64_t TensorView::size() const { return static_cast<std::int64_t>(data.size() / dtype_size(dtype)); }

std::vector<float> TensorView::floats() const {
  switch (dtype) {
    case DType::kU8: return converted<float, std::uint8_t>(data);
    case DType::kI32: return converted<float, std::int32_t>(data);
    case DType::kI64: return converted<float, std::int64_t>(data);
    case DType::kF32: return converted<float, float>(data);
    case DType::kF64: return converted<float, double>(data);
    case DType::kF16: break;
  }
  const std::vector<std::uint16_t> halves = elements<std::uint16_t>(data);
  std::vector<float> result(halves.size());
  halves_to_floats(halves, result);
  return result;
}

std::vector<std::int32_t> TensorView::ints() const {
  if (dtype == DType::kU8) return converted<std::int32_t, std::uint8_t>(data);
  if (dtype == DType::kI32) return converted<std::int32_t, std::int32_t>(data);
  if (dtype != DType::kI64) {
    throw Error(ErrorKind::kInvalid, label, fmt::format("must hold integers, not {}", dtype_info(dtype).name));
  }
  for (const std::int64_t value : elements<std::int64_t>(data)) {
    if (value != static_cast<std::int32_t>(value)) {
      throw Error(ErrorKind::kInvalid, label, fmt::format("holds {}, which is beyond 32 bits", value));
    }
  }
  return converted<std::int32_t, std::int64_t>(data);
}

}  // namespace epochreel::trace

#include "epochreel/trace/tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "axis_order.h"
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

/// The upper half of a float's bits: https://en.wikipedia.org/wiki/Bfloat16_floating-point_format
std::vector<float> brain_floats(std::span<const std::byte> data) {
  const std::vector<std::uint16_t> halves = elements<std::uint16_t>(data);
  std::vector<float> result(halves.size());
  for (std::size_t i = 0; i < halves.size(); ++i) result[i] = std::bit_cast<float>(std::uint32_t{halves[i]} << 16);
  return result;
}

/// In blocks that stay in the cache: the halves need a place where they are aligned.
std::vector<float> half_floats(std::span<const std::byte> data) {
  constexpr std::size_t kBlock = 4096;
  std::array<std::uint16_t, kBlock> halves;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
  std::vector<float> result(data.size() / sizeof(std::uint16_t));
  for (std::size_t i = 0; i < result.size(); i += kBlock) {
    const std::size_t count = std::min(kBlock, result.size() - i);
    std::memcpy(halves.data(), data.data() + i * sizeof(std::uint16_t), count * sizeof(std::uint16_t));
    halves_to_floats(std::span(halves).first(count), std::span(result).subspan(i, count));
  }
  return result;
}

template <class To, class From>
std::vector<To> converted(std::span<const std::byte> data) {
  std::vector<From> values = elements<From>(data);
  if constexpr (std::is_same_v<To, From>) {
    return values;
  } else {
    std::vector<To> result(values.size());
    // NOLINTNEXTLINE(bugprone-signed-char-misuse): an i8 is a number
    for (std::size_t i = 0; i < values.size(); ++i) result[i] = static_cast<To>(values[i]);
    return result;
  }
}

[[noreturn]] void refuse(const TensorView& view, std::string_view what) {
  throw Error(ErrorKind::kInvalid, view.label, what);
}

[[noreturn]] void refuse_type(const TensorView& view) {
  refuse(view, fmt::format("is of type {}, which is not read", view.type));
}

template <class Whole, class Element>
std::vector<Whole> whole(const TensorView& view, const std::vector<Element>& values) {
  constexpr int kBits = 8 * sizeof(Whole);
  std::vector<Whole> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Element value = values[i];
    if constexpr (std::is_floating_point_v<Element>) {
      constexpr auto kLeast = static_cast<Element>(std::numeric_limits<Whole>::min());  // a power of 2
      if (!(value >= kLeast && value < -kLeast) || value != std::trunc(value)) {
        refuse(view, fmt::format("holds {}, at place {} of its elements; whole numbers of {} bits are wanted", value, i,
                                 kBits));
      }
    } else if (!std::in_range<Whole>(value)) {
      refuse(view, fmt::format("holds {}, at place {} of its elements, which is beyond {} bits", value, i, kBits));
    }
    result[i] = static_cast<Whole>(value);
  }
  return result;
}

template <class Whole, class Element>
std::vector<Whole> whole(const TensorView& view) {
  return whole<Whole>(view, elements<Element>(view.data));
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

namespace {

/// Converted, in the order in which they lie.
std::vector<float> floats_as_recorded(const TensorView& view) {
  const std::span<const std::byte> data = view.data;
  switch (view.dtype) {
    case DType::kBool:
    case DType::kU8:
      return converted<float, std::uint8_t>(data);
    case DType::kI8:
      return converted<float, std::int8_t>(data);
    case DType::kI16:
      return converted<float, std::int16_t>(data);
    case DType::kU16:
      return converted<float, std::uint16_t>(data);
    case DType::kI32:
      return converted<float, std::int32_t>(data);
    case DType::kU32:
      return converted<float, std::uint32_t>(data);
    case DType::kI64:
      return converted<float, std::int64_t>(data);
    case DType::kU64:
      return converted<float, std::uint64_t>(data);
    case DType::kF16:
      return half_floats(data);
    case DType::kBF16:
      return brain_floats(data);
    case DType::kF32:
      return converted<float, float>(data);
    case DType::kF64:
      return converted<float, double>(data);
    case DType::kOther:
      break;
  }
  refuse_type(view);
}

}  // namespace

std::int64_t TensorView::size() const { return data.size() / dtype_size(dtype); }

std::vector<float> TensorView::floats() const { return as_read(floats_as_recorded(*this), shape, order); }

namespace {

template <class Whole>
std::vector<Whole> whole_numbers(const TensorView& view) {
  switch (view.dtype) {
    case DType::kBool:
    case DType::kU8:
      return converted<Whole, std::uint8_t>(view.data);
    case DType::kI8:
      return converted<Whole, std::int8_t>(view.data);
    case DType::kI16:
      return converted<Whole, std::int16_t>(view.data);
    case DType::kU16:
      return converted<Whole, std::uint16_t>(view.data);
    case DType::kI32:
      return converted<Whole, std::int32_t>(view.data);
    case DType::kU32:
      return whole<Whole, std::uint32_t>(view);
    case DType::kI64:
      return whole<Whole, std::int64_t>(view);
    case DType::kU64:
      return whole<Whole, std::uint64_t>(view);
    case DType::kF16:
    case DType::kBF16:
    case DType::kF32:
      return whole<Whole>(view, view.floats());
    case DType::kF64:
      return whole<Whole, double>(view);
    case DType::kOther:
      break;
  }
  refuse_type(view);
}

}  // namespace

std::vector<std::int32_t> TensorView::ints() const { return whole_numbers<std::int32_t>(*this); }
std::vector<std::int64_t> TensorView::wide_ints() const { return whole_numbers<std::int64_t>(*this); }

}  // namespace epochreel::trace

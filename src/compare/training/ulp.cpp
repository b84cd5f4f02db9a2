#include "training/ulp.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace epochreel::compare {

namespace {

/// The numbers of a floating-point type by their order: neighbours differ by one.
template <class Bits>
std::int64_t place_in_order(Bits bits) {
  constexpr Bits kSign = static_cast<Bits>(Bits{1} << (sizeof(Bits) * 8 - 1));
  const auto magnitude = static_cast<std::int64_t>(bits & static_cast<Bits>(~kSign));
  return (bits & kSign) != 0 ? -magnitude : magnitude;
}

/// `infinity` is the bits of positive infinity: beyond them lie the NaNs.
template <class Bits>
std::int64_t distance_of_bits(Bits a, Bits b, Bits infinity) {
  if (a == b) return 0;
  const std::int64_t x = place_in_order(a);
  const std::int64_t y = place_in_order(b);
  const auto limit = static_cast<std::int64_t>(infinity);
  if (std::max(std::abs(x), std::abs(y)) > limit) return kNoDistance;
  const auto wide = static_cast<std::uint64_t>(std::max(x, y)) - static_cast<std::uint64_t>(std::min(x, y));
  return static_cast<std::int64_t>(std::min(wide, static_cast<std::uint64_t>(kNoDistance - 1)));
}

constexpr std::uint16_t kInfinity16 = 0x7C00;
constexpr std::uint16_t kBrainInfinity = 0x7F80;
constexpr std::uint32_t kInfinity32 = 0x7F80'0000;
constexpr std::uint64_t kInfinity64 = 0x7FF0'0000'0000'0000;

template <class Element>
Element element(const trace::TensorView& tensor, std::int64_t index) {
  Element value;
  std::memcpy(&value, tensor.data.data() + static_cast<std::size_t>(index) * sizeof value, sizeof value);
  return value;
}

template <class Element, class Distance>
TensorDistance distance_by(const trace::TensorView& a, const trace::TensorView& b, Distance&& apart) {
  TensorDistance found;
  for (std::int64_t i = 0; i < a.size(); ++i) {
    const auto x = element<Element>(a, i);
    const auto y = element<Element>(b, i);
    if (x == y) continue;
    if (found.differing++ == 0) found.first = i;
    found.largest = std::max(found.largest, apart(x, y));
  }
  return found;
}

template <class Integer>
std::int64_t integer_distance(Integer a, Integer b) {
  const auto wide = a > b ? static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b)
                          : static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
  return static_cast<std::int64_t>(std::min(wide, static_cast<std::uint64_t>(kNoDistance - 1)));
}

}  // namespace

std::int64_t ulp_distance(float a, float b) {
  return distance_of_bits(std::bit_cast<std::uint32_t>(a), std::bit_cast<std::uint32_t>(b), kInfinity32);
}

std::int64_t ulp_distance(double a, double b) {
  return distance_of_bits(std::bit_cast<std::uint64_t>(a), std::bit_cast<std::uint64_t>(b), kInfinity64);
}

TensorDistance distance(const trace::TensorView& a, const trace::TensorView& b) {
  if (std::equal(a.data.begin(), a.data.end(), b.data.begin(), b.data.end())) return {};
  switch (a.dtype) {
    case trace::DType::kU8:
      return distance_by<std::uint8_t>(a, b, integer_distance<std::uint8_t>);
    case trace::DType::kI32:
      return distance_by<std::int32_t>(a, b, integer_distance<std::int32_t>);
    case trace::DType::kI64:
      return distance_by<std::int64_t>(a, b, integer_distance<std::int64_t>);
    case trace::DType::kF16:
      return distance_by<std::uint16_t>(
          a, b, [](std::uint16_t x, std::uint16_t y) { return distance_of_bits(x, y, kInfinity16); });
    case trace::DType::kF32:
      return distance_by<std::uint32_t>(
          a, b, [](std::uint32_t x, std::uint32_t y) { return distance_of_bits(x, y, kInfinity32); });
    case trace::DType::kF64:
      return distance_by<std::uint64_t>(
          a, b, [](std::uint64_t x, std::uint64_t y) { return distance_of_bits(x, y, kInfinity64); });
    case trace::DType::kBF16:
      return distance_by<std::uint16_t>(
          a, b, [](std::uint16_t x, std::uint16_t y) { return distance_of_bits(x, y, kBrainInfinity); });
    case trace::DType::kBool:
      return distance_by<std::uint8_t>(a, b, integer_distance<std::uint8_t>);
    case trace::DType::kI8:
      return distance_by<std::int8_t>(a, b, integer_distance<std::int8_t>);
    case trace::DType::kI16:
      return distance_by<std::int16_t>(a, b, integer_distance<std::int16_t>);
    case trace::DType::kU16:
      return distance_by<std::uint16_t>(a, b, integer_distance<std::uint16_t>);
    case trace::DType::kU32:
      return distance_by<std::uint32_t>(a, b, integer_distance<std::uint32_t>);
    case trace::DType::kU64:
      return distance_by<std::uint64_t>(a, b, integer_distance<std::uint64_t>);
    case trace::DType::kOther:  // nothing is known but that bytes differ
      return {1, 0, kNoDistance};
  }
  return {};
}

std::string element_name(const trace::TensorView& tensor, std::int64_t index) {
  std::vector<std::int64_t> place(tensor.shape.size());
  for (std::size_t i = place.size(); i-- > 0;) {
    place[i] = index % tensor.shape[i];
    index /= tensor.shape[i];
  }
  return fmt::format("[{}]", fmt::join(place, ", "));
}

}  // namespace epochreel::compare

#include "training/ulp.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "epochreel/base/half.h"

namespace epochreel::compare {
namespace {

using trace::DType;
using trace::Tensor;
using trace::TensorView;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLargest = std::numeric_limits<float>::max();
constexpr float kLeast = std::numeric_limits<float>::denorm_min();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TensorView view(const Tensor& tensor) { return {tensor.dtype, tensor.shape, tensor.data, "", ""}; }

template <class Value>
Tensor tensor_of(DType dtype, const std::vector<Value>& values) {
  Tensor tensor{dtype, {static_cast<std::int64_t>(values.size())}, {}};
  tensor.data.resize(values.size() * sizeof(Value));
  std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
  return tensor;
}

TensorDistance apart(const Tensor& a, const Tensor& b) { return distance(view(a), view(b)); }

TEST(Ulp, NeighboursAreOneApart) {
  for (const float value : {1.0F, -1.0F, 0.1F, 1e-38F, kLargest, kLeast, 0.0F}) {
    EXPECT_EQ(ulp_distance(value, value), 0);
    EXPECT_EQ(ulp_distance(value, std::nextafter(value, kInfinity)), 1) << value;
    EXPECT_EQ(ulp_distance(value, std::nextafter(value, -kInfinity)), 1) << value;
  }
  EXPECT_EQ(ulp_distance(1.0F, 2.0F), 1 << 23);
  EXPECT_EQ(ulp_distance(1.0, std::nextafter(1.0, 2.0)), 1);
}

TEST(Ulp, CountsThroughZero) {
  EXPECT_EQ(ulp_distance(0.0F, -0.0F), 0);
  EXPECT_EQ(ulp_distance(0.0, -0.0), 0);
  EXPECT_EQ(ulp_distance(kLeast, -kLeast), 2);
  EXPECT_EQ(ulp_distance(-3 * kLeast, 4 * kLeast), 7);
  EXPECT_EQ(ulp_distance(-1.0F, 1.0F), 2 * std::int64_t{0x3F80'0000});
}

TEST(Ulp, DenormalsRunIntoNormals) {
  const float normal = std::numeric_limits<float>::min();
  EXPECT_EQ(ulp_distance(normal, normal - kLeast), 1);
  EXPECT_EQ(ulp_distance(0.0F, normal), 1 << 23);
}

TEST(Ulp, InfinityFollowsTheLargest) {
  EXPECT_EQ(ulp_distance(kLargest, kInfinity), 1);
  EXPECT_EQ(ulp_distance(-kLargest, -kInfinity), 1);
  EXPECT_EQ(ulp_distance(kInfinity, kInfinity), 0);
  EXPECT_EQ(ulp_distance(-kInfinity, kInfinity), 2 * std::int64_t{0x7F80'0000});
}

TEST(Ulp, TheFarthestDoublesAreStillNumbers) {
  const double largest = std::numeric_limits<double>::max();
  EXPECT_EQ(ulp_distance(-largest, largest), kNoDistance - 1);
  EXPECT_EQ(ulp_distance(0.0, largest), std::int64_t{0x7FEF'FFFF'FFFF'FFFF});
}

TEST(Ulp, NanIsFarFromAllButItsOwnBits) {
  EXPECT_EQ(ulp_distance(kNan, kNan), 0);
  for (const float value : {0.0F, 1.0F, kInfinity, -kInfinity, std::copysign(kNan, -1.0F)}) {
    EXPECT_EQ(ulp_distance(kNan, value), kNoDistance) << value;
    EXPECT_EQ(ulp_distance(value, kNan), kNoDistance) << value;
  }
  EXPECT_EQ(ulp_distance(std::numeric_limits<double>::quiet_NaN(), 1.0), kNoDistance);
}

TEST(TensorDistance, FindsNothingInEqualTensors) {
  const Tensor same = Tensor::f32({2, 2}, std::array{1.0F, kNan, -0.0F, kInfinity});
  const TensorDistance found = apart(same, same);
  EXPECT_EQ(found.differing, 0);
  EXPECT_EQ(found.largest, 0);
}

TEST(TensorDistance, CountsElementsAndTheLargest) {
  const Tensor a = Tensor::f32({4}, std::array{1.0F, 2.0F, 3.0F, 4.0F});
  const Tensor b = Tensor::f32({4}, std::array{1.0F, std::nextafter(2.0F, 3.0F), 3.0F, 4.0F + 3 * 0x1p-21F});
  const TensorDistance found = apart(a, b);
  EXPECT_EQ(found.differing, 2);
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.largest, 3);
}

TEST(TensorDistance, ZerosOfTwoSignsDifferByNothing) {
  const TensorDistance found = apart(Tensor::f32({1}, std::array{0.0F}), Tensor::f32({1}, std::array{-0.0F}));
  EXPECT_EQ(found.differing, 1);
  EXPECT_EQ(found.largest, 0);
}

TEST(TensorDistance, MeasuresHalvesInTheirOwnPlaces) {
  const Tensor a = tensor_of<std::uint16_t>(DType::kF16, {float_to_half(1.0F), 0x8000, 0x7BFF, 0x0001});
  const Tensor b = tensor_of<std::uint16_t>(DType::kF16, {float_to_half(1.0F + 0x1p-9F), 0x0000, 0x7C00, 0x8001});
  const TensorDistance found = apart(a, b);
  EXPECT_EQ(found.differing, 4);
  EXPECT_EQ(found.largest, 2);
  const Tensor nan = tensor_of<std::uint16_t>(DType::kF16, {0x7E00, 0x8000, 0x7BFF, 0x0001});
  EXPECT_EQ(apart(a, nan).largest, kNoDistance);
}

TEST(TensorDistance, MeasuresDoubles) {
  const Tensor a = tensor_of<double>(DType::kF64, {1.0});
  const Tensor b = tensor_of<double>(DType::kF64, {1.0 + 0x1p-50});
  EXPECT_EQ(apart(a, b).largest, 4);
}

TEST(TensorDistance, SubtractsIntegers) {
  const Tensor u8_a = Tensor::u8({2}, std::array<std::uint8_t, 2>{0, 7});
  const Tensor u8_b = Tensor::u8({2}, std::array<std::uint8_t, 2>{255, 7});
  EXPECT_EQ(apart(u8_a, u8_b).largest, 255);
  const Tensor i32_a = Tensor::i32({1}, std::array{INT32_MIN});
  const Tensor i32_b = Tensor::i32({1}, std::array{INT32_MAX});
  EXPECT_EQ(apart(i32_a, i32_b).largest, std::int64_t{UINT32_MAX});
  const Tensor i64_a = tensor_of<std::int64_t>(DType::kI64, {INT64_MIN, 1});
  const Tensor i64_b = tensor_of<std::int64_t>(DType::kI64, {INT64_MAX, 1});
  EXPECT_EQ(apart(i64_b, i64_a).largest, kNoDistance - 1);
}

TEST(TensorDistance, NamesAnElementByItsPlace) {
  const Tensor tensor = Tensor::f32({2, 3, 4}, std::vector<float>(24));
  EXPECT_EQ(element_name(view(tensor), 0), "[0, 0, 0]");
  EXPECT_EQ(element_name(view(tensor), 23), "[1, 2, 3]");
  EXPECT_EQ(element_name(view(tensor), 6), "[0, 1, 2]");
  EXPECT_EQ(element_name(view(Tensor::f32({}, std::array{1.0F})), 0), "[]");
}

}  // namespace
}  // namespace epochreel::compare

/// Where weights lie, against the places that the name of a layout says.
#include "src/nn/weight_layout.h"

#include <gtest/gtest.h>

#include <numeric>

namespace epochreel::nn {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

constexpr std::int64_t kOut = 21;
constexpr std::int64_t kIn = 9;
constexpr std::int64_t kKernel = 3;

memory::desc weights(Tag tag) { return {{kOut, kIn, kKernel, kKernel}, memory::data_type::f32, tag}; }

/// 1, 2, 3, ... in row-major order, so that 0 is padding.
std::vector<float> numbered() {
  std::vector<float> values(kOut * kIn * kKernel * kKernel);
  std::iota(values.begin(), values.end(), 1.0F);
  return values;
}

std::vector<float> laid(Tag tag) {
  std::vector<float> result(weights(tag).get_size() / sizeof(float));
  WeightLayout(weights(tag)).load(numbered().data(), result.data());
  return result;
}

/// `place(o, i, k)` is that of a weight; k counts the window's places row by row.
template <class Place>
void expect_laid(Tag tag, Place&& place) {
  const std::vector<float> actual = laid(tag);
  std::vector<float> expected(actual.size());
  const std::vector<float> values = numbered();
  constexpr std::int64_t kWindow = kKernel * kKernel;
  for (std::int64_t at = 0; at < std::ssize(values); ++at) {
    expected.at(place(at / kWindow / kIn, at / kWindow % kIn, at % kWindow)) = values[static_cast<std::size_t>(at)];
  }
  EXPECT_EQ(actual, expected);
}

constexpr std::int64_t blocks(std::int64_t side, std::int64_t block) { return (side + block - 1) / block; }

TEST(WeightLayout, WithoutBlocks) {
  expect_laid(Tag::oihw, [](auto o, auto i, auto k) { return (o * kIn + i) * 9 + k; });
  expect_laid(Tag::hwio, [](auto o, auto i, auto k) { return (k * kIn + i) * kOut + o; });
}

TEST(WeightLayout, InBlocksOfBothChannels) {
  expect_laid(Tag::OIhw16i16o, [](auto o, auto i, auto k) {
    return ((o / 16 * blocks(kIn, 16) + i / 16) * 9 + k) * 256 + i % 16 * 16 + o % 16;
  });
}

TEST(WeightLayout, InBlocksWithinBlocks) {
  expect_laid(Tag::OIhw8i16o2i, [](auto o, auto i, auto k) {
    return ((o / 16 * blocks(kIn, 16) + i / 16) * 9 + k) * 256 + i % 16 / 2 * 32 + o % 16 * 2 + i % 2;
  });
}

TEST(WeightLayout, GivesBackWhatItTook) {
  for (const Tag tag : {Tag::oihw, Tag::hwio, Tag::OIhw16i16o, Tag::OIhw8i8o, Tag::OIhw8i16o2i, Tag::Ohwi16o}) {
    std::vector<float> back(numbered().size());
    WeightLayout(weights(tag)).store(laid(tag).data(), back.data());
    EXPECT_EQ(back, numbered());
  }
}

TEST(WeightLayout, IsRefusedWhereItIsNotKnown) { EXPECT_ANY_THROW(WeightLayout(weights(Tag::any))); }

}  // namespace
}  // namespace epochreel::nn

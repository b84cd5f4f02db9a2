/// The loops over pixels of flow against the same, pixel by pixel.
#include "src/paint/flow_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "src/paint/flow_glow.h"
#include "src/paint/medium.h"

namespace epochreel::paint {
namespace {

/// From 0 up to `most`; an integer up to the largest of its type.
template <class T>
std::vector<T> some(std::size_t count, double most, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<T> values(count);
  const auto largest = static_cast<double>(std::numeric_limits<T>::max());
  for (T& value : values) {
    value = static_cast<T>(std::min(largest, most * static_cast<double>(random()) / 4294967296.0));
  }
  return values;
}

template <class Medium>
void expect_laid_one_by_one(const Medium& medium, scene::Light light, double most,
                            const std::vector<std::uint8_t>& before) {
  constexpr int kCount = kChunk - 5;
  const auto flow = some<std::uint16_t>(std::size_t{3} * kChunk, most, 1);
  const auto glow = some<float>(std::size_t{3} * kChunk, most, 2);
  auto after = before;
  lay_chunk(light, {flow.data(), flow.data() + kChunk, flow.data() + 2 * kChunk},
            {glow.data(), glow.data() + kChunk, glow.data() + 2 * kChunk}, kCount, after.data());
  for (std::size_t i = 0; i < after.size(); ++i) {
    const std::size_t x = i / 4;
    const std::size_t c = i % 4;
    std::uint32_t expected = before[i];
    if (x < kCount && c < 3) {
      const std::size_t at = c * kChunk + x;
      expected = medium.over_and_veil(medium.ground(before[i]), flow[at], static_cast<std::uint32_t>(glow[at]));
    }
    EXPECT_EQ(after[i], expected) << "channel " << c << " of pixel " << x;
  }
}

TEST(FlowRows, LayWhatEachPixelGets) {
  const auto mixed = some<std::uint8_t>(std::size_t{4} * kChunk, 256, 3);
  auto even = mixed;
  for (std::size_t i = 4; i < even.size(); ++i) even[i] = even[i - 4];
  for (const auto& before : {mixed, even}) {
    expect_laid_one_by_one(LightMedium{}, scene::Light::kAdd, 70000, before);
    expect_laid_one_by_one(InkMedium{}, scene::Light::kMultiply, 900, before);
  }
}

TEST(FlowRows, ToneIsReadFromTheTables) {
  ToneTables tables;
  tables.brightness = some<float>(tables.brightness.size(), 1, 4);
  tables.brightness[0] = 0;
  for (float& brightness : tables.brightness) brightness /= ToneTables::kHueParts;
  const Channels<std::uint64_t> full = {300, 7, 6000};  // of the amount a step of hue
  for (std::uint64_t i = 0; i < kHues; ++i) {
    for (std::size_t c = 0; c < 3; ++c) tables.hue[i] |= full[c] * i << (ToneTables::kHueBits * c);
  }
  tables.error = {1000 * ToneTables::kHueParts, 2000 * ToneTables::kHueParts, 60000 * ToneTables::kHueParts};
  auto up = some<float>(kChunk, 1e6, 5);
  const auto down = some<float>(kChunk, 3e5, 6);
  auto back = some<float>(kChunk, 1, 7);
  up[3] = 0;
  back[9] = 0;
  std::array<std::uint16_t, std::size_t{3} * kChunk> flow{};
  std::array<float, std::size_t{3} * kChunk> sums{};
  tone(tables, {up.data(), down.data(), back.data()},
       {{flow.data(), flow.data() + kChunk, flow.data() + 2 * kChunk},
        {sums.data(), sums.data() + kChunk, sums.data() + 2 * kChunk}});
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t x = 0; x < kChunk; ++x) {
      const float sum = up[x] + down[x];
      const double octaves = std::log2(static_cast<double>(sum) / 16);
      const double mantissa = std::exp2(octaves - std::floor(octaves)) - 1;
      const auto step = static_cast<std::size_t>((std::floor(octaves) + mantissa) * 64 + 1e-6);
      const auto plain = static_cast<double>(full[c] * static_cast<std::uint64_t>(up[x] / sum * 255.9997F));
      const double amount = (plain + (static_cast<double>(tables.error[c]) - plain) * back[x]) *
                            static_cast<double>(tables.brightness[step + 1]);
      EXPECT_NEAR(flow[c * kChunk + x], std::min(amount, 65535.0), 1.01) << c << " " << x;
      EXPECT_NEAR(sums[c * kChunk + x], amount, amount * 1e-5);
    }
  }
}

TEST(FlowRows, GlowIsTheMeanOfItsSquare) {
  Channels<std::vector<float>> sums;
  for (auto& channel : sums) channel = some<float>(kChunk, 1000, 8);
  const auto before = sums;
  std::vector<float> row(kChunk / kGlowStep);
  for (std::size_t c = 0; c < 3; ++c) {
    fold(sums[c].data(), kChunk / kGlowStep, row.data());
    for (int x = 0; x < kChunk; x += kGlowStep) {
      const auto* const of = before[c].data() + x;
      EXPECT_FLOAT_EQ(row[static_cast<std::size_t>(x / kGlowStep)], (of[0] + of[1] + of[2] + of[3]) / 16);
      EXPECT_EQ(sums[c][static_cast<std::size_t>(x)], 0) << "ready for the next rows";
    }
  }
}

TEST(FlowRows, WhatIsDarkHasNoLight) {
  std::array<float, kChunk> up{};
  std::array<float, kChunk> down{};
  const std::array<float, kChunk> back{};
  const FlowChunk chunk{up.data(), down.data(), back.data()};
  EXPECT_FALSE(is_lit(chunk));
  up[40] = 9;
  down[40] = 6.9F;
  EXPECT_FALSE(is_lit(chunk));
  down[40] = 7;
  EXPECT_TRUE(is_lit(chunk)) << "16 is the lowest step";
}

/// What a blurred point has lost at the edges alone, all of its light is there, and in the middle it is the kernel's.
TEST(Glow, SpreadsAPointAndKeepsItsLight) {
  Glow glow;
  glow.reset(2 * kChunk, 80);
  EXPECT_EQ(glow.ready(), 0);
  Channels<std::vector<float>> sums;
  for (auto& channel : sums) channel.assign(2 * kChunk, 0.0F);
  for (int y = 3; y < 80; y += kGlowStep) {
    if (y == 43) sums[1][64] = 16000;  // 1000 in the mean of its square
    glow.take(y, sums);
    EXPECT_EQ(glow.ready(), std::max(0, (y + 1) / kGlowStep - 4)) << "four rows below spread to it";
  }
  glow.finish();
  ASSERT_EQ(glow.ready(), glow.rows());
  double sum = 0;
  for (int row = 0; row < glow.rows(); ++row) {
    for (int column = 0; column < glow.columns(); ++column) {
      sum += static_cast<double>(glow.value(1, row, column));
      EXPECT_EQ(glow.value(0, row, column), 0);
    }
  }
  EXPECT_NEAR(sum, 1000, 2) << "the kernel is cut off behind 2.7 sigma";
  EXPECT_FLOAT_EQ(glow.value(1, 10, 16), 1000 * 0.26638F * 0.26638F);
  EXPECT_FLOAT_EQ(glow.value(1, 10, 17), glow.value(1, 10, 15));
  EXPECT_FLOAT_EQ(glow.value(1, 11, 16), glow.value(1, 9, 16));
  EXPECT_TRUE(glow.reaches(50, 64, 10));
  EXPECT_FALSE(glow.reaches(80, 64, 10));
  EXPECT_FALSE(glow.reaches(50, 64, 15));
}

}  // namespace
}  // namespace epochreel::paint

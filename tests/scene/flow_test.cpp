#include "epochreel/scene/flow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "epochreel/base/random.h"

namespace epochreel::scene {
namespace {

std::vector<FlowCurve> some_curves(std::size_t count) {
  const RandomStream random(1, RandomUse::kSynthetic);
  std::vector<FlowCurve> curves(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = [&](std::uint64_t k, double span) { return static_cast<float>(random.uniform(8 * i + k) * span); };
    curves[i] = {at(0, 40),
                 at(1, 100),
                 60 + at(2, 60),
                 at(3, 100),
                 static_cast<std::uint16_t>(at(4, 1023)),
                 random.uniform(8 * i + 5) < 0.5};
  }
  return curves;
}

TEST(Flow, TheOrderOfCurvesCannotMatter) {
  auto curves = some_curves(300);
  FlowField forward = make_flow_field(0, 0, 120, 100);
  accumulate(forward, curves);
  std::reverse(curves.begin(), curves.end());
  FlowField backward = make_flow_field(0, 0, 120, 100);
  accumulate(backward, curves);
  EXPECT_EQ(forward.up, backward.up);
  EXPECT_EQ(forward.down, backward.down);
  EXPECT_NE(std::accumulate(forward.up.begin(), forward.up.end(), 0ULL), 0ULL);
}

TEST(Flow, ALevelLineIsEvenAndAsBrightAsSaid) {
  FlowField field = make_flow_field(0, 0, 100, 20);
  const FlowCurve line{10, 10, 90, 10, 1023, true};
  accumulate(field, std::span(&line, 1));
  for (int x = 15; x < 85; ++x) {
    const auto amount = field.up[static_cast<std::size_t>(10 * 100 + x)];
    EXPECT_NEAR(amount, FlowField::kFullLine, FlowField::kFullLine * 0.30) << x;
  }
  EXPECT_EQ(std::accumulate(field.down.begin(), field.down.end(), 0ULL), 0ULL);
}

TEST(Flow, LightIsInProportionToLength) {
  FlowField field = make_flow_field(0, 0, 200, 200);
  const FlowCurve line{20, 20, 120, 20, 1000, false};
  accumulate(field, std::span(&line, 1));
  const auto total = std::accumulate(field.down.begin(), field.down.end(), 0ULL);
  EXPECT_NEAR(static_cast<double>(total), 100 * 1000 * 16.0, 100 * 1000 * 16.0 * 0.02);
}

TEST(Flow, WhatLiesOutsideIsCutOff) {
  FlowField field = make_flow_field(50, 50, 10, 10);
  const FlowCurve curves[] = {
      {0, 0, 40, 40, 1023, true}, {-100, 55, 200, 55, 1023, true}, {55, -1e5F, 56, 1e5F, 9, true}};
  accumulate(field, curves);
  EXPECT_GT(field.up[5 * 10 + 5], 0U);
}

}  // namespace
}  // namespace epochreel::scene

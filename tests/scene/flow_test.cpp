#include "epochreel/scene/flow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

/// One sample after another, each around its place.
void accumulate_one_by_one(const FlowField& field, const FlowCurve& curve, std::vector<std::uint32_t>& plane) {
  const float dx = curve.x1 - curve.x0;
  const float dy = curve.y1 - curve.y0;
  const float bent = std::fabs(curve.bend0) + std::fabs(curve.bend1);
  const int samples = static_cast<int>(1.25F * std::max(std::fabs(dx), std::fabs(dy) + bent)) + 2;
  const float step = 1.0F / static_cast<float>(samples);
  for (int k = 0; k < samples; ++k) {
    const float t = (static_cast<float>(k) + 0.5F) * step;
    const float t2 = t * t;
    const float rest = 1.0F - t;
    const float pulled0 = 3.0F * curve.bend0 * rest;
    const float pulled1 = 3.0F * curve.bend1 * t;
    const float x = curve.x0 - static_cast<float>(field.x) + (1.5F * t - 1.5F * t2 + t2 * t) * dx;
    const float y = curve.y0 - static_cast<float>(field.y) +
                    ((3.0F * t2 - 2.0F * t2 * t) * dy + (pulled0 * rest + pulled1 * rest) * t);
    const float speed_x = (1.5F - 3.0F * t + 3.0F * t2) * dx * step;
    const float speed_y =
        ((6.0F * t - 6.0F * t2) * dy + pulled0 * (rest - 2.0F * t) + pulled1 * (2.0F * rest - t)) * step;
    const float length = std::sqrt(speed_x * speed_x + speed_y * speed_y);
    const auto value = static_cast<std::uint32_t>(length * 16.0F * static_cast<float>(curve.amount));
    const int fixed_x = static_cast<int>(x * 16);
    const int fixed_y = static_cast<int>(y * 16);
    if (fixed_x < 0 || fixed_y < 0 || fixed_x / 16 + 1 >= field.width || fixed_y / 16 + 1 >= field.height) continue;
    for (const int right : {0, 1}) {
      for (const int below : {0, 1}) {
        const auto share = static_cast<std::uint32_t>((right ? fixed_x % 16 : 16 - fixed_x % 16) *
                                                      (below ? fixed_y % 16 : 16 - fixed_y % 16));
        plane[static_cast<std::size_t>((fixed_y / 16 + below) * field.width + fixed_x / 16 + right)] +=
            (value * share) >> 8;
      }
    }
  }
}

std::vector<PackedSum> packed(const std::vector<std::uint32_t>& sums) { return {sums.begin(), sums.end()}; }

double total(const std::vector<PackedSum>& plane) {
  return std::accumulate(plane.begin(), plane.end(), 0.0, [](double sum, PackedSum at) { return sum + at.value(); });
}

TEST(PackedSum, IsExactWhereSmallAndNearElsewhere) {
  std::uint32_t before = 0;
  for (std::uint32_t sum = 0; sum < 4096; ++sum) EXPECT_EQ(PackedSum(sum).value(), sum);
  for (std::uint32_t sum = 4096; sum <= PackedSum::kMost; sum += 1 + sum / 1000) {
    const double value = PackedSum(sum).value();
    EXPECT_NEAR(value, sum, sum / 4096.0) << sum;
    EXPECT_GE(value, PackedSum(before).value()) << sum;
    before = sum;
  }
  EXPECT_EQ(PackedSum(PackedSum::kMost + 5), PackedSum(PackedSum::kMost));
}

TEST(Flow, IsWhatSamplesAddOneByOne) {
  auto curves = some_curves(200);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    curves[i].bend0 = static_cast<float>(i % 17) - 8;
    curves[i].bend1 = static_cast<float>(i % 23) - 11;
    if (i % 5 == 0) curves[i].x1 += 300;  // beyond the window
  }
  FlowField field = make_flow_field(10, 7, 120, 80);
  std::vector<std::uint32_t> up(field.up.size());
  std::vector<std::uint32_t> down(field.up.size());
  FlowAdder adder;
  adder.fill(field, some_curves(20));  // leaves nothing behind
  adder.fill(field, curves);
  for (const FlowCurve& curve : curves) accumulate_one_by_one(field, curve, curve.up ? up : down);
  EXPECT_EQ(field.up, packed(up));
  EXPECT_EQ(field.down, packed(down));
}

TEST(Flow, TheOrderOfCurvesCannotMatter) {
  auto curves = some_curves(300);
  FlowField forward = make_flow_field(0, 0, 120, 100);
  FlowAdder().fill(forward, curves);
  std::reverse(curves.begin(), curves.end());
  FlowField backward = make_flow_field(0, 0, 120, 100);
  FlowAdder().fill(backward, curves);
  EXPECT_EQ(forward.up, backward.up);
  EXPECT_EQ(forward.down, backward.down);
  EXPECT_GT(total(forward.up), 0);
}

TEST(Flow, ALevelLineIsEvenAndAsBrightAsSaid) {
  FlowField field = make_flow_field(0, 0, 100, 20);
  const FlowCurve line{10, 10, 90, 10, 1023, true};
  FlowAdder().fill(field, std::span(&line, 1));
  for (int x = 15; x < 85; ++x) {
    const auto amount = field.up[static_cast<std::size_t>(10 * 100 + x)];
    EXPECT_NEAR(amount.value(), FlowField::kFullLine, FlowField::kFullLine * 0.30) << x;
  }
  EXPECT_EQ(total(field.down), 0);
}

TEST(Flow, LightIsInProportionToLength) {
  FlowField field = make_flow_field(0, 0, 200, 200);
  const FlowCurve line{20, 20, 120, 20, 1000, false};
  FlowAdder().fill(field, std::span(&line, 1));
  EXPECT_NEAR(total(field.down), 100 * 1000 * 16.0, 100 * 1000 * 16.0 * 0.02);
}

TEST(Flow, WhatLiesOutsideIsCutOff) {
  FlowField field = make_flow_field(50, 50, 10, 10);
  const FlowCurve curves[] = {
      {0, 0, 40, 40, 1023, true}, {-100, 55, 200, 55, 1023, true}, {55, -1e5F, 56, 1e5F, 9, true}};
  FlowAdder().fill(field, curves);
  EXPECT_GT(field.up[5 * 10 + 5].value(), 0);
}

}  // namespace
}  // namespace epochreel::scene

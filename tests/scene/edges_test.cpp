/// Which edges are shown: by contribution, strength or change, and that none flickers.
#include "src/scene/panels/network/edges.h"

#include <gtest/gtest.h>

#include <set>

namespace epochreel::scene {
namespace {

/// 40 inputs and one output, of which kEdgesPerOutput edges are shown.
std::vector<Station> two_stations() {
  Station input;
  input.kind = StationKind::kPixels;
  input.units = 40;
  Station output;
  output.weight_layer = 0;
  output.units = 1;
  return {input, output};
}

Activations lit(float last) {
  std::vector<float> values(40, 1.0F);
  values.back() = last;
  return {{values, {0.0F}}, {{}, {}}};
}

Weights falling() {
  std::vector<float> weights(40);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 1.0F - 0.001F * static_cast<float>(i);
  return {weights};
}

std::set<int> sources(const Edges& edges) {
  std::set<int> result;
  for (const Edge& edge : edges[0]) result.insert(edge.from);
  return result;
}

TEST(Edges, TheStrongestAreShownAndTiesGoToTheLower) {
  const auto stations = two_stations();
  const Activations on = lit(1);
  const Weights weights = falling();
  const Edges edges = strongest_edges({stations, job::EdgeChoice::kContribution, on, weights});
  ASSERT_EQ(edges[0].size(), static_cast<std::size_t>(kEdgesPerOutput));
  EXPECT_EQ(*sources(edges).rbegin(), kEdgesPerOutput - 1);
  const Weights even = {std::vector<float>(40, 0.5F)};
  EXPECT_EQ(*sources(strongest_edges({stations, job::EdgeChoice::kContribution, on, even})).rbegin(),
            kEdgesPerOutput - 1);
}

TEST(Edges, OneThatWasShownStaysUntilAnotherIsStrongerByAQuarter) {
  const auto stations = two_stations();
  const Weights weights = falling();
  const Activations before = lit(2);  // the last input was among the strongest
  const Edges strongest_before = strongest_edges({stations, job::EdgeChoice::kContribution, before, weights});
  const Activations weaker = lit(0.9F);
  const Activations weak = lit(0.7F);
  const auto shown = [&](const Activations& now) {
    const EdgeSource source{stations, job::EdgeChoice::kContribution, now, weights};
    return sources(held_edges(source, strongest_edges(source), strongest_before)).contains(39);
  };
  EXPECT_TRUE(shown(weaker));
  EXPECT_FALSE(shown(weak));
  EXPECT_FALSE(sources(strongest_edges({stations, job::EdgeChoice::kContribution, weaker, weights})).contains(39));
}

TEST(Edges, StrengthAndChangeDoNotAskForActivations) {
  const auto stations = two_stations();
  const Activations dark{{std::vector<float>(40, 0.0F), {0.0F}}, {{}, {}}};
  Weights now = falling();
  const Weights before = falling();
  EXPECT_TRUE(strongest_edges({stations, job::EdgeChoice::kContribution, dark, now})[0].empty());
  EXPECT_EQ(strongest_edges({stations, job::EdgeChoice::kStrength, dark, now})[0].size(),
            static_cast<std::size_t>(kEdgesPerOutput));
  now[0][17] += 0.25F;
  const Edges changed = strongest_edges({stations, job::EdgeChoice::kChange, dark, now, &before});
  ASSERT_EQ(changed[0].size(), 1U);
  EXPECT_EQ(changed[0][0].from, 17);
  EXPECT_FLOAT_EQ(changed[0][0].contribution, now[0][17] - before[0][17]);
}

}  // namespace
}  // namespace epochreel::scene

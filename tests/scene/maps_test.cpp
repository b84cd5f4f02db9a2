/// A CNN on the stage: its maps are those of the trace, and what leads from map to map is what can be reckoned by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/panels/network/edges.h"
#include "src/scene/panels/network/network_panel.h"
#include "src/scene/panels/network/network_picture.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

using small_cnn::kClasses;
using small_cnn::kMaps;
using small_cnn::kPixels;

fs::path write_cnn(const std::string& name) {
  const fs::path folder = fs::path(testing::TempDir()) / "epochreel_maps" / name;
  small_cnn::write(folder);
  return folder;
}

TEST(Maps, StationsOfACnn) {
  const trace::TraceReader trace(write_cnn("stations"));
  const auto stations = find_stations(trace.manifest());
  ASSERT_EQ(stations.size(), 3U);
  EXPECT_EQ(stations[0].kind, StationKind::kPixels);
  EXPECT_EQ(stations[1].kind, StationKind::kMaps);
  EXPECT_EQ(stations[1].name, "conv 1");
  EXPECT_EQ(stations[1].units, kMaps);
  EXPECT_EQ(stations[1].activation_layer, 1);
  EXPECT_EQ(stations[1].output_layer, 2);
  EXPECT_EQ(stations[1].output_size, kPixels / 4);
  EXPECT_EQ(stations[2].kind, StationKind::kUnits);
  EXPECT_FALSE(all_dense(stations));
}

TEST(Maps, AreThoseOfTheTraceAndOnlyOfProbesThatHaveThem) {
  auto trace = std::make_shared<const trace::TraceReader>(write_cnn("glow"));
  const Film film(trace, small_movie(), even_measure());
  for (const int probe : film.plan().context.shown_probes) EXPECT_NE(probe, 1);
  EXPECT_EQ(film.plan().context.shown_probes.size(), 2U);
  Viewer resolver(film);
  const Seen frame = resolver.resolve(20);  // the first of the training
  const auto* network = mark_of<NetworkPicture>(frame);
  ASSERT_NE(network, nullptr);
  const Sheet& sheet = network->sheets[1];
  ASSERT_EQ(sheet.maps.size(), static_cast<std::size_t>(kMaps));
  const int row = film.plan().context.shown_probes.front() == 0 ? 0 : 1;
  const auto values = trace->snapshot(0).floats("probe.layer.1");
  const double scale = film.plan().first<NetworkPanelPlan>()->plan()->glow_scale[1];
  for (std::size_t c = 0; c < sheet.maps.size(); ++c) {
    ASSERT_EQ(sheet.maps[c].glow.size(), static_cast<std::size_t>(kPixels));
    for (std::size_t i = 0; i < sheet.maps[c].glow.size(); ++i) {
      const float value = values[(static_cast<std::size_t>(row) * kMaps + c) * kPixels + i];
      EXPECT_NEAR(sheet.maps[c].glow[i], std::pow(std::min(1.0, value / scale), 0.7), 1e-5);
    }
  }
}

TEST(Maps, EdgesAreWhatChannelsGive) {
  const trace::TraceReader trace(write_cnn("edges"));
  const auto stations = find_stations(trace.manifest());
  const auto file = trace.snapshot(1);
  const Probes probes = read_probes(trace);
  const Activations activations = read_activations(file, stations, probes, 2);
  const Weights weights = read_weights(file, stations);
  const Edges edges = strongest_edges({stations, job::EdgeChoice::kContribution, activations, weights});
  const auto kernels = file.floats("model.0.weight");
  const auto dense = file.floats("model.4.weight");
  const auto pooled = file.floats("probe.layer.2");
  ASSERT_EQ(edges[0].size(), static_cast<std::size_t>(kMaps));
  for (const Edge& edge : edges[0]) {
    float sum = 0;
    for (int k = 0; k < 9; ++k) sum += kernels[static_cast<std::size_t>(edge.to * 9 + k)];
    EXPECT_EQ(edge.from, 0);
    EXPECT_NEAR(edge.contribution, sum * 100 / 255, 1e-5);
  }
  ASSERT_EQ(edges[1].size(), static_cast<std::size_t>(kClasses * kMaps));
  for (const Edge& edge : edges[1]) {
    double sum = 0;
    for (std::int64_t i = 0; i < kPixels / 4; ++i) {
      const std::int64_t channel = edge.from * (kPixels / 4) + i;
      sum += dense[static_cast<std::size_t>(edge.to * kMaps * (kPixels / 4) + channel)] *
             pooled[static_cast<std::size_t>(kMaps * (kPixels / 4) + channel)];
    }
    EXPECT_NEAR(edge.contribution, sum, 1e-4);
  }
}

}  // namespace
}  // namespace epochreel::scene

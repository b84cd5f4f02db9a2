/// Inputs that are vectors: a column of units with their names.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "node_trace.h"
#include "panels/network/station_places.h"
#include "reading/activations.h"
#include "reading/probe_pictures.h"
#include "scene/viewer.h"
#include "scratch.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;

constexpr const char* kManifest = R"({
  "format_version": 2, "name": "wine", "class_names": ["red", "white"], "total_steps": 1,
  "input": {"kind": "vector", "shape": [3], "names": ["acid", "sugar", "hue"]},
  "nodes": [{"name": "hidden", "type": "dense", "shape": [2], "weight": "w"}, {"name": "act", "type": "relu", "shape": [2]},
            {"name": "out", "type": "dense", "shape": [2], "weight": "v"}],
  "parameters": {"w": {"shape": [3, 2], "layout": "in,out"}, "v": {"shape": [2, 2]}}
})";

class Vector : public testing::Test {
 protected:
  void SetUp() override {
    trace::TensorMap map;
    map["model.w"] = nodes::rising({3, 2});
    map["model.v"] = nodes::rising({2, 2});
    map["probe.input"] = trace::Tensor::f32({2, 3}, std::vector<float>{1, -2, 3, 4, 5, -6});
    map["probe.label"] = trace::Tensor::u8({2}, std::vector<std::uint8_t>{0, 1});
    map["probe.layer.1"] = nodes::rising({2, 2});
    map["probe.probability"] = trace::Tensor::f32({2, 2}, std::vector<float>{0.5, 0.5, 0.25, 0.75});
    nodes::write(scratch_ / "trace", kManifest, map);
    trace_.emplace(scratch_ / "trace");
    stations_ = find_stations(trace_->manifest());
  }

  Scratch scratch_;
  std::optional<trace::TraceReader> trace_;
  std::vector<Station> stations_;
};

TEST_F(Vector, ItsValuesAreUnitsWithNames) {
  ASSERT_EQ(stations_.size(), 3U);
  EXPECT_EQ(stations_.front().units, 3);
  EXPECT_THAT(stations_.front().unit_names, ElementsAre("acid", "sugar", "hue"));
  EXPECT_TRUE(has_unit_names(stations_.front()));
  place_stations(stations_, trace_->manifest(), {{0, 1, 2}, {0, 1}, {0, 1}}, {0, 0, 1240, 820});
  const auto& places = stations_.front().places;
  EXPECT_EQ(places[0].x, places[2].x) << "a column";
  EXPECT_LT(places[0].y, places[1].y);
  EXPECT_GT(places[0].x, 100) << "the names have room";
}

TEST_F(Vector, MagnitudesGlowAndValuesGoOn) {
  const Probes probes = read_probes(*trace_);
  ASSERT_EQ(probes.count, 2);
  EXPECT_FALSE(probes.has_pictures());
  const Activations activations = read_activations(trace_->last_snapshot(), stations_, probes, 1);
  EXPECT_THAT(activations.shown.front(), ElementsAre(4, 5, 6));
  EXPECT_THAT(activations.going_on(0), ElementsAre(4, 5, -6));
}

testing::Matcher<double> Near(double share) { return testing::DoubleNear(share, 0.02); }

/// How long the bar of each value is, from the picture's own pixels: bright ones over all between the margins.
std::vector<double> lengths_in(const Picture& picture, int values) {
  std::vector<double> lengths;
  for (int value = 0; value < values; ++value) {
    const int row = (2 * value + 1) * picture.height / (2 * values);
    int bright = 0;
    int all = 0;
    for (int x = 0; x < picture.width; ++x) {
      const int grey = picture.pixels[row * picture.width + x];
      bright += grey > 128 ? 1 : 0;
      all += grey > 0 ? 1 : 0;
    }
    lengths.push_back(static_cast<double>(bright) / all);
  }
  return lengths;
}

TEST_F(Vector, AProbeIsAPictureOfItsValues) {
  Probes probes = read_probes(*trace_);
  probes.count = 3;
  probes.labels.push_back(1);
  probes.vectors.insert(probes.vectors.end(), {2, 5, 3});
  probes.measure_vectors();
  ASSERT_TRUE(have_looks(probes));
  EXPECT_THAT(lengths_in(picture_of(probes, 0, {}), 3), ElementsAre(Near(0), Near(0), Near(1)));
  EXPECT_THAT(lengths_in(picture_of(probes, 1, {}), 3), ElementsAre(Near(1), Near(1), Near(0)));
  EXPECT_THAT(lengths_in(picture_of(probes, 2, {}), 3), ElementsAre(Near(1 / 3.0), Near(1), Near(1)));
  probes.vectors[0] = NAN;
  probes.measure_vectors();
  EXPECT_THAT(shares_of(probes, 0), ElementsAre(0, 0, 1)) << "a value that is not finite";
  EXPECT_THAT(shares_of(probes, 2), ElementsAre(0, 1, 1)) << "it is not looked at";
  probes.vectors.resize(3 * (kMostBars + 1));
  EXPECT_FALSE(have_looks(probes));
}

TEST_F(Vector, ScenesThatWouldBeEmptyAreKnown) {
  const auto trace = std::make_shared<const trace::TraceReader>(scratch_ / "trace");
  const Film film(trace, job::MovieSpec(), even_measure());
  std::vector<std::string> names;
  for (const std::size_t scene : film.empty_scenes()) {
    names.emplace_back(job::scene_name(film.movie().scenes.at(scene).kind));
  }
  EXPECT_THAT(names, ElementsAre("filters", "confusion", "mistakes")) << "vectors, and no counts";
}

TEST_F(Vector, ThePanelOfTheTestSampleHasItsValues) {
  const auto trace = std::make_shared<const trace::TraceReader>(scratch_ / "trace");
  const Film film(trace, one_scene_movie(job::PredictionsScene{}), even_measure());
  const auto words = words_in(Viewer(film).resolve(0));
  EXPECT_THAT(words, IsSupersetOf({"The test sample", "acid", "sugar", "hue"}));
  EXPECT_THAT(words, testing::AnyOf(IsSupersetOf({"1.00", "-2.00", "3.00"}), IsSupersetOf({"4.00", "5.00", "-6.00"})));
  const Film data(trace, one_scene_movie(job::DataScene{}), even_measure());
  EXPECT_THAT(words_in(Viewer(data).resolve(0)), Contains("Test samples"));
}

}  // namespace
}  // namespace epochreel::scene

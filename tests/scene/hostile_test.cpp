/// Traces whose parts do not belong together: a film is refused by one sentence, or drawn without what is missing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "epochreel/base/error.h"
#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "scratch.h"
#include "src/scene/reading/stations.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// Plans the film of every scene and draws a frame of each; the message of what is refused, "" where nothing is.
std::string drawing(const std::shared_ptr<const trace::TraceReader>& trace,
                    std::vector<std::string>* warnings = nullptr) {
  try {
    const job::MovieSpec movie = every_scene_movie();
    const Film film(trace, movie, even_measure());
    Viewer resolver(film);
    for (std::int64_t frame = 0; frame < film.frames(); frame += 5) resolver.resolve(frame);
    if (warnings) *warnings = film.warnings();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    return error.what();
  }
  return "";
}

class Hostile : public testing::Test {
 protected:
  std::shared_ptr<const trace::TraceReader> trace(const std::function<void(trace::TensorMap&, int)>& change) {
    return write_gallery_trace(scratch_ / "trace", {}, change);
  }

  Scratch scratch_;
};

TEST_F(Hostile, WeightsOfAHiddenLayerAreMissing) {
  for (const char* missing : {"model.0.weight", "model.2.weight", "model.4.weight"}) {
    std::vector<std::string> warnings;
    EXPECT_EQ(drawing(trace([&](trace::TensorMap& map, int) { map.erase(missing); }), &warnings), "") << missing;
    EXPECT_THAT(warnings, Contains("connections are not drawn: not every snapshot has " + std::string(missing)));
    EXPECT_THAT(warnings, Contains("of the weights, these are not drawn, as not every snapshot has them: " +
                                   std::string(missing)));
  }
}

class HostileSnapshot : public Hostile, public testing::WithParamInterface<int> {};

TEST_P(HostileSnapshot, LacksARecord) {
  for (const auto& record : small_trace::tensors({}, 0)) {
    const auto lacks = [&](trace::TensorMap& map, int snapshot) {
      if (snapshot == GetParam()) map.erase(record.first);
    };
    EXPECT_EQ(drawing(trace(lacks)), "") << record.first << " is missing in " << GetParam();
  }
}

INSTANTIATE_TEST_SUITE_P(Lacking, HostileSnapshot, testing::Values(0, 2, 5));

TEST_F(Hostile, AShapeThatDoesNotFollowIsRefused) {
  const auto zero_in = [](trace::TensorMap& map, int) { map["model.2.weight"] = trace::Tensor::f32({16, 0}, {}); };
  EXPECT_THAT(drawing(trace(zero_in)), HasSubstr("tensor model.2.weight: has the shape (16, 0): a length of 0"));
  const auto zero_out = [](trace::TensorMap& map, int) { map["model.2.weight"] = trace::Tensor::f32({0, 24}, {}); };
  EXPECT_THAT(drawing(trace(zero_out)), HasSubstr("tensor model.2.weight: has the shape (0, 24): a length of 0"));
  const auto empty = [](trace::TensorMap& map, int) { map["stat.layer.1.active"] = trace::Tensor::f32({0}, {}); };
  EXPECT_THAT(drawing(trace(empty)), HasSubstr("tensor stat.layer.1.active: has the shape (0)"));
}

TEST_F(Hostile, FiguresOfTheLargestSizeHaveAnAxis) {
  for (const double loss : {1e-320, 1e-100, 9.9e99, 1e100, 1e308}) {
    std::filesystem::remove_all(scratch_ / "trace");
    {
      auto writer = trace::TraceWriter::create(scratch_ / "trace", small_trace::manifest({}));
      for (int snapshot = 0; snapshot < 6; ++snapshot) {
        trace::Metrics metrics;
        metrics.step = 100 * snapshot;
        metrics.train_loss = loss;
        metrics.test_loss = loss;
        metrics.test_accuracy = 0.5;
        metrics.learning_rate = loss;
        writer.append(metrics);
        writer.write_snapshot(metrics, small_trace::tensors({}, snapshot));
      }
    }
    EXPECT_EQ(drawing(std::make_shared<const trace::TraceReader>(scratch_ / "trace")), "") << loss;
  }
}

TEST_F(Hostile, ANetworkOfTooManyValuesIsNotDrawn) {
  trace::Manifest manifest = small_trace::manifest({.hidden = {}});
  manifest.layers.front() = {"dense", {4}, 0};
  manifest.input_shape = {1, kMaxStationValues - 4};
  EXPECT_EQ(find_stations(manifest).size(), 2U);
  manifest.input_shape = {1, kMaxStationValues - 3};
  EXPECT_TRUE(find_stations(manifest).empty());
  EXPECT_STREQ(why_no_stations(manifest), kTooManyValues);
}

}  // namespace
}  // namespace epochreel::scene

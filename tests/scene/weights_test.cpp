/// Every weight a pixel: what stands where, and that it is what the trace says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "epochreel/scene/film.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/texts.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/panels/weights/weights_panel.h"
#include "src/scene/reading/class_order.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

constexpr int kLastFrame = 9;  // of a second

std::shared_ptr<const trace::TraceReader> small(const SmallTrace& spec = {}) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return write_small_trace(fs::path(testing::TempDir()) / "epochreel_weights" / test->name(), spec);
}

WeightMap map_of(const trace::TraceReader& trace, job::WeightView show, int width = 1920, int height = 1080) {
  job::MovieSpec movie = small_movie(width, height);
  movie.scenes = {{job::WeightsScene{show}, 1}};
  const Film film(std::make_shared<const trace::TraceReader>(trace.folder()), movie, even_measure());
  return film.plan().first<WeightsPanelPlan>()->map();
}

/// The tiles of frame `number` of a movie of this scene alone.
Tiles tiles(const std::shared_ptr<const trace::TraceReader>& trace, job::WeightView show, int number) {
  job::MovieSpec movie = small_movie();
  movie.scenes = {{job::WeightsScene{show}, 1}};
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  const Seen frame = resolver.resolve(number);
  const auto* found = mark_of<Tiles>(frame);
  return found ? *found : Tiles();
}

TEST(Weights, ATrainingShowsThemAtEachMoment) {
  const auto trace = small();
  job::MovieSpec movie = small_movie();
  movie.scenes = {{job::TrainingScene{}, 1}};
  movie.scenes.front().panels = {{job::WeightsPanel{job::WeightView::kChange}, 1, 1, 12, 12}};
  const Film film(trace, movie, even_measure());
  Viewer viewer(film);
  const auto largest = [&](std::int64_t number) {
    float most = 0;
    const Seen frame = viewer.resolve(number);
    for (const Tile& tile : mark_of<Tiles>(frame)->tiles) {
      for (const float value : tile.values) most = std::isnan(value) ? most : std::max(most, std::fabs(value));
    }
    return most;
  };
  EXPECT_EQ(largest(0), 0);
  EXPECT_GT(largest(film.frames() - 1), 0);
}

TEST(Weights, EachStandsInItsPlaceOnce) {
  const auto trace = small();
  const WeightMap map = map_of(*trace, job::WeightView::kValue);
  EXPECT_EQ(map.total, 144 * 24 + 24 * 16 + 16 * 4);
  EXPECT_EQ(map.shown, map.total);
  std::map<std::string, std::multiset<std::int32_t>> places;
  for (const WeightBlock& block : map.blocks) {
    for (const std::int32_t place : block.places) {
      if (place >= 0) places[block.parameter].insert(place);
    }
  }
  const auto last = trace->snapshot(5);
  ASSERT_EQ(places.size(), 3U);
  for (const auto& [parameter, found] : places) {
    const auto size = last.floats(parameter).size();
    ASSERT_EQ(found.size(), size) << parameter;
    EXPECT_EQ(std::set<std::int32_t>(found.begin(), found.end()).size(), size) << parameter;
    EXPECT_EQ(*found.rbegin(), static_cast<std::int32_t>(size) - 1) << parameter;
  }
}

TEST(Weights, ABlockLiesOnWholePixelsInsideTheStage) {
  for (const auto& [width, height] :
       {std::pair{1920, 1080}, {3840, 2160}, {1280, 720}, {960, 540}, {1080, 1080}, {1080, 1920}}) {
    for (const SmallTrace& spec : {SmallTrace{}, SmallTrace{.hidden = {700, 300}}, SmallTrace{.hidden = {}},
                                   SmallTrace{.classes = 40, .hidden = {30, 40, 50, 30}}}) {
      const auto trace = small(spec);
      const WeightMap map = map_of(*trace, job::WeightView::kValue, width, height);
      const Stage stage = make_stage(width, height);
      ASSERT_FALSE(map.blocks.empty());
      for (const WeightBlock& block : map.blocks) {
        const double side = block.area.width * stage.scale / block.width;
        EXPECT_NEAR(side, std::round(side), 1e-6);
        EXPECT_GE(side, 0.999);
        EXPECT_NEAR(block.area.height * stage.scale / block.height, side, 1e-6);
        const double left = stage.origin.x + block.area.x * stage.scale;
        EXPECT_NEAR(left, std::round(left), 1e-6);
        EXPECT_TRUE(block.area.x >= 27 && block.area.right() <= stage.width - 27 && block.area.y >= 14 &&
                    block.area.bottom() <= stage.height - 12)
            << width << " x " << height << " " << block.parameter << " " << block.area.right() << " "
            << block.area.bottom();
      }
    }
  }
}

TEST(Weights, UnitsOfADeepNetworkSpeakForManyClasses) {
  const auto trace = small({.classes = 10, .snapshots = 2, .hidden = {100, 60, 60, 60, 60, 60}, .activation = "tanh"});
  const auto stations = find_stations(trace->manifest());
  const ClassOrder order = class_order(stations, 1, trace->snapshot(1));
  std::size_t units = 0;
  for (const auto& members : order.units_of_class) {
    EXPECT_LT(members.size(), 40U);
    units += members.size();
  }
  EXPECT_EQ(units, 100U);
}

TEST(Weights, UprightPicturesHaveRoomForAllOfAWideNetwork) {
  for (const SmallTrace& spec : {SmallTrace{.classes = 10, .snapshots = 2, .hidden = {1024, 512}},
                                 SmallTrace{.classes = 40, .snapshots = 2, .hidden = {30, 40}, .long_names = true},
                                 SmallTrace{.classes = 2, .snapshots = 2, .hidden = {8}}}) {
    const auto trace = small(spec);
    const WeightMap map = map_of(*trace, job::WeightView::kValue, 1080, 1920);
    EXPECT_EQ(map.shown, map.total);
    for (std::size_t a = 0; a < map.blocks.size(); ++a) {
      for (std::size_t b = a + 1; b < map.blocks.size(); ++b) {
        const Rect& x = map.blocks[a].area;
        const Rect& y = map.blocks[b].area;
        EXPECT_TRUE(x.right() <= y.x || y.right() <= x.x || x.bottom() <= y.y || y.bottom() <= x.y) << a << ", " << b;
      }
    }
  }
}

TEST(Weights, ShowsWhatWasRecorded) {
  const auto trace = small();
  for (const job::WeightView show : {job::WeightView::kValue, job::WeightView::kChange}) {
    const WeightMap map = map_of(*trace, show);
    for (const auto& [frame, snapshot] : {std::pair{0, 5}, {kLastFrame, 5}}) {
      const Tiles panel = tiles(trace, show, frame);
      ASSERT_EQ(panel.tiles.size(), map.blocks.size());
      for (std::size_t b = 0; b < map.blocks.size(); ++b) {
        const WeightBlock& block = map.blocks[b];
        const auto now = trace->snapshot(snapshot).floats(block.parameter);
        const auto start = trace->snapshot(0).floats(block.parameter);
        for (std::size_t i = 0; i < block.places.size(); ++i) {
          const float shown = panel.tiles[b].values[i];
          if (block.places[i] < 0) {
            EXPECT_TRUE(std::isnan(shown));
            continue;
          }
          const auto at = static_cast<std::size_t>(block.places[i]);
          const float value = now[at] - (show == job::WeightView::kChange ? start[at] : 0);
          ASSERT_NEAR(shown, value / map.scales.weight, 1e-5);
        }
      }
    }
  }
}

TEST(Weights, WhatDoesNotFitIsSaid) {
  const auto trace = small({.snapshots = 2, .hidden = {1500, 1200}});
  const WeightMap map = map_of(*trace, job::WeightView::kChange);
  EXPECT_LT(map.shown, map.total);
  job::MovieSpec movie = small_movie();
  movie.scenes = {{job::WeightsScene{job::WeightView::kChange}, 1}};
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  const Seen frame = resolver.resolve(0);
  EXPECT_THAT(words_in(frame), testing::Contains(testing::HasSubstr(" of 2,020,800 weights (")));
}

TEST(Weights, LayersWithoutThemAreCounted) {
  const auto lacks = [](trace::TensorMap& map, int) { map.erase("model.2.weight"); };
  const auto trace = write_small_trace(fs::path(testing::TempDir()) / "epochreel_weights" / "lacking", {}, lacks);
  EXPECT_THAT(map_of(*trace, job::WeightView::kValue).unrecorded, testing::ElementsAre("model.2.weight"));
  job::MovieSpec movie = small_movie();
  movie.scenes = {{job::WeightsScene{job::WeightView::kChange}, 1}};
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  const Seen frame = resolver.resolve(0);
  EXPECT_THAT(words_in(frame),
              testing::Contains(testing::StartsWith("3,520 weights · 1 layer not recorded · ")));  // 144 x 24 + 16 x 4
}

TEST(Weights, AFilmWithoutThemSaysSo) {
  job::MovieSpec movie = small_movie();
  movie.scenes = {{job::WeightsScene{job::WeightView::kChange}, 1}};
  const Film film(small({.weights = false}), movie, even_measure());
  EXPECT_THAT(film.warnings(), testing::Contains("the weights are not drawn one by one: no weights were recorded"));
}

}  // namespace
}  // namespace epochreel::scene

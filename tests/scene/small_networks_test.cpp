/// Small networks, and more classes than have a line each: what is shown of them fills its room and can be read.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/panels/filters/filters_panel.h"
#include "src/scene/panels/health/cells.h"
#include "src/scene/panels/health/health_panel.h"
#include "src/scene/panels/network/network_picture.h"
#include "src/scene/panels/projection/projection_panel.h"
#include "src/scene/panels/projection/spread.h"
#include "src/scene/panels/weights/weight_rooms.h"
#include "src/scene/panels/weights/weights_panel.h"
#include "src/scene/text/words.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;
using testing::Contains;

fs::path folder() {
  return fs::path(testing::TempDir()) / "epochreel_small_networks" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

double area_of(const Rect& rect) { return rect.width * rect.height; }

Rect body_of(const Film& film) { return film.plan().context.scenes.front().panels.front().area; }

TEST(SmallNetworks, ManyOutputsLeaveLinesToTheFiveLikeliest) {
  const auto trace = write_small_trace(folder(), {.classes = 40});
  const Film film(trace, one_scene_movie(job::TrainingScene{}), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(0);
  const Seen last = resolver.resolve(film.frames() - 1);
  const auto* start = mark_of<NetworkPicture>(first);
  const auto* end = mark_of<NetworkPicture>(last);
  ASSERT_EQ(end->likeliest.size(), 5U);
  const auto recorded = trace->last_snapshot().floats("probe.probability");
  const auto probe = static_cast<std::size_t>(film.plan().context.shown_probes[0]);
  std::vector<std::pair<float, int>> expected;
  for (int c = 0; c < 40; ++c) expected.emplace_back(-recorded[probe * 40 + static_cast<std::size_t>(c)], c);
  std::sort(expected.begin(), expected.end());
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& [output, disc] = end->likeliest[i];
    EXPECT_EQ(output.name, fmt::format("{}", expected[i].second));
    EXPECT_EQ(output.figure, percent_words(-expected[i].first, 1));
    EXPECT_EQ(disc.y, end->outputs[static_cast<std::size_t>(expected[i].second)].at.y);
    EXPECT_EQ(output.at.x, start->likeliest[i].output.at.x);
    EXPECT_EQ(output.at.y, start->likeliest[i].output.at.y);
  }
}

TEST(SmallNetworks, NoNameOfALikelyClassStandsBesideAnotherImage) {
  auto movie = one_scene_movie(job::TrainingScene{});
  movie.scenes.front().seconds = 10;
  const Film film(write_small_trace(folder(), {.classes = 40}), movie, even_measure());
  const Seen frame = Viewer(film).resolve(43);  // 0.3 s after the image has changed
  for (const auto& [output, disc] : mark_of<NetworkPicture>(frame)->likeliest) {
    EXPECT_EQ(output.name, "");
    EXPECT_EQ(output.figure, "–");
    EXPECT_EQ(output.probability, 0);
  }
}

TEST(SmallNetworks, WeightsFillTheirRoomInTheOrderOfTheLayers) {
  for (const auto& hidden : std::vector<std::vector<int>>{{8}, {16, 12}, {40, 32, 24, 20, 16, 12}, {}}) {
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
      const auto trace = write_small_trace(folder(), {.classes = 10, .snapshots = 2, .hidden = hidden});
      const Film film(trace, one_scene_movie(job::WeightsScene{}, width, height), even_measure());
      const WeightMap& map = film.plan().first<WeightsPanelPlan>()->map();
      const std::string where = fmt::format("{} layers, {} x {}", hidden.size() + 1, width, height);
      EXPECT_EQ(map.shown, map.total) << where;
      double covered = 0;
      for (const WeightBlock& block : map.blocks) covered += area_of(block.area);
      EXPECT_GT(covered, 0.32 * area_of(body_of(film))) << where;
      for (std::size_t i = 1; i < map.blocks.size(); ++i) {
        const Rect& before = map.blocks[i - 1].area;
        const Rect& after = map.blocks[i].area;
        EXPECT_TRUE(before.x < after.x || before.y < after.y) << where << ", block " << i;
        EXPECT_TRUE(before.right() <= after.x || before.bottom() <= after.y || after.bottom() <= before.y)
            << where << ", block " << i;
      }
    }
  }
}

TEST(SmallNetworks, APlaceWithoutAWeightHasTheColourOfTheGround) {
  const Theme& theme = theme_by_name("night");
  TextFitter texts(even_measure());
  std::vector<Primitive> list;
  Pen pen(list, theme, texts);
  draw(pen, Tiles{{{{0, 0, 64, 64}, 2, 1, {std::nanf(""), 0}}}});
  const auto& pixels = std::get<Image>(list.front()).bgrx;
  EXPECT_EQ((Color{pixels[2], pixels[1], pixels[0]}), theme.ground);
  EXPECT_NE((Color{pixels[6], pixels[5], pixels[4]}), theme.ground);
}

TEST(SmallNetworks, ASmallValueOverAPictureHasATintAndZeroHasNone) {
  const Theme& theme = theme_by_name("night");
  TextFitter texts(even_measure());
  std::vector<Primitive> list;
  Pen pen(list, theme, texts);
  draw(pen, Tiles{{{{0, 0, 64, 64}, 4, 1, {0, 1e-6F, -1e-6F, 0}, {0, 0, 0, 255}}}});
  const auto& pixels = std::get<Image>(list.front()).bgrx;
  const auto color = [&](std::size_t i) { return Color{pixels[4 * i + 2], pixels[4 * i + 1], pixels[4 * i]}; };
  EXPECT_EQ(color(0), theme.panel);
  EXPECT_NE(color(1), theme.panel);
  EXPECT_NE(color(2), theme.panel);
  EXPECT_NE(color(1), color(2));
  EXPECT_NE(color(3), theme.panel);  // the picture is seen
}

TEST(SmallNetworks, FewFiltersAreLarge) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
    const auto trace = write_small_trace(folder(), {.classes = 10, .snapshots = 2, .hidden = {16}});
    const Film film(trace, one_scene_movie(job::FiltersScene{}, width, height), even_measure());
    const Seen frame = Viewer(film).resolve(0);
    const auto& tiles = mark_of<Tiles>(frame)->tiles;
    EXPECT_GE(tiles.size(), 8U);
    double covered = 0;
    for (const Tile& tile : tiles) covered += area_of(tile.area);
    EXPECT_GT(covered, 0.12 * area_of(body_of(film))) << width << " x " << height;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      EXPECT_GE(tiles[i].area.width, 48) << width << " x " << height;
      for (std::size_t j = 0; j < i; ++j) {
        const Rect& a = tiles[i].area;
        const Rect& b = tiles[j].area;
        EXPECT_TRUE(a.x >= b.right() || b.x >= a.right() || a.y >= b.bottom() || b.y >= a.bottom());
      }
    }
  }
}

TEST(SmallNetworks, BesideAKernelStandsTheMapThatItMakesOfTheImage) {
  small_cnn::write(folder());
  const auto trace = std::make_shared<const trace::TraceReader>(folder());
  const Film film(trace, one_scene_movie(job::FiltersScene{}), even_measure());
  const FilterPlan& plan = film.plan().first<FiltersPanelPlan>()->plan();
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  const auto& pictures = mark_of<Pictures>(frame)->pictures;
  const auto& tiles = mark_of<Tiles>(frame)->tiles;
  ASSERT_EQ(pictures.size(), 1U + small_cnn::kMaps);  // the image, then the maps
  const auto maps = trace->last_snapshot().floats("probe.layer.1");
  const auto probe = film.plan().context.shown_probes[0];
  const std::size_t row = probe == 0 ? 0 : 1;  // probes 0 and 2 have maps
  std::vector<int> kernels;
  for (const auto& kernels_of_class : plan.rows) {
    kernels.insert(kernels.end(), kernels_of_class.begin(), kernels_of_class.end());
  }
  for (std::size_t k = 0; k < kernels.size(); ++k) {
    const Picture& map = pictures[k + 1];
    EXPECT_GE(map.area.x, tiles[k].area.right());
    EXPECT_EQ(map.area.y, tiles[k].area.y);
    const std::size_t first =
        (row * small_cnn::kMaps + static_cast<std::size_t>(kernels[k])) * static_cast<std::size_t>(small_cnn::kPixels);
    for (std::size_t i = 0; i < map.pixels.size(); ++i) {
      const double share = std::min(1.0, maps[first + i] / plan.map_scale);
      EXPECT_NEAR(map.pixels[i], 255 * std::pow(share, 0.7), 0.51);
    }
  }
}

TEST(SmallNetworks, GapsPartTheFiringRatesOfClasses) {
  GalleryTrace spec;
  spec.small.hidden = {24};
  const auto trace = write_gallery_trace(folder(), spec, [](trace::TensorMap& map, int) {
    map["stat.layer.1.firing_rate"] = trace::Tensor::f32({24}, std::vector<float>(24, 0.5F));
  });
  const Film film(trace, one_scene_movie(job::DistributionsScene{}), even_measure());
  const HealthLayer& layer = film.plan().first<HealthPanelPlan>()->plan().layers.front();
  const Seen frame = Viewer(film).resolve(0);
  const CellMap& map = mark_of<Cells>(frame)->maps.front();
  ASSERT_EQ(map.places.size(), 24U);
  ASSERT_GT(layer.runs.size(), 1U);
  ASSERT_GT(map.gap, 0);
  std::size_t cell = 0;
  for (const ClassRun& run : layer.runs) {
    EXPECT_GE(map.places[cell] % map.columns, map.gap);  // the gap stands before it in its line
    if (cell > 0) {
      EXPECT_GT(map.places[cell], map.places[cell - 1] + map.gap);
    }
    for (int i = 1; i < run.count; ++i, ++cell) EXPECT_EQ(map.places[cell + 1], map.places[cell] + 1);
    ++cell;
  }
  EXPECT_EQ(cell, 24U);
  EXPECT_EQ(map.names.size(), layer.runs.size());
  EXPECT_THAT(words_in(frame), Contains(testing::StartsWith("gaps: ")));
}

TEST(SmallNetworks, PicturesOfProbesArePushedApart) {
  std::vector<ScatterPoint> points(3);
  points[0].at = {100, 100};
  points[1].at = {102, 101};
  points[2].at = {110, 100};
  const auto distance = [](const ScatterPoint& a, const ScatterPoint& b) {
    return std::hypot(a.at.x - b.at.x, a.at.y - b.at.y);
  };
  spread(points, 20, 20, {0, 0, 200, 200});
  EXPECT_GT(distance(points[0], points[1]), 12);
  EXPECT_GT(distance(points[0], points[2]), 12);
  EXPECT_GT(distance(points[1], points[2]), 12);
  std::vector<ScatterPoint> far(2);
  far[1].at = {20.5, 0};
  far[0].at = {0, 0};
  spread(far, 20, 20, {-100, -100, 300, 300});
  EXPECT_EQ(far[0].at.x, 0);
  EXPECT_EQ(far[1].at.x, 20.5);
}

TEST(SmallNetworks, AFarProbeDoesNotSetTheScaleOfTheProjection) {
  const auto with = [](float far) {
    GalleryTrace spec;
    spec.small.hidden = {5};
    spec.small.classes = 5;
    spec.small.probes_per_class = 8;
    spec.small.snapshots = 2;
    return write_gallery_trace(folder(), spec, [&](trace::TensorMap& map, int) {
      std::vector<float> values;
      for (int p = 0; p < 40; ++p) {
        for (int u = 0; u < 5; ++u)
          values.push_back(u == p / 8 ? (p == 0 ? far : 2.0F + 0.01F * static_cast<float>(p)) : 0);
      }
      map["probe.layer.1"] = trace::Tensor::f16({40, 5}, values);
    });
  };
  const auto said = [](const Film& film) {
    const auto words = words_in(Viewer(film).resolve(0));
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& w) { return w.find("At the border: farther out.") != std::string::npos; });
  };
  const Film usual(with(2), one_scene_movie(job::ProjectionScene{}), even_measure());
  const Point reach = usual.plan().first<ProjectionPanelPlan>()->plan().reach;
  EXPECT_FALSE(said(usual));
  const Film film(with(40), one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_LT(film.plan().first<ProjectionPanelPlan>()->plan().reach.x, 4 * reach.x);
  EXPECT_TRUE(said(film));
}

}  // namespace
}  // namespace epochreel::scene

/// The kernels of a first conv2d as tiles: their classes and changes are reckoned by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/panels/filters/filters_panel.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::int64_t kSide = 8;
constexpr std::int64_t kKernels = 4;

/// 8x8 - conv 4 of 3x3 - relu - flatten - dense 3, two snapshots; maps of the probes 0 and 2, of the classes a and c.
std::shared_ptr<const trace::TraceReader> write_cnn(bool maps = true) {
  const fs::path folder = fs::path(testing::TempDir()) / "epochreel_filters" /
                          testing::UnitTest::GetInstance()->current_test_info()->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  auto writer = trace::TraceWriter::create(folder, small_cnn::manifest(kKernels, false));
  using trace::Tensor;
  const auto repeated = [](std::initializer_list<float> values, std::int64_t times) {
    std::vector<float> all;
    for (const float value : values) all.insert(all.end(), static_cast<std::size_t>(times), value);
    return all;
  };
  for (std::int64_t step = 0; step <= 10; step += 10) {
    trace::TensorMap map;
    // Changes of 0.1, -0.2, 0.4 and 0.02.
    const auto kernels = step > 0 ? repeated({0.3F, 0.0F, 0.6F, 0.22F}, 9) : repeated({0.2F, 0.2F, 0.2F, 0.2F}, 9);
    map["model.0.weight"] = Tensor::f32({kKernels, 1, 3, 3}, kernels);
    map["model.3.weight"] = Tensor::f32({3, kKernels * kSide * kSide}, repeated({0.1F}, 3 * kKernels * kSide * kSide));
    if (maps) {
      // Kernels 0, 2 and 3 answer most to class a, 1 to c.
      map["probe.layer.1"] = Tensor::f32({2, kKernels, kSide, kSide},
                                         repeated({1.0F, 0.2F, 0.4F, 0.1F, 0.5F, 0.9F, 0.3F, 0.0F}, kSide * kSide));
      map["probe.map_index"] = Tensor::i32({2}, std::vector<std::int32_t>{0, 2});
    }
    map["probe.label"] = Tensor::u8({3}, std::vector<std::uint8_t>{0, 1, 2});
    map["probe.image"] =
        Tensor::u8({3, kSide, kSide}, std::vector<std::uint8_t>(static_cast<std::size_t>(3 * kSide * kSide), 100));
    map["probe.probability"] = Tensor::f32({3, 3}, std::vector<float>(9, 1.0F / 3));
    trace::Metrics metrics;
    metrics.step = step;
    metrics.images = step;
    writer.append(metrics);
    writer.write_snapshot(metrics, map);
  }
  writer.finish();
  return std::make_shared<const trace::TraceReader>(folder);
}

TEST(Filters, KernelsStandByTheClassTheyAnswerToMost) {
  const Film film(write_cnn(), one_scene_movie(job::FiltersScene{}), even_measure());
  const FilterPlan& plan = film.plan().first<FiltersPanelPlan>()->plan();
  EXPECT_TRUE(plan.kernels);
  EXPECT_EQ(plan.weight_name, "model.0.weight");
  EXPECT_EQ(plan.tile_width, 3);
  EXPECT_EQ(plan.tile_height, 3);
  EXPECT_EQ(plan.rows, (std::vector<std::vector<int>>{{2, 0, 3}, {1}}));  // by falling change
  EXPECT_EQ(plan.row_names, (std::vector<std::string>{"a", "c"}));        // none answers most to b
  EXPECT_NEAR(plan.scale, 0.4, 1e-6);
  EXPECT_THAT(film.warnings(), Not(Contains(HasSubstr("filters"))));
}

TEST(Filters, TilesAreTheChangeOfTheKernelsSinceTheStart) {
  const Film film(write_cnn(), one_scene_movie(job::FiltersScene{}), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(start_of(film));
  const Seen last = resolver.resolve(film.frames() - 1);
  const auto& start = mark_of<Tiles>(first)->tiles;
  const auto& end = mark_of<Tiles>(last)->tiles;
  ASSERT_EQ(start.size(), 4U);
  ASSERT_EQ(end.size(), 4U);
  const std::array<float, 4> changes = {1, 0.25F, 0.05F, -0.5F};
  for (std::size_t i = 0; i < end.size(); ++i) {
    EXPECT_EQ(end[i].area, start[i].area);
    for (const float value : start[i].values) EXPECT_EQ(value, 0);
    for (const float value : end[i].values) EXPECT_NEAR(value, changes.at(i), 1e-5);
  }
  EXPECT_THAT(words_in(last), Contains("a tile a filter, its 3 × 3 weights"));
}

TEST(Filters, KernelsFitThePanelInEveryFormat) {
  const auto trace = write_cnn();
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1080}, {1080, 1920}, {1280, 720}}) {
    const Film film(trace, one_scene_movie(job::FiltersScene{}, width, height), even_measure());
    const Seen frame = Viewer(film).resolve(4);
    const Rect& body = film.plan().context.stage.body;
    const auto& tiles = mark_of<Tiles>(frame)->tiles;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      const Rect& area = tiles[i].area;
      EXPECT_GE(area.width, 60) << width;
      EXPECT_GE(area.x, body.x + 60) << width;
      EXPECT_GE(area.y, body.y) << width;
      EXPECT_LE(area.right(), body.right()) << width;
      EXPECT_LE(area.bottom(), body.bottom() - 44) << width;
      for (std::size_t j = 0; j < i; ++j) {
        const Rect& other = tiles[j].area;
        EXPECT_TRUE(area.x >= other.right() || other.x >= area.right() || area.y >= other.bottom() ||
                    other.y >= area.bottom())
            << width << ": tiles " << i << " and " << j;
      }
    }
  }
}

TEST(Filters, KernelsWithoutRecordedMapsStandInOneRow) {
  const Film film(write_cnn(false), one_scene_movie(job::FiltersScene{}), even_measure());
  EXPECT_EQ(film.plan().first<FiltersPanelPlan>()->plan().rows, (std::vector<std::vector<int>>{{2, 1, 0, 3}}));
  const auto words = words_in(Viewer(film).resolve(4));
  EXPECT_THAT(words, testing::Not(Contains("a")));
  EXPECT_THAT(words, Contains(StartsWith("The filters whose weights changed most come first")));
}

}  // namespace
}  // namespace epochreel::scene

/// Many classes, and pictures of every size: what is merged, thinned out or said instead.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/panels/gallery/errors_panel.h"
#include "src/scene/panels/projection/projection_panel.h"
#include "src/scene/panels/weights/weight_blocks.h"
#include "src/scene/panels/weights/weights_panel.h"
#include "src/scene/reading/confusion.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

/// A test's own: tests run side by side.
fs::path folder(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return fs::path(testing::TempDir()) / "epochreel_many_classes_scene" /
         fmt::format("{}.{}", test->test_suite_name(), test->name()) / name;
}

std::shared_ptr<const trace::TraceReader> trace_of(int classes) {
  GalleryTrace spec;
  spec.small.classes = classes;
  spec.small.snapshots = 2;
  spec.small.probes_per_class = 1;
  spec.images = 40;
  spec.reading = [classes](int snapshot, int image) { return (image + snapshot * classes / 2) % classes; };
  return write_small_trace(folder(fmt::format("{}", classes)), spec.small,
                           [&](trace::TensorMap& map, int snapshot) { add_gallery_records(map, spec, snapshot); });
}

TEST(Confusion, KeepsItsCellsUpTo200Classes) {
  EXPECT_EQ(classes_a_cell(1), 1);
  EXPECT_EQ(classes_a_cell(200), 1);
  EXPECT_EQ(classes_a_cell(201), 2);
  EXPECT_EQ(classes_a_cell(1000), 5);
  const Film film(trace_of(1000), small_movie(), even_measure());
  for (const SnapshotRecord& record : film.plan().context.records) EXPECT_EQ(record.confusion.size(), 200U * 200U);
}

TEST(Confusion, MergesNeighboursByTheirImages) {
  // Classes of 10, 30 and 60 images; two share a cell, the third has one of its own.
  const CellMatrix matrix{3, {0.8, 0.1, 0.1, 0.5, 0.5, 0.0, 0.25, 0.25, 0.5}};
  const std::vector<double> images = {10, 30, 60};
  const CellMatrix merged_matrix = merged(matrix, images, 2);
  ASSERT_EQ(merged_matrix.cells, 2U);
  // On the diagonal what is right: 8 + 15 of 40, not the 16 that are read as the neighbour.
  EXPECT_DOUBLE_EQ(merged_matrix.shares[0], 23.0 / 40);
  EXPECT_DOUBLE_EQ(merged_matrix.shares[1], 1.0 / 40);
  EXPECT_DOUBLE_EQ(merged_matrix.shares[2], 0.5);
  EXPECT_DOUBLE_EQ(merged_matrix.shares[3], 0.5);
  EXPECT_EQ(merged(matrix, images, 1).shares, matrix.shares);
  EXPECT_EQ(merged_sums(images, 2), (std::vector<double>{40, 60}));
}

TEST(Confusion, PairsAreChosenByTheLastSnapshot) {
  const auto trace = trace_of(12);
  const ClassReadings readings = read_class_readings(*trace);
  ASSERT_EQ(readings.pairs.size(), ClassReadings::kMostPairs);
  ASSERT_EQ(readings.shares.size(), 2U);
  for (std::size_t i = 1; i < readings.pairs.size(); ++i) EXPECT_GE(readings.shares[1][i - 1], readings.shares[1][i]);
  ASSERT_EQ(readings.most_taken.size(), 12U);
  EXPECT_EQ(readings.most_taken[3].reading, 11U);  // the small trace's counts rise with the column
}

TEST(Confusion, SaysHowManyPairsAreLeftOutThoughAsOften) {
  for (const std::int32_t most : {1, 3, 40}) {  // what the cells hold: all the same, three sorts, nearly all different
    const auto trace = write_small_trace(folder("trace"), {.classes = 6}, [&](trace::TensorMap& map, int) {
      std::vector<std::int32_t> counts(36, 0);
      for (int i = 0; i < 36; ++i) counts[i] = 1 + i * 7 % most;
      for (int row = 0; row < 6; ++row) {  // 300 images a class
        counts[row * 7] = 0;
        counts[row * 7] = 300 - std::accumulate(counts.begin() + row * 6, counts.begin() + row * 6 + 6, 0);
      }
      map["stat.confusion"] = trace::Tensor::i32({6, 6}, counts);
    });
    const auto counts = trace->snapshot(trace->snapshots().size() - 1).ints("stat.confusion");
    std::vector<int> wrong;
    for (int i = 0; i < 36; ++i) {
      if (i / 6 != i % 6) wrong.push_back(counts[i]);
    }
    std::sort(wrong.rbegin(), wrong.rend());
    const ClassReadings readings = read_class_readings(*trace);
    ASSERT_EQ(readings.pairs.size(), 10U);
    for (int shown = 1; shown <= 10; ++shown) {
      EXPECT_EQ(pairs_as_often(readings, shown), std::count(wrong.begin() + shown, wrong.end(), wrong[shown - 1]))
          << most << " sorts, " << shown << " shown";
    }
    job::MovieSpec movie = small_movie();
    movie.scenes = {{job::ConfusionScene{}, 1}};
    movie.scenes.front().panels = {{job::PairsPanel{}, 1, 1, 6, 6}};
    const Film film(trace, movie, even_measure());
    Viewer viewer(film);
    int lines = 0;
    std::string others;
    for (const std::string& words : words_in(viewer.resolve(0))) {
      if (words.find("  read as  ") != std::string::npos) ++lines;
      if (words.starts_with("and ")) others = words;
    }
    ASSERT_GT(lines, 0);
    const auto left = std::count(wrong.begin() + lines, wrong.end(), wrong[lines - 1]);
    EXPECT_EQ(others, left == 0 ? ""
                                : fmt::format("and {} other pair{} as often at the end as the last", left,
                                              left == 1 ? "" : "s"));
  }
}

TEST(Gallery, TellsMoreThan256ClassesApart) {
  auto movie = one_scene_movie(job::MistakesScene{});
  const Film film(trace_of(600), movie, even_measure());
  const GalleryPlan& plan = film.plan().first<ErrorsPanelPlan>()->gallery();
  ASSERT_TRUE(plan.missing.empty());
  EXPECT_EQ(plan.predicted.back()[5], 305);
  EXPECT_FALSE(plan.right(1, 5));
  EXPECT_TRUE(plan.right(0, 5));
}

TEST(Projection, ShowsNoMoreThan800Probes) {
  const Film film(trace_of(1000), one_scene_movie(job::ProjectionScene{}), even_measure());
  const ProjectionPlan& plan = film.plan().first<ProjectionPanelPlan>()->plan();
  EXPECT_EQ(plan.recorded, 1000U);
  EXPECT_LE(plan.probes.size(), ProjectionPlan::kMostPoints);
  EXPECT_GE(plan.probes.size(), ProjectionPlan::kMostPoints / 2);
  for (const auto& places : plan.places) EXPECT_EQ(places.size(), plan.probes.size() * plan.directions);
  const Film all(trace_of(100), one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_EQ(all.plan().first<ProjectionPanelPlan>()->plan().probes.size(), 100U);
}

TEST(Predictions, ReadAsManyImagesAsHaveTime) {
  auto movie = one_scene_movie(job::PredictionsScene{});
  const Film many(trace_of(1000), movie, even_measure());
  EXPECT_EQ(many.plan().context.quiz.size(), 10U);
  EXPECT_EQ(many.plan().context.quiz_classes, 1000U);
  movie.scenes.front().seconds = 80;
  const Film longer(trace_of(1000), movie, even_measure());
  EXPECT_EQ(longer.plan().context.quiz.size(), 100U);
  const Film few(trace_of(10), one_scene_movie(job::PredictionsScene{}), even_measure());
  EXPECT_EQ(few.plan().context.quiz.size(), 10U);
}

TEST(WeightBlocks, ColumnsAreFoundByFormula) {
  for (const int across : {-3, 0, 1, 2, 7, 200}) {
    for (const int down : {-3, 0, 1, 2, 7, 200}) {
      for (const int count : {0, 1, 2, 13, 14, 500, 40000}) {
        for (const double wished : {0.0, 1.0, 5.5, 1e6}) {
          const int columns = columns_for(count, wished, across, down);
          EXPECT_GE(columns, 1);
          EXPECT_LE(columns, std::max(1, across));
          const bool room = across > 0 && down > 0 && count <= across * down;
          const int rows = (count + columns - 1) / columns;
          EXPECT_TRUE(!room || rows <= down) << count << " in " << across << " x " << down << ", " << wished;
        }
      }
    }
  }
}

/// A panel of weights alone.
job::MovieSpec weights_movie(int width, int height, int rows, int columns) {
  job::MovieSpec movie = one_scene_movie(job::TrainingScene{}, width, height);
  job::PanelSpec panel;
  panel.kind = job::WeightsPanel{};
  panel.rows = rows;
  panel.columns = columns;
  movie.scenes.front().panels = {panel};
  return movie;
}

TEST(Weights, ASmallPanelEndsWithTheLeastSizeForIt) {
  const auto trace = trace_of(10);
  const Film small(trace, weights_movie(64, 64, 5, 12), even_measure());
  ASSERT_EQ(small.warnings().size(), 1U);
  EXPECT_THAT(
      small.warnings().front(),
      testing::MatchesRegex("the weights are not drawn one by one: a pixel a weight needs a picture of [0-9]+ × "
                            "[0-9]+ pixels at least"));
  const std::string& words = small.warnings().front();
  const int least = std::stoi(words.substr(words.find(" of ") + 4));
  EXPECT_FALSE(mark_of<Tiles>(Viewer(small).resolve(0)));
  EXPECT_GT(least, 64);
  const Film drawn(trace, weights_movie(least, least, 5, 12), even_measure());
  EXPECT_TRUE(drawn.warnings().empty());
  EXPECT_TRUE(mark_of<Tiles>(Viewer(drawn).resolve(0)));
  EXPECT_FALSE(Film(trace, weights_movie(least - 2, least - 2, 5, 12), even_measure()).warnings().empty());
}

TEST(Weights, APanelWithoutRoomSaysSo) {
  const Film film(trace_of(10), weights_movie(1920, 1080, 1, 1), even_measure());
  EXPECT_THAT(film.warnings(), testing::ElementsAre("the weights are not drawn one by one: a larger panel would have "
                                                    "room for the weights"));
}

TEST(Weights, EveryWeightStaysInItsPanel) {
  for (const int classes : {2, 10, 47, 200, 1000}) {
    const auto trace = trace_of(classes);
    for (const auto& [width, height] :
         {std::pair{64, 64}, {128, 72}, {640, 360}, {1920, 1080}, {1080, 1920}, {64, 7680}, {7680, 64}}) {
      for (const int part : {12, 6, 4}) {
        const Film film(trace, weights_movie(width, height, part, part), even_measure());
        const WeightMap& map = film.plan().first<WeightsPanelPlan>()->map();
        const Rect area = film.plan().context.scenes.front().panels.front().area;
        const double pixel = 1 / film.plan().context.stage.scale;  // blocks begin on whole pixels
        for (const WeightBlock& block : map.blocks) {
          EXPECT_GE(block.area.x, area.x - pixel)
              << classes << " classes, " << width << " x " << height << ", " << part;
          EXPECT_LE(block.area.right(), area.right() + pixel)
              << classes << " classes, " << width << " x " << height << ", " << part;
          EXPECT_LE(block.area.bottom(), area.bottom() + pixel)
              << classes << " classes, " << width << " x " << height << ", " << part;
        }
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::scene

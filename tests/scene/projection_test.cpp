#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "epochreel/scene/film.h"
#include "node_trace.h"
#include "scene/cnn_trace.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/panels/projection/linear.h"
#include "src/scene/panels/projection/projection_panel.h"
#include "src/scene/panels/projection/projection_plan.h"
#include "src/scene/panels/projection/scatter.h"

namespace epochreel::scene {
namespace {

using testing::Contains;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_projection" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

void expect_orthonormal(const std::vector<std::vector<double>>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) EXPECT_NEAR(dot(rows[i], rows[j]), i == j ? 1 : 0, 1e-10) << i << ' ' << j;
  }
}

TEST(Linear, SineAgreesWithTheLibrarys) {
  for (int i = -1000; i <= 1000; ++i) {
    const double turns = i / 173.0;
    EXPECT_NEAR(sine(turns), std::sin(2 * std::numbers::pi * turns), 1e-13) << turns;
    EXPECT_NEAR(cosine(turns), std::cos(2 * std::numbers::pi * turns), 1e-13) << turns;
  }
}

TEST(Linear, EigenvectorsRebuildTheMatrix) {
  constexpr std::size_t kSize = 9;
  const RandomStream random(4, RandomUse::kSynthetic);
  std::vector<double> matrix(kSize * kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j <= i; ++j) matrix[i * kSize + j] = matrix[j * kSize + i] = random.normal(i * kSize + j);
  }
  const Eigen eigen = symmetric_eigen(matrix, kSize);
  expect_orthonormal(eigen.vectors);
  EXPECT_TRUE(std::is_sorted(eigen.values.rbegin(), eigen.values.rend()));
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j < kSize; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < kSize; ++k) sum += eigen.values[k] * eigen.vectors[k][i] * eigen.vectors[k][j];
      EXPECT_NEAR(sum, matrix[i * kSize + j], 1e-10);
    }
  }
}

TEST(Linear, FindsOnlyAsManyDirectionsAsThereAre) {
  EXPECT_EQ(principal_directions({{1, 2, 2}, {-1, -2, -2}}, 4).size(), 1U);
  EXPECT_TRUE(principal_directions({{0, 0}, {0, 0}}, 4).empty());
}

TEST(Projection, HasAnOrthonormalBasisOfTheLastHiddenLayer) {
  for (const int classes : {2, 3, 4, 10, 40}) {
    GalleryTrace spec;
    spec.small.classes = classes;
    spec.small.snapshots = 3;
    spec.reading = [](int, int) { return 0; };
    spec.images = 2;
    const Film film(write_gallery_trace(folder(), spec), one_scene_movie(job::ProjectionScene{}), even_measure());
    const ProjectionPlan& plan = film.plan().first<ProjectionPanelPlan>()->plan();
    ASSERT_EQ(plan.missing, "");
    EXPECT_EQ(plan.units, 16);
    EXPECT_EQ(plan.probes.size(), static_cast<std::size_t>(2 * classes));
    EXPECT_GE(plan.directions, 2U) << classes;
    expect_orthonormal(plan.basis);
  }
}

TEST(Projection, PutsTheClassesOfASimplexOnARing) {
  // A unit a class: the class means are the corners of a simplex.
  GalleryTrace spec;
  spec.small.hidden = {5};
  spec.small.classes = 5;
  spec.reading = [](int, int) { return 0; };
  const auto trace = write_gallery_trace(folder(), spec, [](trace::TensorMap& map, int) {
    std::vector<float> values;
    for (int p = 0; p < 10; ++p) {
      for (int u = 0; u < 5; ++u) values.push_back(u == p / 2 ? 2.0F : 0.0F);
    }
    map["probe.layer.1"] = trace::Tensor::f16({10, 5}, values);
  });
  const Film film(trace, one_scene_movie(job::ProjectionScene{}), even_measure());
  const ProjectionPlan& plan = film.plan().first<ProjectionPanelPlan>()->plan();
  ASSERT_EQ(plan.directions, 4U);
  const double radius = 2 * std::sqrt(2.0 / 5);
  for (std::size_t n = 0; n < 10; ++n) {
    const double turns = static_cast<double>(n / 2) / 5;
    const auto& places = plan.places.back();
    EXPECT_NEAR(places[4 * n], radius * sine(turns), 1e-9);
    EXPECT_NEAR(places[4 * n + 1], radius * cosine(turns), 1e-9);
    EXPECT_NEAR(places[4 * n + 2], radius * sine(2 * turns), 1e-9);
    EXPECT_NEAR(places[4 * n + 3], radius * cosine(2 * turns), 1e-9);
  }
}

TEST(Projection, ViewsAreOrthonormalAndTurnSlowly) {
  View before = view_at(0, 3, 4);
  for (int frame = 0; frame < 3000; ++frame) {
    const View view = view_at(frame / 30.0, 3, 4);
    double move = 0;
    for (std::size_t d = 0; d < 4; ++d) {
      for (std::size_t r = 0; r < 2; ++r) move = std::max(move, std::fabs(view[r][d] - before[r][d]));
    }
    EXPECT_LT(move, 0.01);
    EXPECT_NEAR(dot(view[0], view[0]), 1, 1e-12);
    EXPECT_NEAR(dot(view[1], view[1]), 1, 1e-12);
    EXPECT_NEAR(dot(view[0], view[1]), 0, 1e-12);
    before = view;
  }
  EXPECT_NE(view_at(5, 3, 4), view_at(5, 4, 4));
}

TEST(Projection, MovesNoFurtherThanTheActivationsAndTheTurn) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::ProjectionScene{}), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(25);  // the last snapshot is held from here on
  auto before = mark_of<Scatter>(first)->points;
  for (std::int64_t number = 26; number < film.frames(); ++number) {
    const Seen frame = resolver.resolve(number);
    const auto& now = mark_of<Scatter>(frame)->points;
    ASSERT_EQ(now.size(), before.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      EXPECT_LT(std::hypot(now[i].at.x - before[i].at.x, now[i].at.y - before[i].at.y), 24);
    }
    before = now;
  }
}

TEST(Projection, IsTheSameWhoeverDrawsItAndInWhateverOrder) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::ProjectionScene{}), even_measure());
  Viewer one(film);
  for (std::int64_t number = 0; number < 12; ++number) one.resolve(number);
  Viewer other(film);
  const Seen a = one.resolve(12);
  const Seen b = other.resolve(12);
  const auto& x = mark_of<Scatter>(a)->points;
  const auto& y = mark_of<Scatter>(b)->points;
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(x[i].at.x, y[i].at.x);
    EXPECT_EQ(x[i].at.y, y[i].at.y);
  }
}

TEST(Projection, KeepsAllPointsWithinThePanel) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1080}, {1080, 1920}, {1280, 720}}) {
    const Film film(write_gallery_trace(folder()), one_scene_movie(job::ProjectionScene{}, width, height),
                    even_measure());
    Viewer resolver(film);
    for (std::int64_t number = 0; number < film.frames(); number += 3) {
      const Seen frame = resolver.resolve(number);
      const Rect area = ground_of(frame, "Last hidden layer");
      const auto* scatter = mark_of<Scatter>(frame);
      const double half = scatter->picture_width / 2;
      for (const ScatterPoint& point : scatter->points) {
        EXPECT_GE(point.at.x - half, area.x);
        EXPECT_LE(point.at.x + half, area.right());
        EXPECT_GE(point.at.y - half, area.y + 44);
        EXPECT_LE(point.at.y + half, area.bottom() - 44);
      }
    }
  }
}

TEST(Projection, ReadsMapsOfTheFirstProbes) {
  small_cnn::write(folder());
  const Film film(std::make_shared<const trace::TraceReader>(folder()), one_scene_movie(job::ProjectionScene{}),
                  even_measure());
  EXPECT_EQ(film.plan().first<ProjectionPanelPlan>()->plan().missing, "");
  EXPECT_EQ(film.plan().first<ProjectionPanelPlan>()->plan().probes, (std::vector<int>{0, 2}));
  EXPECT_EQ(film.plan().first<ProjectionPanelPlan>()->plan().units, small_cnn::kMaps * small_cnn::kPixels / 4);
}

TEST(Projection, LeavesOutWhatIsNotFinite) {
  for (const float poison : {std::nanf(""), HUGE_VALF}) {
    GalleryTrace spec;
    spec.small.poison = poison;
    const Film film(write_gallery_trace(folder(), spec), one_scene_movie(job::ProjectionScene{}), even_measure());
    const Seen frame = Viewer(film).resolve(film.frames() - 1);
    for (const ScatterPoint& point : mark_of<Scatter>(frame)->points) {
      EXPECT_TRUE(std::isfinite(point.at.x) && std::isfinite(point.at.y));
    }
  }
}

TEST(Projection, SaysWhyThereIsNone) {
  GalleryTrace spec;
  const auto bare = write_gallery_trace(folder(), spec, [](trace::TensorMap& map, int) {
    map.erase("probe.layer.1");
    map.erase("probe.layer.3");
  });
  const Film film(bare, one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_THAT(words_in(Viewer(film).resolve(0)),
              Contains("the outputs of a hidden layer for the probes were not recorded"));
  const auto flat = write_gallery_trace(folder(), spec, [](trace::TensorMap& map, int) {
    map["probe.layer.3"] = trace::Tensor::f16({8, 16}, std::vector<float>(128, 1.0F));
  });
  const Film other(flat, one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_THAT(words_in(Viewer(other).resolve(0)), Contains("the last hidden layer says the same of all probes"));
  trace::TensorMap of_one = nodes::tensors();
  of_one.erase("probe.layer.8");
  of_one["probe.map_index"] = trace::Tensor::i32({1}, std::vector<std::int32_t>{0});
  for (const int layer : {1, 3, 4, 6, 7}) of_one[fmt::format("probe.layer.{}", layer)] = nodes::rising({1, 2, 4, 4});
  nodes::write(folder() / "one", nodes::manifest(), of_one);
  const auto lone = std::make_shared<const trace::TraceReader>(folder() / "one");
  const Film one(lone, one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_THAT(words_in(Viewer(one).resolve(0)), Contains("the last hidden layer was recorded of one probe"));
}

}  // namespace
}  // namespace epochreel::scene

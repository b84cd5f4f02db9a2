/// The curves' axes and marks: what is said of the best epoch is so, whether or not it is a snapshot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "epochreel/scene/film.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/curves.h"
#include "src/scene/marks/texts.h"
#include "src/scene/story/curve.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

/// 500 steps of 100 an epoch; snapshots at 0 and 500 alone, whose subset of 50 images reads better than all 200 do. The
/// learning rate falls to 0.0015 behind step 250.
std::shared_ptr<const trace::TraceReader> write_epochs() {
  const fs::path folder = fs::path(testing::TempDir()) / "epochreel_history" /
                          testing::UnitTest::GetInstance()->current_test_info()->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  const SmallTrace spec{.snapshots = 2};
  {
    auto writer = trace::TraceWriter::create(folder, small_trace::manifest(spec));
    const double losses[] = {0.9, 0.5, 0.31, 0.4, 0.45};
    for (std::int64_t step = 0; step <= 500; ++step) {
      trace::Metrics metrics;
      metrics.step = step;
      metrics.epoch = static_cast<double>(step) / 100;
      metrics.images = step * 10;
      metrics.learning_rate = step <= 250 ? 0.1 : 0.0015;
      metrics.train_loss = 2.0 / (1 + static_cast<double>(step) / 100);
      if (step % 100 == 0 && step > 0) {
        metrics.test_loss = losses[step / 100 - 1];
        metrics.test_accuracy = 0.9;
        metrics.test_count = 200;
      }
      if (step % 100 == 50) {  // a subset: its loss is no epoch's
        metrics.test_loss = 0.1;
        metrics.test_accuracy = 0.95;
        metrics.test_count = 50;
      }
      writer.append(metrics);
      if (step == 0 || step == 500) writer.write_snapshot(metrics, small_trace::tensors(spec, step == 0 ? 0 : 1));
    }
  }
  return std::make_shared<const trace::TraceReader>(folder);
}

template <class Mark>
Mark mark_at(const Film& film, std::int64_t frame) {
  const Seen seen = Viewer(film).resolve(frame);
  const auto* found = mark_of<Mark>(seen);
  return found ? *found : Mark();
}

job::MovieSpec training_alone(job::AxisScale scale) {
  job::MovieSpec movie = small_movie();
  job::SceneSpec scene{job::TrainingScene{}, 6};
  job::PanelSpec panel;
  panel.kind = job::CurvesPanel{scale};
  scene.panels = {panel};
  movie.scenes = {scene};
  return movie;
}

TEST(History, TheRateIsThatOfItsStepAndNeverMixed) {
  for (const auto scale : {job::AxisScale::kLog, job::AxisScale::kLinear}) {
    const Film film(write_epochs(), training_alone(scale), even_measure());
    Viewer viewer(film);
    std::set<std::string> shown;
    for (std::int64_t frame = 0; frame < film.frames(); ++frame) {
      const Seen seen = viewer.resolve(frame);
      for (const Counter& counter : mark_of<Counters>(seen)->counters) {
        if (counter.label == "learning rate") shown.insert(counter.value);
      }
      for (const Point& point : mark_of<Curves>(seen)->rate) {
        EXPECT_TRUE(point.y == 1 || std::fabs(point.y - 0.015) < 1e-12) << "frame " << frame << ": " << point.y;
      }
    }
    EXPECT_THAT(shown, testing::ElementsAre("0.0015", "0.100"));
  }
}

TEST(History, TheBestEpochIsThatOfAllEpochsNotOfTheSnapshots) {
  const Film film(write_epochs(), training_alone(job::AxisScale::kLog), even_measure());
  const BestEpoch& best = film.plan().context.history.best;
  EXPECT_TRUE(best.known);
  EXPECT_EQ(best.step, 300);
  EXPECT_EQ(best.loss, 0.31);
  const auto end = mark_at<Curves>(film, film.frames() - 1);
  EXPECT_EQ(end.mark_words, "lowest test loss at an epoch’s end: 0.310, epoch 3");
  ASSERT_EQ(end.mark.size(), 1U);
  EXPECT_NEAR(end.mark[0].x, std::log1p(300.0) / std::log1p(500.0), 1e-12);
  EXPECT_TRUE(mark_at<Curves>(film, 0).mark.empty());
}

TEST(History, TheMarkStandsAtItsOwnLossOnBothAxes) {
  for (const auto scale : {job::AxisScale::kLog, job::AxisScale::kLinear}) {
    const Film film(write_epochs(), training_alone(scale), even_measure());
    const auto end = mark_at<Curves>(film, film.frames() - 1);
    const auto axis = mark_at<Axes>(film, film.frames() - 1).left;
    ASSERT_EQ(end.mark.size(), 1U);
    // The axis by two of its own figures.
    const Tick& low = axis.back().at < axis.front().at ? axis.back() : axis.front();
    const Tick& high = axis.back().at < axis.front().at ? axis.front() : axis.back();
    const double a = std::stod(low.text);
    const double b = std::stod(high.text);
    const double share = scale == job::AxisScale::kLinear ? (0.31 - a) / (b - a) : std::log(0.31 / a) / std::log(b / a);
    EXPECT_NEAR(end.mark[0].y, low.at + (high.at - low.at) * share, 1e-6);
  }
}

/// Six snapshots; the test loss of the second, at step 100, is not a number.
TEST(History, ALossThatIsNotFiniteIsAGapAndNoFigureBesideItIs) {
  const auto trace = write_small_trace(fs::path(testing::TempDir()) / "epochreel_history" / "gap",
                                       {.poison = std::numeric_limits<float>::quiet_NaN()});
  const Film film(trace, training_alone(job::AxisScale::kLog), even_measure());
  const auto& points = film.plan().context.history.log.test_loss.points;
  ASSERT_EQ(points.size(), 6U);
  for (std::size_t i = 0; i < points.size(); ++i) EXPECT_EQ(Series::is_gap(points[i]), i == 1) << i;
  EXPECT_NEAR(points[1].x, std::log1p(100.0) / std::log1p(500.0), 1e-12);
  // Neither before the gap nor behind it is the line drawn towards it.
  const double before = (points[0].x + points[1].x) / 2;
  const double behind = (points[1].x + points[2].x) / 2;
  EXPECT_EQ(until({points}, before, true).size(), 1U);
  EXPECT_EQ(until({points}, behind, true).size(), 2U);
  const auto& records = film.plan().context.records;
  EXPECT_EQ(mix(records[0], records[1], 0.5).test_loss, records[0].test_loss);
  EXPECT_TRUE(std::isnan(mix(records[1], records[2], 0.5).test_loss));
  EXPECT_EQ(mix(records[1], records[2], 1).test_loss, records[2].test_loss);
}

TEST(ValueAxis, SaysWhereValuesLieBelowIt) {
  const auto lowest_tick = [](const std::vector<Point>& points) {
    const Curve curve{points};
    const auto ticks = axis_of({&curve}, job::AxisScale::kLog).ticks();
    return std::min_element(ticks.begin(), ticks.end(), [](auto& a, auto& b) { return a.at < b.at; })->text;
  };
  EXPECT_FALSE(lowest_tick({{0, 2.0}, {1, 0.02}}).starts_with("≤"));
  EXPECT_TRUE(lowest_tick({{0, 2.0}, {1, 1e-9}}).starts_with("≤"));
  EXPECT_TRUE(lowest_tick({{0, 2.0}, {1, 0.0}}).starts_with("≤")) << "a logarithm has no place for 0";
}

}  // namespace
}  // namespace epochreel::scene

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/curves.h"
#include "src/scene/panels/norms/norms_panel.h"
#include "src/scene/text/words.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;
using testing::Contains;

job::MovieSpec norms_alone(int rows = 12) {
  job::MovieSpec movie = small_movie();
  job::SceneSpec scene{job::TrainingScene{}, 6};
  scene.panels = {{job::NormsPanel{}, 1, 1, rows, 6}};
  movie.scenes = {scene};
  return movie;
}

/// The mean of the lines that share the last of 180 places on a logarithmic axis of steps.
double last_mean(const trace::TraceReader& trace, std::optional<double> trace::Metrics::*value) {
  const auto place = [&](const trace::Metrics& line) {
    return std::floor(180 * std::log(1.0 + static_cast<double>(line.step)) /
                      std::log(1.0 + static_cast<double>(trace.manifest().total_steps)));
  };
  double sum = 0;
  int count = 0;
  for (const trace::Metrics& line : trace.metrics()) {
    if (!(line.*value) || place(line) != place(trace.metrics().back())) continue;
    sum += *(line.*value);
    ++count;
  }
  return sum / count;
}

TEST(Norms, TheFiguresAreThoseOfTheTrace) {
  const auto trace = golden_trace();
  const Film film(trace, norms_alone(), even_measure());
  const auto words = words_in(Viewer(film).resolve(film.frames() - 1));
  EXPECT_THAT(words, Contains(figure_words(*trace->metrics().back().weight_norm)));
  EXPECT_THAT(words, Contains(figure_words(last_mean(*trace, &trace::Metrics::gradient_norm))));
  EXPECT_THAT(words, Contains(figure_words(last_mean(*trace, &trace::Metrics::update_norm))));
  for (const char* name : {"weights", "gradient", "update"}) EXPECT_THAT(words, Contains(name));
}

TEST(Norms, EachHasAnAxisThatHoldsTheWholeFilm) {
  const Film film(golden_trace(), norms_alone(), even_measure());
  const auto* panel = film.plan().first<NormsPanelPlan>();
  ASSERT_NE(panel, nullptr);
  ASSERT_EQ(panel->norms().size(), 3U);
  for (const auto& norm : panel->norms()) {
    ASSERT_EQ(norm.values.points.size(), norm.curve.points.size());
    for (std::size_t i = 0; i < norm.values.points.size(); ++i) {
      const double value = norm.values.points[i].y;
      EXPECT_GE(value, norm.axis.low) << norm.name;
      EXPECT_LE(value, norm.axis.high * 1.001) << norm.name;
      const double share =
          (std::log10(value) - std::log10(norm.axis.low)) / (std::log10(norm.axis.high) - std::log10(norm.axis.low));
      EXPECT_NEAR(norm.curve.points[i].y, std::min(share, 1.0), 1e-9) << norm.name;
    }
  }
  Viewer resolver(film);
  const Seen first = resolver.resolve(0);
  const Seen last = resolver.resolve(film.frames() - 1);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(*mark_of<Axes>(first, i), *mark_of<Axes>(last, i));
}

TEST(Norms, SaySoWhereTheyWereNotRecorded) {
  const auto trace = write_small_trace(fs::path(testing::TempDir()) / "epochreel_norms", {});
  const Film film(trace, norms_alone(), even_measure());
  EXPECT_THAT(film.warnings(), Contains(testing::StartsWith("norms are not drawn: ")));
  EXPECT_EQ(mark_of<Curves>(Viewer(film).resolve(0)), nullptr);
}

TEST(Norms, ALowPanelShowsAsManyAsHaveRoom) {
  for (int rows = 1; rows <= 12; ++rows) {
    const Film film(golden_trace(), norms_alone(rows), even_measure());
    const Seen frame = Viewer(film).resolve(10);
    const Rect area = film.plan().context.scenes.front().panels.front().area;
    for (std::size_t i = 0; const auto* curve = mark_of<Curves>(frame, i); ++i) {
      EXPECT_GT(curve->plot.height, 8) << rows;
      EXPECT_LE(curve->plot.bottom(), area.bottom()) << rows;
    }
  }
}

}  // namespace
}  // namespace epochreel::scene

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/panels/health/cells.h"

namespace epochreel::scene {
namespace {

using testing::Contains;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_health" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

/// Unit u of a layer fires at u / units; `dead` of them never do.
void add_rates(trace::TensorMap& map, int layer, int units, int dead, float poison = 0) {
  const std::string start = "stat.layer." + std::to_string(layer);
  std::vector<float> rates;
  for (int u = 0; u < units; ++u) rates.push_back(u < dead ? 0.0F : static_cast<float>(u) / static_cast<float>(units));
  if (poison != 0) rates[0] = poison;
  const float dead_share[] = {static_cast<float>(dead) / static_cast<float>(units)};
  const float active[] = {0.25F};
  map[start + ".firing_rate"] = trace::Tensor::f32({units}, rates);
  map[start + ".dead"] = trace::Tensor::f32({}, dead_share);
  map[start + ".active"] = trace::Tensor::f32({}, active);
}

std::shared_ptr<const trace::TraceReader> write(const std::vector<int>& hidden, int dead, float poison = 0,
                                                int snapshots = 4) {
  GalleryTrace spec;
  spec.small.hidden = hidden;
  spec.small.snapshots = snapshots;
  return write_gallery_trace(folder(), spec, [&](trace::TensorMap& map, int) {
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      add_rates(map, static_cast<int>(2 * i + 1), hidden[i], std::min(dead, hidden[i]), poison);
    }
  });
}

void expect_within(const Seen& frame) {
  const Rect area = ground_of(frame, "Firing rates");
  const Cells& panel = *mark_of<Cells>(frame);
  for (const CellMap& map : panel.maps) {
    const std::size_t rows = (map.rates.size() + map.columns - 1) / map.columns;
    EXPECT_GE(map.corner.x, area.x);
    EXPECT_GE(map.corner.y, area.y + 44);
    EXPECT_LE(map.corner.x + static_cast<double>(map.columns) * map.step, area.right());
    EXPECT_LE(map.corner.y + static_cast<double>(rows) * map.step, panel.scale.y);
  }
  EXPECT_LE(panel.scale.bottom(), area.bottom());
}

TEST(Health, SaysTheFiguresOfTheTrace) {
  const Film film(write({24, 16}, 3), one_scene_movie(job::DistributionsScene{}), even_measure());
  const Seen frame = Viewer(film).resolve(4);
  const auto* panel = mark_of<Cells>(frame);
  ASSERT_TRUE(panel);
  ASSERT_EQ(panel->maps.size(), 2U);
  const auto words = words_in(frame);
  EXPECT_THAT(words, Contains("hidden 1 · 6 of 24 active on average · 3 dead"));
  EXPECT_THAT(words, Contains("hidden 2 · 4 of 16 active on average · 3 dead"));
  EXPECT_THAT(words, Contains("hollow: never above 0"));
}

TEST(Health, ShowsEveryUnitOnceInAnOrderThatStays) {
  const Film film(write({24, 16}, 3), one_scene_movie(job::DistributionsScene{}), even_measure());
  Viewer resolver(film);
  const auto rates = mark_of<Cells>(resolver.resolve(0))->maps[0].rates;
  EXPECT_EQ(mark_of<Cells>(resolver.resolve(film.frames() - 1))->maps[0].rates, rates);
  EXPECT_EQ(std::count(rates.begin(), rates.end(), 0.0F), 3);
  auto sorted = rates;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t u = 3; u < 24; ++u) EXPECT_FLOAT_EQ(sorted[u], static_cast<float>(u) / 24);
}

TEST(Health, FitsWhateverTheNetworkIs) {
  const std::vector<std::vector<int>> networks = {{1}, {5000}, {5000, 3}, std::vector<int>(12, 40)};
  for (const auto& hidden : networks) {
    const auto trace = write(hidden, 2, 0, 2);
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1080}, {1080, 1920}, {1280, 720}}) {
      const Film film(trace, one_scene_movie(job::DistributionsScene{}, width, height), even_measure());
      const Seen frame = Viewer(film).resolve(1);
      const auto* panel = mark_of<Cells>(frame);
      ASSERT_TRUE(panel);
      EXPECT_EQ(panel->maps.size(), hidden.size()) << width << 'x' << height;
      expect_within(frame);
    }
  }
}

TEST(Health, DrawsWhatIsNotFiniteAndASingleSnapshot) {
  {  // an infinite share is refused where the trace is read
    const Film film(write({24, 16}, 3, std::nanf("")), one_scene_movie(job::DistributionsScene{}), even_measure());
    const Seen frame = Viewer(film).resolve(1);
    expect_within(frame);
    EXPECT_GT(mark_of<Cells>(frame)->unknown.width, 0);
    const auto words = words_in(frame);
    EXPECT_NE(std::find(words.begin(), words.end(), "not known"), words.end());
  }
  const Film film(write({24}, 24, 0, 1), one_scene_movie(job::DistributionsScene{}), even_measure());
  expect_within(Viewer(film).resolve(0));
}

TEST(Health, SaysWhichRecordIsMissing) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::DistributionsScene{}), even_measure());
  EXPECT_THAT(words_in(Viewer(film).resolve(0)),
              Contains("stat.layer.<i>.firing_rate of hidden layers was not recorded"));
}

}  // namespace
}  // namespace epochreel::scene

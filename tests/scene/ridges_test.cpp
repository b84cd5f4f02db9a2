#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/panels/ridges/ridge_curves.h"
#include "src/scene/panels/ridges/ridge_plan.h"
#include "src/scene/panels/ridges/ridges_panel.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::HasSubstr;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_ridges" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

void put_histogram(trace::TensorMap& map, const std::string& name, const std::vector<std::int32_t>& counts, float low,
                   float high) {
  const float range[] = {low, high};
  map[name] = trace::Tensor::i32({static_cast<std::int64_t>(counts.size())}, counts);
  map[name + "_range"] = trace::Tensor::f32({2}, range);
}

/// A hump in 64 bins.
std::vector<std::int32_t> hump() {
  std::vector<std::int32_t> counts;
  for (int i = 0; i < 64; ++i) counts.push_back(static_cast<int>(1000 * std::exp(-(i - 31.5) * (i - 31.5) / 100)));
  return counts;
}

/// Records of a network of two hidden layers; ranges grow with the snapshot, gradients shrink.
void add_records(trace::TensorMap& map, int snapshot) {
  const float wide = 1 + static_cast<float>(snapshot);
  for (const char* layer : {"0", "2", "4"}) {
    const std::string weight = std::string("stat.model.") + layer + ".weight.";
    put_histogram(map, weight + "histogram", hump(), -0.1F * wide, 0.1F * wide);
    if (snapshot > 0) put_histogram(map, weight + "gradient_histogram", hump(), -1 / wide, 1 / wide);
  }
  auto rectified = hump();
  rectified[0] = 60000;
  for (const char* layer : {"1", "3"}) {
    put_histogram(map, std::string("stat.layer.") + layer + ".histogram", rectified, 0, 2 * wide);
    const float active[] = {0.25F};
    map[std::string("stat.layer.") + layer + ".active"] = trace::Tensor::f32({}, active);
  }
  put_histogram(map, "stat.layer.4.histogram", hump(), -wide, wide);
}

std::shared_ptr<const trace::TraceReader> write(const std::function<void(trace::TensorMap&, int)>& change = {},
                                                const GalleryTrace& spec = {}) {
  return write_gallery_trace(folder(), spec, [&](trace::TensorMap& map, int snapshot) {
    add_records(map, snapshot);
    if (change) change(map, snapshot);
  });
}

void expect_drawable(const Seen& frame) {
  const std::array<const char*, 3> titles = {"Weights", "Activations", "Gradients"};
  for (std::size_t i = 0; const auto* panel = mark_of<Ridges>(frame, i); ++i) {
    const Rect area = ground_of(frame, titles.at(i));
    EXPECT_GE(mark_of<Ruler>(frame, i)->ticks.size(), 3U);
    for (const Ridge& ridge : panel->ridges) {
      for (const float height : ridge.heights) EXPECT_TRUE(height >= 0 && height <= 1) << height;
      EXPECT_GE(ridge.area.y, area.y + 40);
      EXPECT_LE(ridge.area.bottom(), area.bottom());
      EXPECT_LE(ridge.area.right(), area.right());
    }
  }
}

/// The plan of the film's ridges of this place among them.
const RidgePlan& ridges_of(const Film& film, std::size_t place) {
  std::vector<const RidgesPanelPlan*> found;
  for (const auto& scene : film.plan().panels) {
    for (const auto& panel : scene) {
      if (const auto* ridges = dynamic_cast<const RidgesPanelPlan*>(panel.get())) found.push_back(ridges);
    }
  }
  return found.at(place)->plan();
}

TEST(Ridges, ResamplingKeepsTheMass) {
  const Histogram histogram{{3, 0, 5, 2, 7}, -0.7, 1.9};
  for (const int bins : {1, 3, 5, 96, 1000}) {
    EXPECT_NEAR(sum(resample(histogram, -2, 3, bins)), 17, 1e-9) << bins;
    EXPECT_NEAR(sum(resample(histogram, -0.7, 1.9, bins)), 17, 1e-9) << bins;
  }
  // Half of the middle bin, and what lies to its right.
  EXPECT_NEAR(sum(resample(histogram, 0.6, 9, 96)), 11.5, 1e-9);
  EXPECT_EQ(sum(resample(histogram, 5, 6, 96)), 0);
  EXPECT_EQ(resample({{4, 4}, 1, 1}, 0, 2, 4), (std::vector<double>{0, 0, 8, 0}));
}

TEST(Ridges, ResamplingOntoTheSameBinsChangesNothing) {
  const Histogram histogram{{3, 0, 5, 2}, -1, 1};
  const auto same = resample(histogram, -1, 1, 4);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(same[i], histogram.counts[i], 1e-12);
}

TEST(Ridges, SmoothingKeepsTheMass) {
  const auto smooth = smooth_bins({9, 0, 0, 1, 0, 4});
  EXPECT_NEAR(sum(smooth), 14, 1e-12);
  EXPECT_LT(smooth[0], 9);
}

TEST(Ridges, TicksAreRoundAndWithinTheAxis) {
  EXPECT_THAT(round_ticks(-0.25, 0.25), testing::Pointwise(testing::DoubleNear(1e-12), {-0.2, 0.0, 0.2}));
  for (const auto& [low, high] : {std::pair{-1.0, 1.0}, {0.0, 3.1}, {-2.7, 6.3}, {1e-9, 3e-9}, {-4e7, 1e7}}) {
    const auto ticks = round_ticks(low, high);
    EXPECT_GE(ticks.size(), 3U);
    EXPECT_LE(ticks.size(), 5U);
    for (const double tick : ticks) EXPECT_TRUE(tick >= low - 1e-9 * (high - low) && tick <= high * (1 + 1e-9)) << tick;
  }
}

TEST(Ridges, HaveOneAxisInAllFrames) {
  const Film film(write(), one_scene_movie(job::DistributionsScene{}), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(0);
  for (const std::int64_t number : {std::int64_t{7}, film.frames() - 1}) {
    const Seen frame = resolver.resolve(number);
    for (std::size_t p = 0; p < 3; ++p) {
      const auto* a = mark_of<Ridges>(first, p);
      const auto* b = mark_of<Ridges>(frame, p);
      ASSERT_TRUE(a && b);
      EXPECT_EQ(*mark_of<Ruler>(first, p), *mark_of<Ruler>(frame, p));
      for (std::size_t i = 0; i < a->ridges.size(); ++i) {
        EXPECT_EQ(a->ridges[i].area, b->ridges[i].area);
        EXPECT_EQ(a->ridges[i].start, b->ridges[i].start);
      }
    }
  }
  const RidgePlan& weights = ridges_of(film, 0);
  EXPECT_EQ(weights.low, -weights.high);
}

TEST(Ridges, AreNamedAndSayTheFiguresOfTheTrace) {
  const Film film(write(), one_scene_movie(job::DistributionsScene{}), even_measure());
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  const auto words = words_in(frame);
  for (const char* name : {"hidden 1", "hidden 2", "output", "weight"}) EXPECT_THAT(words, Contains(name));
  // The hump's deviation is sqrt(50) bins of 1/32 of 0.1 * snapshots.
  const double deviation = std::sqrt(50.0) * 0.1 * static_cast<double>(film.trace().snapshots().size()) / 32;
  EXPECT_NEAR(ridges_of(film, 0).layers[0].deviations.back(), deviation, deviation * 0.01);
  EXPECT_THAT(words_in(frame), Contains(HasSubstr("75 % are 0")));
}

TEST(Ridges, SayARecordedDeviationAsItIsAndAnotherAsNearlySo) {
  const auto put = [](trace::TensorMap& map, const std::string& name) {
    const float deviation[] = {0.12345F};
    map[name + ".deviation"] = trace::Tensor::f32({}, deviation);
  };
  const auto trace = write([&](trace::TensorMap& map, int) {
    for (const char* layer : {"0", "2", "4"}) put(map, std::string("stat.model.") + layer + ".weight");
  });
  const Film film(trace, one_scene_movie(job::DistributionsScene{}), even_measure());
  const auto words = words_in(Viewer(film).resolve(film.frames() - 1));
  EXPECT_EQ(std::count(words.begin(), words.end(), "σ 0.123"), 3);
  EXPECT_THAT(words, Contains(HasSubstr("σ ≈ ")));
}

TEST(Ridges, LeaveExactZerosOutOfTheCurve) {
  const Film film(write(), one_scene_movie(job::DistributionsScene{}), even_measure());
  const RidgePlan& plan = ridges_of(film, 1);
  const RidgeLayer& hidden = plan.layers[0];
  EXPECT_TRUE(hidden.rectified);
  EXPECT_FALSE(plan.layers[2].rectified);
  EXPECT_LT(sum(hidden.heights[0]), 0.3);
}

TEST(Ridges, StartEmptyWhereNoGradientIsThereYet) {
  const Film film(write(), one_scene_movie(job::DistributionsScene{}), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(start_of(film));
  for (const float height : mark_of<Ridges>(first, 2)->ridges[0].heights) EXPECT_EQ(height, 0);
  EXPECT_THAT(words_in(first), Contains("–"));
}

TEST(Ridges, DrawsWhatIsDegenerate) {
  GalleryTrace single;
  single.small.snapshots = 1;
  const auto movie = one_scene_movie(job::DistributionsScene{});
  const Film one(write({}, single), movie, even_measure());
  expect_drawable(Viewer(one).resolve(0));
  for (const std::array<float, 2> range :
       {std::array{0.0F, 0.0F}, {2.5F, 2.5F}, {std::nanf(""), 1.0F}, {-HUGE_VALF, HUGE_VALF}}) {
    const auto trace = write([range](trace::TensorMap& map, int snapshot) {
      for (auto& [name, tensor] : map) {
        if (name.ends_with("histogram_range") && snapshot != 2) tensor = trace::Tensor::f32({2}, range);
      }
    });
    const Film film(trace, movie, even_measure());
    Viewer resolver(film);
    for (std::int64_t number = 0; number < film.frames(); number += 5) expect_drawable(resolver.resolve(number));
  }
}

TEST(Ridges, HaveRoomForManyLayers) {
  for (const std::size_t layers : {1U, 6U, 11U}) {
    GalleryTrace spec;
    spec.small.hidden.assign(layers, 5);
    const auto trace = write(
        [&](trace::TensorMap& map, int) {
          std::erase_if(map, [](const auto& record) { return record.first.starts_with("stat."); });
          for (std::size_t i = 0; i <= layers; ++i) {
            put_histogram(map, "stat.model." + std::to_string(2 * i) + ".weight.histogram", hump(), -1, 1);
          }
        },
        spec);
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1080}, {1080, 1920}, {1280, 720}}) {
      const Film film(trace, one_scene_movie(job::DistributionsScene{}, width, height), even_measure());
      const Seen frame = Viewer(film).resolve(3);
      expect_drawable(frame);
      const auto& ridges = mark_of<Ridges>(frame)->ridges;
      for (std::size_t i = 1; i < ridges.size(); ++i)
        EXPECT_GE(ridges[i].area.bottom() - ridges[i - 1].area.bottom(), 14);
    }
  }
}

TEST(Ridges, SayWhichRecordIsMissing) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::DistributionsScene{}), even_measure());
  const auto words = words_in(Viewer(film).resolve(0));
  EXPECT_THAT(words, Contains("stat.model.<i>.weight.histogram was not recorded"));
  EXPECT_THAT(words, Contains("stat.layer.<i>.histogram was not recorded"));
}

}  // namespace
}  // namespace epochreel::scene

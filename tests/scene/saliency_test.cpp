#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/pictures.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/panels/saliency/saliency_panel.h"

namespace epochreel::scene {
namespace {

using testing::Contains;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_saliency" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(Saliency, ShowsTheRootOfTheGradientInTheFilmsScale) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_FLOAT_EQ(static_cast<float>(film.plan().first<SaliencyPanelPlan>()->scale()), 0.5F);
  Viewer resolver(film);
  const Seen first = resolver.resolve(start_of(film));
  const Seen last = resolver.resolve(film.frames() - 1);
  const Tile& start = mark_of<Tiles>(first)->tiles[0];
  const Tile& end = mark_of<Tiles>(last)->tiles[0];
  EXPECT_EQ(start.width, small_trace::kSide);
  EXPECT_NEAR(start.values[0], std::sqrt(1.0 / 6), 1e-6);  // a brighter pixel raises the loss: above 0, amber
  EXPECT_NEAR(start.values[1], -std::sqrt(1.0 / 6), 1e-6);
  EXPECT_NEAR(end.values[0], 1, 1e-6);
  EXPECT_EQ(mark_of<ColorScale>(first)->figures, mark_of<ColorScale>(last)->figures);
}

TEST(Saliency, StandsBesideTheProbeItIsOf) {
  const auto trace = write_gallery_trace(folder());
  const Film film(trace, one_scene_movie(job::ProjectionScene{}), even_measure());
  const Seen frame = Viewer(film).resolve(0);
  const auto image = film.plan().context.probes.image(film.plan().context.shown_probes[0]);
  EXPECT_EQ(mark_of<Pictures>(frame)->pictures[0].pixels, std::vector<std::uint8_t>(image.begin(), image.end()));
}

TEST(Saliency, PicturesStandSideBySideWithinThePanel) {
  const auto trace = write_gallery_trace(folder());
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1080}, {1080, 1920}, {1280, 720}, {3840, 2160}}) {
    const Film film(trace, one_scene_movie(job::ProjectionScene{}, width, height), even_measure());
    const Seen frame = Viewer(film).resolve(4);
    const Rect area = ground_of(frame, "Saliency");
    const Rect& image = mark_of<Pictures>(frame)->pictures[0].area;
    const Rect& map = mark_of<Tiles>(frame)->tiles[0].area;
    const Rect& scale = mark_of<ColorScale>(frame)->area;
    EXPECT_GE(image.height, 80);
    EXPECT_GT(map.x, image.right());
    EXPECT_GE(image.x, area.x);
    EXPECT_GE(image.y, area.y + 44);
    for (const Rect& part : {map, scale}) {
      EXPECT_LE(part.right(), area.right()) << width;
      EXPECT_LE(part.bottom() + 24, area.bottom()) << width;
    }
  }
}

/// Dense layers with ReLUs between them, in double.
struct DoubleNetwork {
  std::vector<std::vector<double>> weights;  ///< a layer: (out, in)
  std::vector<std::vector<double>> biases;

  explicit DoubleNetwork(const trace::Snapshot& snapshot) {
    for (const std::string layer : {"model.0", "model.2", "model.4"}) {
      const auto weight = snapshot.floats(layer + ".weight");
      const auto bias = snapshot.floats(layer + ".bias");
      weights.emplace_back(weight.begin(), weight.end());
      biases.emplace_back(bias.begin(), bias.end());
    }
  }

  /// The loss of an image of pixels from 0 to 1. Lowers `nearest` to the magnitude of the hidden sum nearest to 0.
  double loss(std::vector<double> values, int label, double& nearest) const {
    for (std::size_t l = 0; l < weights.size(); ++l) {
      std::vector<double> next = biases[l];
      for (std::size_t o = 0; o < next.size(); ++o) {
        for (std::size_t i = 0; i < values.size(); ++i) next[o] += weights[l][o * values.size() + i] * values[i];
        if (l + 1 == weights.size()) continue;
        nearest = std::min(nearest, std::fabs(next[o]));
        next[o] = std::max(0.0, next[o]);
      }
      values = std::move(next);
    }
    const double top = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (const double logit : values) sum += std::exp(logit - top);
    return top + std::log(sum) - values[static_cast<std::size_t>(label)];
  }

  /// By pixel, from central differences; empty where the recorded weights, which are rounded to f16, may have a ReLU on
  /// another side of its bend.
  std::vector<double> slopes(std::span<const std::uint8_t> image, int label) const {
    constexpr double kStep = 1e-6;
    constexpr double kRounding = 1e-3;
    std::vector<double> pixels;
    for (const std::uint8_t value : image) pixels.push_back(value / 255.0);
    std::vector<double> result;
    double nearest = 1;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const auto moved = [&](double by) {
        std::vector<double> all = pixels;
        all[i] += by;
        return loss(std::move(all), label, nearest);
      };
      result.push_back((moved(kStep) - moved(-kStep)) / (2 * kStep));
      if (nearest < kRounding) return {};
    }
    return result;
  }
};

/// Sign and size, against the largest of the image: rounded weights and differences leave less than a hundredth.
void expect_slopes(std::span<const float> gradient, const std::vector<double>& slopes, const std::string& where) {
  ASSERT_EQ(gradient.size(), slopes.size());
  double largest = 0;
  for (const double slope : slopes) largest = std::max(largest, std::fabs(slope));
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(gradient[i]), slopes[i], 0.01 * largest) << where << ", pixel " << i;
    if (std::fabs(slopes[i]) < 0.02 * largest) continue;
    EXPECT_EQ(std::signbit(gradient[i]), std::signbit(slopes[i])) << where << ", pixel " << i;
  }
}

TEST(Saliency, IsOfTheImageThatIsSeenWhereOneFollowsAnother) {
  const auto trace = golden_trace();
  job::MovieSpec movie = one_scene_movie(job::ProjectionScene{});
  movie.fps = 30;
  movie.scenes[0].seconds = 9;
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  const Probes& probes = film.plan().context.probes;
  const auto& names = trace->manifest().class_names;
  const auto distance = [](const std::vector<std::uint8_t>& picture, std::span<const std::uint8_t> image) {
    double sum = 0;
    for (std::size_t i = 0; i < picture.size(); ++i) sum += std::pow(picture[i] - image[i], 2);
    return sum;
  };
  std::size_t mixed = 0;
  for (std::int64_t number = 0; number < film.frames(); ++number) {
    const Seen frame = resolver.resolve(number);
    const auto& picture = mark_of<Pictures>(frame)->pictures[0].pixels;
    int seen = 0;
    for (int probe = 0; probe < probes.count; ++probe) {
      if (distance(picture, probes.image(probe)) < distance(picture, probes.image(seen))) seen = probe;
    }
    if (distance(picture, probes.image(seen)) > 0) ++mixed;
    const std::string& name = names[static_cast<std::size_t>(probes.labels[static_cast<std::size_t>(seen)])];
    EXPECT_THAT(words_in(frame), Contains("test image of “" + name + "”")) << "frame " << number;
  }
  EXPECT_GT(mixed, 0U);
}

TEST(Saliency, IsTheSlopeOfTheLossByFiniteDifferences) {
  const auto trace = golden_trace();
  const Probes probes = read_probes(*trace);
  const auto size = probes.image(0).size();
  for (const int snapshot : {0, 3, static_cast<int>(trace->snapshots().size()) - 1}) {
    const auto file = trace->snapshot(snapshot);
    const DoubleNetwork network(file);
    const auto gradients = file.floats("probe.saliency");
    int checked = 0;
    for (int probe = 0; probe < probes.count; ++probe) {
      const auto slopes = network.slopes(probes.image(probe), probes.labels[static_cast<std::size_t>(probe)]);
      if (slopes.empty()) continue;
      ++checked;
      expect_slopes(std::span(gradients).subspan(static_cast<std::size_t>(probe) * size, size), slopes,
                    "snapshot " + std::to_string(snapshot) + ", probe " + std::to_string(probe));
    }
    EXPECT_GE(checked, probes.count / 2);
  }
}

TEST(Saliency, OnScreenHasTheSignAndSizeOfTheSlope) {
  const auto trace = golden_trace();
  const Film film(trace, one_scene_movie(job::ProjectionScene{}), even_measure());
  Viewer resolver(film);
  const Seen last = resolver.resolve(film.frames() - 1);
  const int probe = film.plan().context.shown_probes[0];
  const auto image = film.plan().context.probes.image(probe);
  ASSERT_EQ(mark_of<Pictures>(last)->pictures[0].pixels, std::vector<std::uint8_t>(image.begin(), image.end()));
  std::vector<float> gradient;
  for (const float value : mark_of<Tiles>(last)->tiles[0].values) {
    gradient.push_back(
        std::copysign(value * value * static_cast<float>(film.plan().first<SaliencyPanelPlan>()->scale()), value));
  }
  const DoubleNetwork network(trace->last_snapshot());
  const auto slopes = network.slopes(image, film.plan().context.probes.labels[static_cast<std::size_t>(probe)]);
  ASSERT_FALSE(slopes.empty());
  expect_slopes(gradient, slopes, "on screen");
}

TEST(Saliency, StaysFiniteWhereTheGradientIsNone) {
  GalleryTrace spec;
  spec.level = 0;
  const Film film(write_gallery_trace(folder(), spec), one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_EQ(film.plan().first<SaliencyPanelPlan>()->scale(), 1);
  const Seen frame = Viewer(film).resolve(3);
  for (const float value : mark_of<Tiles>(frame)->tiles[0].values) EXPECT_EQ(value, 0);
  EXPECT_THAT(words_in(frame), Contains(testing::EndsWith("largest: 0 everywhere")));
}

TEST(Saliency, SaysThatItWasNotRecorded) {
  GalleryTrace spec;
  spec.saliency = false;
  const Film film(write_gallery_trace(folder(), spec), one_scene_movie(job::ProjectionScene{}), even_measure());
  EXPECT_THAT(words_in(Viewer(film).resolve(0)), Contains("probe.saliency was not recorded"));
  EXPECT_THAT(film.warnings(), Contains("saliency is not drawn: probe.saliency was not recorded"));
}

}  // namespace
}  // namespace epochreel::scene

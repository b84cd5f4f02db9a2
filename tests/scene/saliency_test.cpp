#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "src/scene/film_plan.h"

namespace epochreel::scene {
namespace {

using testing::Contains;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_saliency" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(Saliency, ShowsTheRootOfTheGradientInTheFilmsScale) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::SceneKind::kProjection));
  EXPECT_FLOAT_EQ(static_cast<float>(film.plan().saliency_scale), 0.5F);
  Resolver resolver(film);
  const Frame first = resolver.resolve(0);
  const Frame last = resolver.resolve(film.frames() - 1);
  const Tile& start = panel_of<TilesPanel>(first)->tiles[0];
  const Tile& end = panel_of<TilesPanel>(last)->tiles[0];
  EXPECT_EQ(start.width, small_trace::kSide);
  EXPECT_NEAR(start.values[0], std::sqrt(1.0 / 6), 1e-6);  // a brighter pixel raises the loss: above 0, amber
  EXPECT_NEAR(start.values[1], -std::sqrt(1.0 / 6), 1e-6);
  EXPECT_NEAR(end.values[0], 1, 1e-6);
  EXPECT_EQ(panel_of<ScalePanel>(first)->figures, panel_of<ScalePanel>(last)->figures);
}

TEST(Saliency, StandsBesideTheProbeItIsOf) {
  const auto trace = write_gallery_trace(folder());
  const Film film(trace, one_scene_movie(job::SceneKind::kProjection));
  const Frame frame = Resolver(film).resolve(0);
  const auto image = film.plan().probes.image(film.plan().shown_probes[0]);
  EXPECT_EQ(panel_of<PicturePanel>(frame)->pictures[0].pixels, std::vector<std::uint8_t>(image.begin(), image.end()));
}

TEST(Saliency, PicturesStandSideBySideWithinThePanel) {
  const auto trace = write_gallery_trace(folder());
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1080}, {1080, 1920}, {1280, 720}, {3840, 2160}}) {
    const Film film(trace, one_scene_movie(job::SceneKind::kProjection, width, height));
    const Frame frame = Resolver(film).resolve(4);
    const Rect area = ground_of(frame, "Saliency");
    const Rect& image = panel_of<PicturePanel>(frame)->pictures[0].area;
    const Rect& map = panel_of<TilesPanel>(frame)->tiles[0].area;
    const Rect& scale = panel_of<ScalePanel>(frame)->area;
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

TEST(Saliency, StaysFiniteWhereTheGradientIsNone) {
  GalleryTrace spec;
  spec.level = 0;
  const Film film(write_gallery_trace(folder(), spec), one_scene_movie(job::SceneKind::kProjection));
  EXPECT_EQ(film.plan().saliency_scale, 1);
  const Frame frame = Resolver(film).resolve(3);
  for (const float value : panel_of<TilesPanel>(frame)->tiles[0].values) EXPECT_EQ(value, 0);
}

TEST(Saliency, SaysThatItWasNotRecorded) {
  GalleryTrace spec;
  spec.saliency = false;
  const Film film(write_gallery_trace(folder(), spec), one_scene_movie(job::SceneKind::kProjection));
  EXPECT_THAT(words_in(Resolver(film).resolve(0)), Contains("probe.saliency was not recorded"));
  EXPECT_THAT(film.warnings(), Contains("saliency is not drawn: probe.saliency was not recorded"));
}

}  // namespace
}  // namespace epochreel::scene

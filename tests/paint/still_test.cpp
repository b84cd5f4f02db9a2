/// A painter keeps things from frame to frame: that saves drawing and changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "epochreel/base/random.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "paint/studio.h"
#include "scene/small_trace.h"

namespace epochreel::paint {
namespace {

std::unique_ptr<Studio> studio_of(const std::string& theme, int width, int height) {
  job::MovieSpec movie;
  movie.width = width;
  movie.height = height;
  movie.fps = 5;
  movie.theme = scene::theme_by_name(theme);
  movie.scenes = scene::scenes_of_every_kind(3);
  return std::make_unique<Studio>(scene::golden_trace(), movie);
}

/// A frame as it is painted by a painter that has drawn nothing before.
struct Anew {
  image::Bitmap bitmap;
  std::vector<DrawnText> texts;

  explicit Anew(const scene::Drawing& drawing) {
    Painter painter(*drawing.theme);
    painter.paint(drawing, bitmap);
    texts = painter.drawn_texts();
  }
};

bool same_texts(const std::vector<DrawnText>& a, const std::vector<DrawnText>& b) {
  return std::ranges::equal(a, b, [](const DrawnText& x, const DrawnText& y) {
    return x.words == y.words && x.box == y.box && x.size == y.size && x.color == y.color;
  });
}

bool opaque(const image::Bitmap& bitmap) {
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) {
    if (bitmap.pixels[i] != 255) return false;
  }
  return true;
}

TEST(Still, AFrameIsTheSameWhateverWasDrawnBefore) {
  std::vector<std::unique_ptr<Studio>> studios;
  for (const std::string& theme : scene::theme_names()) studios.push_back(studio_of(theme, 640, 360));
  studios.push_back(studio_of("night", 360, 640));
  const RandomStream random(1, RandomUse::kSynthetic);
  Painter painter(studios.front()->film.theme());  // all themes have the same fonts
  image::Bitmap bitmap;
  for (std::uint32_t i = 0; i < 160; ++i) {
    const std::size_t film = random.below(i / 2, static_cast<std::uint32_t>(studios.size()));
    // Half of the frames follow the one before, so that there is something to reuse.
    const auto at = static_cast<std::int64_t>(
        random.below(1000 + i / 2, static_cast<std::uint32_t>(studios[film]->film.frames() - 1)));
    const scene::Drawing drawing = studios[film]->resolver.resolve(at + i % 2);
    painter.paint(drawing, bitmap);
    const Anew anew(drawing);
    EXPECT_EQ(image::pixel_hash(bitmap), image::pixel_hash(anew.bitmap)) << "film " << film << ", frame " << at + i % 2;
    EXPECT_TRUE(opaque(bitmap)) << "film " << film << ", frame " << at + i % 2;
    EXPECT_TRUE(same_texts(painter.drawn_texts(), anew.texts)) << "film " << film << ", frame " << at + i % 2;
  }
}

TEST(Still, FramesThatAreSaidToRepeatTheOneBeforeHaveItsPixels) {
  const auto studio = studio_of("night", 640, 360);
  std::int64_t repeats = 0;
  std::int64_t others = 0;
  scene::Drawing before = studio->resolver.resolve(0);
  Hash128 hash_before = image::pixel_hash(Anew(before).bitmap);
  for (std::int64_t frame = 1; frame < studio->film.frames(); ++frame) {
    scene::Drawing drawing = studio->resolver.resolve(frame);
    const Hash128 hash = image::pixel_hash(Anew(drawing).bitmap);
    const bool repeated = scene::same_picture(before, drawing);
    EXPECT_TRUE(!repeated || hash == hash_before) << "frame " << frame;
    repeats += repeated ? 1 : 0;
    others += !repeated && hash == hash_before ? 1 : 0;
    before = std::move(drawing);
    hash_before = hash;
  }
  EXPECT_GT(repeats, 10);
  EXPECT_LT(others, 5) << "frames of the same pixels that are painted anew";
}

TEST(Still, APainterOutlivesAFilm) {
  auto first = studio_of("night", 320, 180);
  Painter painter(first->film.theme());
  image::Bitmap bitmap;
  painter.paint(first->resolver.resolve(3), bitmap);
  const Hash128 hash = image::pixel_hash(bitmap);
  first.reset();
  const auto second = studio_of("night", 320, 180);
  painter.paint(second->resolver.resolve(3), bitmap);
  EXPECT_EQ(image::pixel_hash(bitmap), hash);
  painter.paint(second->resolver.resolve(40), bitmap);
  EXPECT_NE(image::pixel_hash(bitmap), hash);
}

TEST(Still, PanelsAreDrawnOnceAScene) {
  const auto studio = studio_of("night", 1280, 720);
  auto& [painter, film, resolver] = *studio;
  image::Bitmap bitmap;
  std::int64_t drawings = 0;
  std::int64_t next = 0;
  for (const job::SceneKind& kind : job::all_scenes()) {
    for (std::int64_t i = 0; i < 15; ++i) {
      const scene::Drawing drawing = resolver.resolve(next++);
      EXPECT_FALSE(drawing.backdrop.empty()) << "scene " << job::scene_name(kind);
      painter.paint(drawing, bitmap);
    }
    const std::int64_t now = painter.still_drawings();
    // Notes beside the titles say which of the probes is being read, and how many test images were evaluated.
    // The images of the data come one by one, then they stand.
    const int most = job::is<job::PredictionsScene>(kind) ? 10
                     : job::is<job::TrainingScene>(kind)  ? 3
                     : job::is<job::DataScene>(kind)      ? 2
                                                          : 1;
    const int cut = next > 15 ? 1 : 0;  // while a cut lasts, words and what is carried stand in the foreground
    EXPECT_LE(now - drawings, most + cut) << "scene " << job::scene_name(kind);
    drawings = now;
  }
}

TEST(Still, OthersAreDrawnAnew) {
  const scene::Theme& theme = scene::theme_by_name("night");
  scene::Drawing drawing;
  drawing.width = 64;
  drawing.height = 64;
  drawing.theme = &theme;
  drawing.backdrop.emplace_back(scene::Fill{{8, 8, 20, 20}, 12, theme.panel});
  Painter painter(theme);
  image::Bitmap bitmap;
  painter.paint(drawing, bitmap);
  painter.paint(drawing, bitmap);
  EXPECT_EQ(painter.still_drawings(), 1);
  std::get<scene::Fill>(drawing.backdrop.front()).area.x = 30;
  painter.paint(drawing, bitmap);
  EXPECT_EQ(painter.still_drawings(), 2);
  EXPECT_EQ(bitmap.pixels, Anew(drawing).bitmap.pixels);
  drawing.theme = &scene::theme_by_name("paper");
  painter.paint(drawing, bitmap);
  EXPECT_EQ(painter.still_drawings(), 3);
  EXPECT_EQ(bitmap.pixels, Anew(drawing).bitmap.pixels);
}

}  // namespace
}  // namespace epochreel::paint

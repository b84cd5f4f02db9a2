/// What a painter keeps from frame to frame: it saves drawing and changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "epochreel/base/random.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "scene/small_trace.h"

namespace epochreel::paint {
namespace {

using job::SceneKind;

scene::Film film_of(const std::string& theme, int width, int height) {
  job::MovieSpec movie;
  movie.width = width;
  movie.height = height;
  movie.fps = 5;
  movie.theme = scene::theme_by_name(theme);
  movie.scenes = scene::scenes_of_every_kind(3);
  return scene::Film(scene::golden_trace(), movie);
}

/// What a painter that has drawn nothing before makes of a frame.
struct Anew {
  image::Bitmap bitmap;
  std::vector<DrawnText> texts;

  explicit Anew(const scene::Frame& frame) {
    Painter painter(*frame.theme);
    painter.paint(frame, bitmap);
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
  std::vector<scene::Film> films;
  for (const char* theme : {"night", "paper", "high-contrast"}) films.push_back(film_of(theme, 640, 360));
  films.push_back(film_of("night", 360, 640));
  std::vector<std::unique_ptr<scene::Resolver>> resolvers;
  for (const scene::Film& film : films) resolvers.push_back(std::make_unique<scene::Resolver>(film));
  const RandomStream random(1, RandomUse::kSynthetic);
  Painter painter(films.front().theme());  // all themes have the same fonts
  image::Bitmap bitmap;
  for (std::uint32_t i = 0; i < 160; ++i) {
    const std::size_t film = random.below(i / 2, 4);
    // Half of the frames follow the one before, so that there is something to reuse.
    const auto at =
        static_cast<std::int64_t>(random.below(1000 + i / 2, static_cast<std::uint32_t>(films[film].frames() - 1)));
    const scene::Frame frame = resolvers[film]->resolve(at + i % 2);
    painter.paint(frame, bitmap);
    const Anew anew(frame);
    EXPECT_EQ(image::pixel_hash(bitmap), image::pixel_hash(anew.bitmap)) << "film " << film << ", frame " << at + i % 2;
    EXPECT_TRUE(opaque(bitmap)) << "film " << film << ", frame " << at + i % 2;
    EXPECT_TRUE(same_texts(painter.drawn_texts(), anew.texts)) << "film " << film << ", frame " << at + i % 2;
  }
}

TEST(Still, PanelsAreDrawnOnceAScene) {
  const scene::Film film = film_of("night", 1280, 720);
  scene::Resolver resolver(film);
  Painter painter(film.theme());
  image::Bitmap bitmap;
  std::int64_t drawings = 0;
  for (int kind = 0; kind <= static_cast<int>(SceneKind::kClosing); ++kind) {
    for (std::int64_t i = 0; i < 15; ++i) {
      const scene::Frame frame = resolver.resolve(15 * kind + i);
      EXPECT_GT(frame.still, 0U) << "scene " << kind;
      painter.paint(frame, bitmap);
    }
    const std::int64_t now = painter.still_drawings();
    // Notes beside the titles say which of the probes is being read, and how many test images were evaluated.
    const auto scene = static_cast<SceneKind>(kind);
    const int most = scene == SceneKind::kPredictions ? 10 : scene == SceneKind::kTraining ? 3 : 1;
    EXPECT_LE(now - drawings, most) << "scene " << kind;
    drawings = now;
  }
}

TEST(Still, OthersAreDrawnAnew) {
  const scene::Theme& theme = scene::theme_by_name("night");
  scene::Frame frame;
  frame.width = 64;
  frame.height = 64;
  frame.theme = &theme;
  frame.add_still(scene::ChromePanel{{{8, 8, 20, 20}, "", ""}});
  Painter painter(theme);
  image::Bitmap bitmap;
  painter.paint(frame, bitmap);
  painter.paint(frame, bitmap);
  EXPECT_EQ(painter.still_drawings(), 1);
  std::get<scene::ChromePanel>(frame.panels.front()).chrome.area.x = 30;
  painter.paint(frame, bitmap);
  EXPECT_EQ(painter.still_drawings(), 2);
  EXPECT_EQ(bitmap.pixels, Anew(frame).bitmap.pixels);
  frame.theme = &scene::theme_by_name("paper");
  painter.paint(frame, bitmap);
  EXPECT_EQ(painter.still_drawings(), 3);
  EXPECT_EQ(bitmap.pixels, Anew(frame).bitmap.pixels);
}

}  // namespace
}  // namespace epochreel::paint

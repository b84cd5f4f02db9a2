#include "epochreel/paint/painter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/error.h"
#include "epochreel/scene/film.h"
#include "scene/small_trace.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;
using scene::SmallTrace;

fs::path folder(const std::string& name) { return fs::path(testing::TempDir()) / "epochreel_painter" / name; }

std::string describe(const DrawnText& text) {
  return "'" + text.words + "' at " + std::to_string(text.box.x) + ", " + std::to_string(text.box.y) + " " +
         std::to_string(text.box.width) + " x " + std::to_string(text.box.height);
}

bool overlap(const scene::Rect& a, const scene::Rect& b) {
  constexpr double kTouch = 0.5;
  return a.x + kTouch < b.right() && b.x + kTouch < a.right() && a.y + kTouch < b.bottom() && b.y + kTouch < a.bottom();
}

struct Case {
  std::string name;
  SmallTrace trace;
};

class EveryFrame : public testing::TestWithParam<Case> {};

TEST_P(EveryFrame, HasTextThatCanBeRead) {
  const auto trace = scene::write_small_trace(folder("text_" + GetParam().name), GetParam().trace);
  const scene::Film film(trace, scene::every_scene_movie());
  scene::Resolver resolver(film);
  Painter painter(film.theme());
  Bitmap bitmap;
  for (std::int64_t number = 0; number < film.frames(); number += 3) {
    painter.paint(resolver.resolve(number), bitmap);
    const auto& texts = painter.drawn_texts();
    EXPECT_GE(texts.size(), 4U) << "frame " << number;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& box = texts[i].box;
      EXPECT_GE(texts[i].size, 14) << "frame " << number << ": " << describe(texts[i]);
      EXPECT_TRUE(box.x >= 8 && box.y >= 8 && box.right() <= 1912 && box.bottom() <= 1072)
          << "frame " << number << ": " << describe(texts[i]);
      for (std::size_t j = i + 1; j < texts.size(); ++j) {
        EXPECT_FALSE(overlap(box, texts[j].box))
            << "frame " << number << ": " << describe(texts[i]) << " and " << describe(texts[j]);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Traces, EveryFrame,
    testing::Values(Case{"usual", {}}, Case{"two_classes", {.classes = 2}}, Case{"ten_classes", {.classes = 10}},
                    Case{"long_names", {.classes = 10, .long_names = true}}, Case{"many_classes", {.classes = 40}},
                    Case{"one_snapshot", {.snapshots = 1}}, Case{"deep", {.hidden = {30, 30, 30, 30, 30, 30}}},
                    Case{"nan", {.poison = std::numeric_limits<float>::quiet_NaN()}},
                    Case{"bare", {.weights = false, .statistics = false}}),
    [](const auto& tested) { return tested.param.name; });

TEST(Painter, APictureDependsOnItsFrameAlone) {
  const auto trace = scene::write_small_trace(folder("pure"));
  const scene::Film film(trace, scene::every_scene_movie());
  std::vector<Hash128> forward;
  {
    scene::Resolver resolver(film);
    Painter painter(film.theme());
    Bitmap bitmap;
    for (std::int64_t number = 0; number < film.frames(); number += 4) {
      painter.paint(resolver.resolve(number), bitmap);
      forward.push_back(pixel_hash(bitmap));
    }
  }
  const scene::Film again(trace, scene::every_scene_movie());
  scene::Resolver resolver(again);
  Painter painter(again.theme());
  Bitmap bitmap;
  for (std::int64_t i = static_cast<std::int64_t>(forward.size()) - 1; i >= 0; --i) {
    painter.paint(resolver.resolve(4 * i), bitmap);
    EXPECT_EQ(pixel_hash(bitmap), forward[static_cast<std::size_t>(i)]) << "frame " << 4 * i;
  }
}

TEST(Painter, NoFrameIsEmptyAndNoneJumpsInsideAScene) {
  const auto trace = scene::write_small_trace(folder("calm"));
  auto movie = scene::small_movie(960, 540);
  movie.fps = 30;
  const scene::Film film(trace, movie);
  scene::Resolver resolver(film);
  Painter painter(film.theme());
  Bitmap before;
  Bitmap now;
  for (std::int64_t number = 100; number < 140; ++number) {  // inside the training scene
    painter.paint(resolver.resolve(number), now);
    std::size_t lit = 0;
    double change = 0;
    for (std::size_t i = 0; i < now.pixels.size(); ++i) {
      lit += i % 4 != 3 && now.pixels[i] > 60 ? 1 : 0;
      if (number > 100) change += std::abs(now.pixels[i] - before.pixels[i]);
    }
    EXPECT_GT(lit, 10000U);
    EXPECT_LT(change / static_cast<double>(now.pixels.size()), 2.0) << "frame " << number;
    std::swap(before, now);
  }
}

TEST(Painter, OtherSizesShowTheWholeStage) {
  const auto trace = scene::write_small_trace(folder("sizes"));
  for (const auto& [width, height] : {std::pair{1280, 720}, {3840, 2160}, {1080, 1080}}) {
    const scene::Film film(trace, scene::small_movie(width, height));
    scene::Resolver resolver(film);
    Painter painter(film.theme());
    Bitmap bitmap;
    painter.paint(resolver.resolve(40), bitmap);
    EXPECT_EQ(bitmap.width, width);
    for (const auto& text : painter.drawn_texts()) {
      EXPECT_TRUE(text.box.x >= 0 && text.box.right() <= width && text.box.bottom() <= height) << describe(text);
    }
  }
}

TEST(Painter, EveryThemeIsDrawnOnItsOwnGround) {
  const auto trace = scene::write_small_trace(folder("themes"));
  for (const std::string name : {"night", "paper", "high-contrast"}) {
    auto movie = scene::small_movie(960, 540);
    movie.theme = scene::theme_by_name(name);
    const scene::Film film(trace, movie);
    scene::Resolver resolver(film);
    Painter painter(film.theme());
    Bitmap bitmap;
    painter.paint(resolver.resolve(film.poster_frame()), bitmap);
    EXPECT_EQ((Color{bitmap.pixels[2], bitmap.pixels[1], bitmap.pixels[0]}), movie.theme.ground) << name;
    for (const auto& text : painter.drawn_texts()) {
      const double best = std::max({contrast_ratio(text.color, movie.theme.ground),
                                    contrast_ratio(text.color, movie.theme.text)});
      EXPECT_GE(best, kTextContrast) << name << ": " << describe(text);
    }
  }
}

TEST(Painter, AFontThatIsNotThereIsAnError) {
  scene::Theme theme;
  theme.display_font = "Comic Papyrus";
  try {
    const Painter painter(theme);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_NE(std::string(error.what()).find("there is no font family 'Comic Papyrus' in "), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("which has Inter, Inter Display;"), std::string::npos);
  }
}

TEST(Painter, VersionsNameTheFonts) {
  const auto versions = painting_versions(scene::theme_by_name("night"));
  EXPECT_EQ(versions.at("fonts").substr(0, 7), "Inter, ");
  EXPECT_EQ(versions.at("fonts").size(), 7U + 32U);
}

}  // namespace
}  // namespace epochreel::paint

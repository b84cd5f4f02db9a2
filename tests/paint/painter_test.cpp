#include "epochreel/paint/painter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "epochreel/base/error.h"
#include "epochreel/scene/film.h"
#include "paint/readable.h"
#include "paint/studio.h"
#include "scene/cnn_trace.h"
#include "scene/color_trace.h"
#include "scene/small_trace.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;
using scene::SmallTrace;

fs::path folder(const std::string& name) { return fs::path(testing::TempDir()) / "epochreel_painter" / name; }

/// Which trace a case is drawn from: a small one of its own, that of a CNN, one in colour with a sketch, the committed
/// one, which has every record of version 1.
enum class Source { kSmall, kCnn, kColor, kGolden };

struct Case {
  std::string name;
  SmallTrace trace;
  Source source = Source::kSmall;
  int stride = 1;  ///< of the frames that others look at, every so many
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.name; }

std::shared_ptr<const trace::TraceReader> trace_of(const Case& tested, const std::string& size) {
  const fs::path own = folder("text_" + tested.name + "_" + size);
  switch (tested.source) {
    case Source::kSmall:
      return scene::write_small_trace(own, tested.trace);
    case Source::kCnn:
      scene::small_cnn::write(own);
      return std::make_shared<const trace::TraceReader>(own);
    case Source::kColor:
      return scene::color::write(own);
    case Source::kGolden:
      break;
  }
  return scene::golden_trace();
}

void check_every_scene(const Case& tested, int width, int height, int stride) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  const auto trace = trace_of(tested, size);
  Studio studio(trace, scene::every_panel_movie(width, height));
  auto& [painter, film, resolver] = studio;
  for (std::int64_t number = 0; number < film.frames(); number += stride * tested.stride) {
    const scene::Drawing drawing = resolver.resolve(number);
    const auto texts = scene::texts_of(drawing);  // nothing is painted
    const std::string where = size + ", frame " + std::to_string(number) + ": ";
    expect_readable(texts, width, height, drawing.scale, where);
    expect_inside_panels(texts, drawing, where);
    expect_uncut(texts, trace->manifest(), where);
  }
}

class EveryFrame : public testing::TestWithParam<Case> {};

TEST_P(EveryFrame, HasTextThatCanBeRead) { check_every_scene(GetParam(), 1920, 1080, 5); }
TEST_P(EveryFrame, HasTextThatCanBeReadInSmallPictures) { check_every_scene(GetParam(), 1280, 720, 7); }
TEST_P(EveryFrame, HasTextThatCanBeReadInSquares) { check_every_scene(GetParam(), 1080, 1080, 7); }
TEST_P(EveryFrame, HasTextThatCanBeReadUpright) { check_every_scene(GetParam(), 1080, 1920, 7); }

INSTANTIATE_TEST_SUITE_P(
    Traces, EveryFrame,
    testing::Values(
        Case{"usual", {}}, Case{"one_class", {.classes = 1}}, Case{"two_classes", {.classes = 2}},
        Case{"ten_classes", {.classes = 10}}, Case{"long_names", {.classes = 10, .long_names = true}},
        Case{"many_classes", {.classes = 40}}, Case{"one_snapshot", {.snapshots = 1}},
        Case{"deep", {.hidden = {30, 30, 30, 30, 30, 30}}},
        Case{"deep_tanh",
             {.classes = 10,
              .hidden = {60, 50, 40, 30, 20, 12},
              .long_names = true,
              .activation = "tanh",
              .rate = 0.00012345}},
        Case{"nan", {.poison = std::numeric_limits<float>::quiet_NaN()}},
        Case{"bare", {.weights = false, .statistics = false}}, Case{"golden", {}, Source::kGolden},
        Case{"one_unit", {.hidden = {1}}},
        Case{"wide", {.classes = 2, .snapshots = 1, .probes_per_class = 1, .hidden = {5000}}, Source::kSmall, 6},
        Case{"usual_width", {.snapshots = 2, .hidden = {1024, 512}}, Source::kSmall, 4}, Case{"cnn", {}, Source::kCnn},
        Case{"color", {}, Source::kColor}),
    [](const auto& tested) { return tested.param.name; });

/// How often each text was drawn in a frame of a training scene with network, bars and matrix, in a large picture.
std::map<std::string, int> texts_of_training(const SmallTrace& spec, const std::string& name) {
  job::MovieSpec movie = scene::small_movie();
  for (job::SceneSpec& scene : movie.scenes) {
    if (!job::is<job::TrainingScene>(scene.kind)) continue;
    scene.panels = {
        {job::NetworkPanel{}, 1, 1, 12, 8}, {job::AccuracyPanel{}, 1, 9, 4, 4}, {job::ConfusionPanel{}, 5, 9, 8, 4}};
  }
  Studio studio(scene::write_small_trace(folder(name), spec), movie);
  std::map<std::string, int> counts;
  for (const DrawnText& text : scene::texts_of(studio.resolver.resolve(40))) ++counts[text.words];
  return counts;
}

TEST(Painter, EveryBarOfALongNameIsNamed) {
  const auto texts = texts_of_training({.classes = 10, .long_names = true}, "long_bars");
  for (int c = 0; c < 10; ++c) {
    // Beside its output, its bar and its row of the matrix.
    EXPECT_GE(texts.at("Ankle boot " + std::to_string(c)), 3) << c;
  }
}

TEST(Painter, ManyClassesAreNamedInPart) {
  const auto texts = texts_of_training({.classes = 40}, "many_names");
  int named = 0;
  int twice = 0;  // in the network too
  for (int c = 0; c < 40; ++c) {
    const auto found = texts.find(std::to_string(c));
    named += found != texts.end() && c % 2 == 0 ? 1 : 0;
    twice += found != texts.end() && found->second >= (c % 2 == 0 ? 2 : 1) ? 1 : 0;
  }
  EXPECT_EQ(named, 20);
  EXPECT_GE(twice, 5) << "the likeliest outputs have no names";
  EXPECT_TRUE(texts.contains("5 likeliest of 40"));
}

TEST(Painter, APictureDependsOnItsFrameAlone) {
  const auto trace = scene::write_small_trace(folder("pure"));
  std::vector<Hash128> forward;
  {
    Studio studio(trace, scene::every_scene_movie());
    auto& [painter, film, resolver] = studio;
    image::Bitmap bitmap;
    for (std::int64_t number = 0; number < film.frames(); number += 4) {
      painter.paint(resolver.resolve(number), bitmap);
      forward.push_back(image::pixel_hash(bitmap));
    }
  }
  Studio studio(trace, scene::every_scene_movie());
  auto& [painter, again, resolver] = studio;
  image::Bitmap bitmap;
  for (std::int64_t i = static_cast<std::int64_t>(forward.size()) - 1; i >= 0; --i) {
    painter.paint(resolver.resolve(4 * i), bitmap);
    EXPECT_EQ(image::pixel_hash(bitmap), forward[static_cast<std::size_t>(i)]) << "frame " << 4 * i;
  }
}

TEST(Painter, NoFrameIsEmptyAndNoneJumpsInsideAScene) {
  const auto trace = scene::write_small_trace(folder("calm"));
  auto movie = scene::small_movie(960, 540);
  movie.fps = 30;
  Studio studio(trace, movie);
  auto& [painter, film, resolver] = studio;
  image::Bitmap before;
  image::Bitmap now;
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

TEST(Painter, OtherShapesFillThePicture) {
  const auto trace = scene::write_small_trace(folder("sizes"));
  for (const auto& [width, height] : {std::pair{3840, 2160}, {2560, 1080}, {640, 360}, {1440, 1080}, {720, 1280}}) {
    Studio studio(trace, scene::small_movie(width, height));
    auto& [painter, film, resolver] = studio;
    image::Bitmap bitmap;
    const scene::Drawing drawing = resolver.resolve(40);
    EXPECT_EQ(drawing.origin.x, 0) << width;
    EXPECT_EQ(drawing.origin.y, 0) << width;
    painter.paint(drawing, bitmap);
    EXPECT_EQ(bitmap.width, width);
    expect_readable(painter.drawn_texts(), width, height, drawing.scale, std::to_string(width) + ": ");
  }
}

TEST(Painter, EveryThemeIsDrawnOnItsOwnGround) {
  const auto trace = scene::write_small_trace(folder("themes"));
  for (const std::string& name : scene::theme_names()) {
    auto movie = scene::small_movie(960, 540);
    movie.theme = scene::theme_by_name(name);
    Studio studio(trace, movie);
    auto& [painter, film, resolver] = studio;
    image::Bitmap bitmap;
    painter.paint(resolver.resolve(film.poster_frame()), bitmap);
    EXPECT_EQ((Color{bitmap.pixels[2], bitmap.pixels[1], bitmap.pixels[0]}), movie.theme.ground) << name;
    for (const auto& text : painter.drawn_texts()) {
      const double best =
          std::max({contrast_ratio(text.color, movie.theme.ground), contrast_ratio(text.color, movie.theme.text)});
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

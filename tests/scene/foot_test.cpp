/// What stands in every frame: words and logo of the job, the mark of a preview; and films without captions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/layout/logo.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::Not;

fs::path folder() {
  return fs::path(testing::TempDir()) / "epochreel_foot" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

constexpr std::pair<int, int> kSizes[] = {{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}};

/// A logo of one colour.
job::LogoPicture plain_logo(int width, int height, Color color, std::uint8_t alpha = 255) {
  job::LogoPicture logo{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    logo.bgra.insert(logo.bgra.end(), {color.blue, color.green, color.red, alpha});
  }
  return logo;
}

constexpr Color kOrange = {200, 100, 50};

/// Every seventh frame, with those at the borders of scenes, where they fade.
std::vector<std::int64_t> some_frames(const Film& film) {
  std::vector<std::int64_t> frames;
  for (std::int64_t frame = 0; frame < film.frames(); frame += 7) frames.push_back(frame);
  for (const SceneSpan& span : film.plan().context.scenes) frames.push_back(span.first);
  return frames;
}

/// The images of the foot in the foreground.
std::vector<Image> logos_in(const Seen& frame, const Rect& foot) {
  std::vector<Image> logos;
  for (const Primitive& primitive : frame.drawing.foreground) {
    const auto* image = std::get_if<Image>(&primitive);
    if (image != nullptr && image->area.y > foot.y - 1) logos.push_back(*image);
  }
  return logos;
}

TEST(Foot, StandsInEveryFrameBelowAllElse) {
  const auto trace = write_small_trace(folder());
  for (const auto& [width, height] : kSizes) {
    job::MovieSpec movie = every_scene_movie(width, height);
    movie.footer.text = "Lecture 7";
    movie.footer.logo = "logo.png";
    movie.footer.picture = plain_logo(60, 20, kOrange);
    const Film film(trace, movie, even_measure());
    const Rect& foot = film.plan().context.stage.foot;
    Viewer viewer(film);
    const Image logo = logos_in(viewer.resolve(0), foot).at(0);
    for (const std::int64_t frame : some_frames(film)) {
      const Seen seen = viewer.resolve(frame);
      EXPECT_THAT(words_in(seen), Contains("Lecture 7")) << frame;
      EXPECT_THAT(logos_in(seen, foot), testing::ElementsAre(logo)) << frame;
      EXPECT_GE(seen.drawing.foreground.size(), 2U);
      for (const SetText& text : texts_in(seen)) {
        if (text.asked == "Lecture 7") {
          EXPECT_LE(text.box().x + text.box().width, logo.area.x) << frame;
        } else {
          EXPECT_LE(text.box().bottom(), foot.y + 1) << width << " x " << height << ", " << frame << ": " << text.asked;
        }
      }
    }
  }
}

TEST(Foot, IsNotThereWhereTheJobHasNone) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  EXPECT_EQ(film.plan().context.stage.foot, Rect());
  EXPECT_EQ(film.plan().context.logo, Image());
}

TEST(Foot, LongWordsAreSetSmallerThenCut) {
  job::MovieSpec movie = small_movie(1080, 1920);
  movie.footer.text = std::string(90, 'a') + " " + std::string(90, 'b');
  const Film film(write_small_trace(folder()), movie, even_measure());
  for (const SetText& text : texts_in(Viewer(film).resolve(0))) {
    if (text.asked != movie.footer.text) continue;
    EXPECT_LE(text.line.extents.width, film.plan().context.stage.foot.width + 1);
    EXPECT_TRUE(text.line.cut);
    EXPECT_THAT(text.line.words, testing::HasSubstr("…"));
    return;
  }
  FAIL() << "the words are not there";
}

TEST(Logo, IsAsHighAsTheFootInItsProportions) {
  for (const auto& [width, height] : kSizes) {
    job::MovieSpec movie = small_movie(width, height);
    movie.footer.text = "a";
    movie.footer.picture = plain_logo(60, 20, kOrange);
    const Stage stage = make_stage(movie);
    const Image logo = fit_logo(movie, stage);
    EXPECT_EQ(logo.height, std::lround(stage.foot.height * stage.scale));
    EXPECT_NEAR(logo.width, 3 * logo.height, 1);
    EXPECT_NEAR(logo.area.width, logo.width / stage.scale, 1e-9);
    EXPECT_NEAR(logo.area.right(), stage.foot.right(), 1 / stage.scale);
    const double left = stage.origin.x + logo.area.x * stage.scale;
    EXPECT_NEAR(left, std::round(left), 1e-6) << "it does not begin on a whole pixel";
    movie.footer.picture = plain_logo(3000, 10, kOrange);
    EXPECT_LE(fit_logo(movie, stage).area.width, stage.foot.width / 3 + 1);
  }
}

/// The colour of a pixel in the middle.
Color middle_of(const Image& image) {
  const std::uint8_t* pixel =
      image.bgrx.data() + (std::ptrdiff_t{image.height} / 2 * image.width + image.width / 2) * 4;
  return {pixel[2], pixel[1], pixel[0]};
}

TEST(Logo, IsMixedWithTheGroundByItsAlpha) {
  job::MovieSpec movie = small_movie();
  movie.footer.text = "a";
  movie.theme.ground = {0, 0, 0};
  movie.footer.picture = plain_logo(40, 40, {255, 255, 255}, 128);
  EXPECT_EQ(middle_of(fit_logo(movie, make_stage(movie))), (Color{128, 128, 128}));
  movie.footer.picture = plain_logo(4, 4, kOrange);
  EXPECT_EQ(middle_of(fit_logo(movie, make_stage(movie))), kOrange);
  // Fewer pixels: each is the mean of those that it stands for.
  movie.footer.picture = plain_logo(800, 800, {255, 255, 255});
  for (int i = 0; i < 800 * 800; i += 2) movie.footer.picture.bgra[i * 4 + 3] = 0;
  const Color mixed = middle_of(fit_logo(movie, make_stage(movie)));
  EXPECT_NEAR(mixed.red, 128, 6);
}

TEST(Logo, LiesOnAPlateWhereTheGroundWouldHideIt) {
  for (const std::string& name : theme_names()) {
    job::MovieSpec movie = small_movie();
    movie.theme = theme_by_name(name);
    movie.footer.text = "a";
    for (const Color color : {Color{10, 10, 10}, Color{250, 250, 250}, kOrange}) {
      movie.footer.picture = plain_logo(60, 20, color);
      const Image logo = fit_logo(movie, make_stage(movie));
      const Color around = {logo.bgrx[2], logo.bgrx[1], logo.bgrx[0]};
      const bool plate = around == movie.theme.text;
      EXPECT_EQ(plate, contrast_ratio(color, movie.theme.ground) < 3) << name;
      EXPECT_EQ(middle_of(logo), color) << name;
      EXPECT_GE(std::max(contrast_ratio(color, around), contrast_ratio(color, movie.theme.ground)), 3) << name;
      EXPECT_EQ(logo.height, 28) << name;
    }
  }
}

TEST(Captions, AreLeftOutInEverySceneAndPanelsStayWhereTheyAre) {
  const auto trace = write_small_trace(folder());
  for (const auto& [width, height] : kSizes) {
    job::MovieSpec movie = every_scene_movie(width, height);
    const Film with(trace, movie, even_measure());
    movie.captions = false;
    const Film film(trace, movie, even_measure());
    ASSERT_FALSE(with.plan().context.captions.empty());
    EXPECT_TRUE(film.plan().context.captions.empty());
    const Rect& caption = with.plan().context.stage.caption;
    Viewer viewer(film);
    for (const SceneSpan& span : film.plan().context.scenes) {
      if (!job::has_panels(span.kind)) continue;
      const auto areas = viewer.resolve(span.first).drawing.panels;
      for (std::int64_t frame = span.first; frame < span.first + span.count; frame += 3) {
        const Seen seen = viewer.resolve(frame);
        EXPECT_EQ(seen.drawing.panels, areas) << frame;
        for (const SetText& text : texts_in(seen)) {
          EXPECT_FALSE(text.line.type.size == with.plan().context.stage.caption_size && text.at.y > caption.y &&
                       text.at.x == caption.x)
              << text.asked;
        }
      }
    }
  }
}

TEST(Title, IsTheMoviesOwnWhereItHasOne) {
  const auto trace = write_small_trace(folder());
  job::MovieSpec movie = small_movie();
  movie.title = "How it learns";
  const Film film(trace, movie, even_measure());
  Viewer viewer(film);
  for (const std::int64_t frame : {0, 30}) {
    EXPECT_THAT(words_in(viewer.resolve(frame)), Contains("How it learns")) << frame;
    EXPECT_THAT(words_in(viewer.resolve(frame)), Not(Contains(trace->manifest().dataset))) << frame;
  }
}

TEST(Preview, SaysSoInEveryFrameAboveAllElse) {
  const auto trace = write_small_trace(folder());
  for (const auto& [width, height] : kSizes) {
    const Film film(trace, job::preview_of(every_scene_movie(width, height)), even_measure());
    Viewer viewer(film);
    for (std::int64_t frame = 0; frame < film.frames(); frame += 3) {
      const Seen seen = viewer.resolve(frame);
      EXPECT_EQ(seen.drawing.width, width / 2);
      double below = 0;
      double least = 1e9;
      for (const SetText& text : texts_in(seen)) {
        if (text.asked == "preview") {
          below = text.box().bottom();
        } else {
          least = std::min(least, text.box().y);
        }
      }
      EXPECT_GT(below, 0) << frame;
      EXPECT_LE(below, least) << width << " x " << height << ", " << frame;
    }
  }
  const Film whole(trace, every_scene_movie(), even_measure());
  EXPECT_THAT(words_in(Viewer(whole).resolve(0)), Not(Contains("preview")));
}

}  // namespace
}  // namespace epochreel::scene

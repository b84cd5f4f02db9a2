/// Words and pictures of one's own in a movie: title, footer, captions, and the preview.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "epochreel/base/file.h"
#include "epochreel/image/png.h"
#include "job/job_testing.h"
#include "scratch.h"

namespace epochreel::job {
namespace {

using testing::error_after_minimal;
using testing::error_of;
using ::testing::HasSubstr;
using testing::kMinimal;
using ::testing::Not;
using testing::parse;

/// A PNG of 2 x 1 pixels: red, and a half transparent blue.
std::filesystem::path write_logo(const Scratch& folder) {
  image::Bitmap bitmap(2, 1);
  bitmap.pixels = {0, 0, 200, 255, 200, 0, 0, 128};
  image::write_png(folder / "logo.png", bitmap, image::PngKind::kRgba);
  return folder / "logo.png";
}

std::string with_logo(const std::filesystem::path& file) {
  return fmt::format("movie:\n  footer: {{text: a, logo: '{}'}}\n", file.string());
}

TEST(Footer, HoldsThePixelsOfTheLogo) {
  const Scratch scratch;
  const Job job = parse(std::string(kMinimal) + with_logo(write_logo(scratch)));
  EXPECT_EQ(job.movie.footer.text, "a");
  EXPECT_EQ(job.movie.footer.picture.width, 2);
  EXPECT_EQ(job.movie.footer.picture.height, 1);
  EXPECT_EQ(job.movie.footer.picture.bgra, (std::vector<std::uint8_t>{0, 0, 200, 255, 200, 0, 0, 128}));
  EXPECT_TRUE(parse(kMinimal).movie.footer.picture.bgra.empty());
}

TEST(Footer, LogosThatCannotBeDrawnAreNamedWithTheirLine) {
  const Scratch scratch;
  const auto none = scratch / "none.png";
  EXPECT_EQ(
      error_after_minimal(with_logo(none)),
      fmt::format("j.yaml:4:27: movie.footer.logo: there is no file '{}'; give the path of a PNG, relative to the "
                  "folder in which the program is started",
                  none.string()));
  write_file(scratch / "text.png", "no picture");
  EXPECT_THAT(error_after_minimal(with_logo(scratch / "text.png")),
              ::testing::AllOf(::testing::StartsWith("j.yaml:4:27: movie.footer.logo: cannot be read ("),
                               HasSubstr("text.png"), ::testing::EndsWith("); give the path of a PNG")));
  EXPECT_THAT(error_after_minimal(with_logo(scratch / "")), HasSubstr("j.yaml:4:27: movie.footer.logo: cannot be"));
  image::write_png(scratch / "clear.png", image::Bitmap(3, 3), image::PngKind::kRgba);
  EXPECT_THAT(error_after_minimal(with_logo(scratch / "clear.png")),
              HasSubstr("is transparent everywhere; give a picture that can be seen"));
  image::write_png(scratch / "long.png", image::Bitmap(4097, 1));
  EXPECT_THAT(error_after_minimal(with_logo(scratch / "long.png")),
              HasSubstr("has 4097 x 1 pixels; make it 4096 a side at most"));
  EXPECT_THAT(error_after_minimal("movie: {footer: {logo: ~/logo.png}}\n"), HasSubstr("'~' is not expanded"));
  EXPECT_THAT(
      error_of(kMinimal, {"movie.footer.logo=none.png"}),
      ::testing::StartsWith("--set movie.footer.logo=none.png: movie.footer.logo: there is no file 'none.png'"));
}

TEST(Footer, WordsAreOneLineOfBoundedLength) {
  const std::string longest(200, 'a');
  EXPECT_EQ(parse(fmt::format("{}movie: {{title: {}}}\n", kMinimal, longest)).movie.title, longest);
  EXPECT_EQ(error_after_minimal(fmt::format("movie: {{title: {}a}}\n", longest)).substr(0, 85),
            "j.yaml:3:16: movie.title must be text of at most 200 characters on one line, not 'aaa");
  EXPECT_THAT(error_after_minimal("movie: {footer: {text: \"a\\nb\"}}\n"),
              HasSubstr("j.yaml:3:24: movie.footer.text must be text of at most 200 characters on one line"));
  EXPECT_EQ(
      error_after_minimal("movie: {title: 2026}\n"),
      "j.yaml:3:16: movie.title must be text of at most 200 characters on one line; put '2026' in quotes if it is "
      "meant as text");
  EXPECT_EQ(error_after_minimal("movie: {captions: none}\n"),
            "j.yaml:3:19: movie.captions must be true or false, not 'none'");
}

TEST(Footer, IsRecordedOnlyWhereItIsGiven) {
  const std::string before = to_json(parse(kMinimal));
  for (const char* key : {"footer", "\"title\":\"", "captions", "preview"}) EXPECT_THAT(before, Not(HasSubstr(key)));
  const std::string json = to_json(parse(kMinimal, {"movie.footer.text=a", "movie.captions=false"}));
  EXPECT_THAT(json, HasSubstr(R"("footer":{"text":"a"},"captions":false)"));
}

TEST(Footer, OfATraceIsReadWithTheOverridesAlone) {
  const Scratch scratch;
  const auto file = write_logo(scratch);
  const std::string json = to_json(parse(std::string(kMinimal) + with_logo(file)));
  std::filesystem::remove(file);
  const MovieSpec recorded = recorded_movie(json);  // whatever has become of its logo
  EXPECT_EQ(recorded.footer.logo, file.string());
  EXPECT_THROW(override_movie(recorded, {}), Error);
  EXPECT_EQ(override_movie(recorded, std::vector<std::string>{"movie.footer.logo=\"\""}).footer.text, "a");
  write_logo(scratch);
  EXPECT_EQ(override_movie(recorded, {}).footer.picture.width, 2);
}

TEST(Preview, HasHalfTheSizeAndAQuarterOfTheFrames) {
  MovieSpec movie;
  const MovieSpec preview = preview_of(movie);
  EXPECT_TRUE(preview.preview);
  EXPECT_EQ(preview.width, 960);
  EXPECT_EQ(preview.height, 540);
  EXPECT_EQ(preview.fps, 7);
  EXPECT_EQ(preview.scenes, movie.scenes);
  EXPECT_EQ(preview.theme, movie.theme);
}

TEST(Preview, HasEvenSidesFramesEnoughAndNoSceneWithoutAny) {
  MovieSpec movie;
  movie.width = 1082;
  movie.height = 66;
  movie.scenes = {{TitleScene{}, 0.05}, {ClosingScene{}, 2}};
  for (const auto& [fps, wanted] : {std::pair{60, 15}, {24, 6}, {10, 6}, {5, 5}, {1, 1}}) {
    movie.fps = fps;
    const MovieSpec preview = preview_of(movie);
    EXPECT_EQ(preview.fps, wanted);
    EXPECT_EQ(preview.width, 540);
    EXPECT_EQ(preview.height, 32);
    EXPECT_GE(scene_frames(preview.scenes[0], preview.fps), 1) << fps;
    EXPECT_EQ(scene_frames(preview.scenes[1], preview.fps), 2 * wanted) << fps;
  }
}

}  // namespace
}  // namespace epochreel::job

/// The files that a movie goes into.
#include <gmock/gmock.h>

#include <utility>

#include "epochreel/job/video_file.h"
#include "job/job_testing.h"
#include "source_folder.h"

namespace epochreel::job {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kMinimal;
using testing::parse;

Job parse_with(const std::string& movie, std::string_view file, std::vector<std::string> overrides = {}) {
  return parse_job(std::string(kMinimal) + movie, "job.yaml", overrides, file);
}

std::string error_with(const std::string& movie, std::string_view file, std::vector<std::string> overrides = {}) {
  try {
    parse_with(movie, file, std::move(overrides));
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(MovieFiles, EndingsTellTheCodecs) {
  EXPECT_EQ(codecs_for("a.mp4").front(), "h264");
  EXPECT_EQ(codecs_for("A.MKV").front(), "ffv1");
  EXPECT_THAT(codecs_for("a.avi"), IsEmpty());
  EXPECT_THAT(codecs_for("mp4"), IsEmpty());
  EXPECT_EQ(file_ending(Ffv1Spec{}), ".mkv");
  EXPECT_THAT(known_endings(), ::testing::HasSubstr(".mkv (ffv1"));
}

TEST(MovieFiles, TheEndingChoosesWhereTheJobDoesNot) {
  EXPECT_EQ(parse_with("", "a.mkv").movie.video, VideoSpec(Ffv1Spec{}));
  EXPECT_EQ(parse_with("movie: {video: {crf: 20}}", "a.mkv").movie.video, VideoSpec(Ffv1Spec{}));
  EXPECT_EQ(parse_with("movie: {video: {crf: 20}}", "a.mp4").movie.video, VideoSpec(H264Spec{20}));
  EXPECT_EQ(parse_with("movie: {video: {codec: ffv1}}", "a.mkv").movie.video, VideoSpec(Ffv1Spec{}));
}

TEST(MovieFiles, TheJobAndTheEndingMustAgree) {
  EXPECT_EQ(
      error_with("movie: {video: {codec: ffv1}}", "a.mp4"),
      "job.yaml:3:24: movie.video.codec ffv1 does not go into the file 'a.mp4'; end its name with .mkv, or choose "
      "the codec h264");
  EXPECT_EQ(error_with("", "a.mkv", {"movie.video.crf=20"}),
            "--set movie.video.crf=20: movie.video.crf is a key of h264, and movie.video.codec is ffv1; leave it out");
}

TEST(MovieFiles, ARecordedMovieGivesWay) {
  MovieSpec movie;
  movie.video = H264Spec{30};
  EXPECT_EQ(override_movie(movie, {}, "a.mkv").video, VideoSpec(Ffv1Spec{}));
  EXPECT_EQ(override_movie(movie, {}, "a.mp4").video, VideoSpec(H264Spec{30}));
}

TEST(MovieFiles, FurtherFilesAreAsTheMovieWhereTheySayNothingElse) {
  const MovieSpec movie =
      parse(std::string(kMinimal) +
            "\nmovie: {width: 640, height: 360, fps: 24, theme: paper, png: all, also: [{file: a.mkv}, {file: b.mp4, "
            "width: 360, height: 640, theme: {up: \"#A34A00\"}, video: {crf: 30}}]}")
          .movie;
  const auto all = renditions_of(movie);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].file, "");
  EXPECT_TRUE(all[0].movie.also.empty());
  EXPECT_EQ(all[1].file, "a.mkv");
  EXPECT_EQ(all[1].movie.video, VideoSpec(Ffv1Spec{}));
  EXPECT_TRUE(same_frames(all[0].movie, all[1].movie));
  EXPECT_EQ(all[2].movie.width, 360);
  EXPECT_EQ(all[2].movie.fps, 24);
  EXPECT_EQ(all[2].movie.theme.base, ThemeBase::kPaper);
  EXPECT_EQ(all[2].movie.video, VideoSpec(H264Spec{30}));
  EXPECT_EQ(all[2].movie.png.every, 0);
  EXPECT_FALSE(same_frames(all[0].movie, all[2].movie));
}

TEST(MovieFiles, AJobIsPrintedWithWhatDiffers) {
  const Job job = parse(kMinimal, {"movie.also=[{file: a.mkv}, {file: b.mp4, fps: 15}]", "movie.also.1.theme=paper"});
  const std::string text = to_yaml(job);
  EXPECT_THAT(text, ::testing::HasSubstr("  also:\n    - {file: a.mkv, video: {codec: ffv1}}\n"
                                         "    - {file: b.mp4, fps: 15, theme: paper}\n"));
  EXPECT_EQ(parse(text), job);
  EXPECT_EQ(to_json(parse(kMinimal)).find("also"), std::string::npos) << "a trace keeps its bytes";
}

TEST(MovieFiles, AThemeOfAFurtherFileCanBeAFile) {
  const auto file = source_folder() / "configs" / "theme-example.yaml";
  const Job job = parse(kMinimal, {"movie.also=[{file: b.mp4}]", "movie.also.0.theme=" + file.string(),
                                   "movie.also.0.theme.up='#102030'"});
  EXPECT_EQ(job.movie.also[0].theme.up, (Color{0x10, 0x20, 0x30}));
  EXPECT_NE(job.movie.also[0].theme, job.movie.theme);
}

TEST(MovieFiles, FurtherFilesAreCounted) {
  const auto job_with = [](int files) {
    std::string list;
    for (int i = 0; i < files; ++i) list += (i == 0 ? "" : ", ") + ("{file: " + std::to_string(i) + ".mp4}");
    return std::string(kMinimal) + "movie: {also: [" + list + "]}";
  };
  EXPECT_EQ(testing::error_of(job_with(20)), "no error");
  EXPECT_EQ(testing::error_of(job_with(21)), "j.yaml:3:15: movie.also must be a list of 0 to 20 files, but has 21");
}

TEST(MovieFiles, ScenesHaveFramesAtEveryRate) {
  const std::string text =
      std::string(kMinimal) + "\nmovie: {scenes: [{title: {seconds: 0.1}}], also: [{file: a.mp4, fps: 2}]}";
  EXPECT_THAT(testing::error_of(text),
              ::testing::HasSubstr("movie.scenes.0.title has no frames: 0.1 seconds at 2 frames a second"));
}

TEST(MovieFiles, APreviewHasThemToo) {
  const MovieSpec movie = preview_of(parse(kMinimal, {"movie.also=[{file: a.mkv}]"}).movie);
  const auto all = renditions_of(movie);
  EXPECT_EQ(all[1].movie.width, 960);
  EXPECT_TRUE(same_frames(all[0].movie, all[1].movie));
}

}  // namespace
}  // namespace epochreel::job

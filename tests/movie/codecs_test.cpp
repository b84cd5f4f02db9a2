/// Rules that hold for every codec in the table.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "all_codecs.h"
#include "decoded.h"
#include "epochreel/job/video_file.h"
#include "epochreel/movie/decoder.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "src/movie/codec.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;
using testing::StartsWith;

/// Every file below a folder with its content.
std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = bytes_of(entry.path());
  }
  return files;
}

class FailingArtist : public SyntheticArtist {
 public:
  DrawnFrame draw(std::int64_t frame) override {
    if (frame == 30) throw Error(ErrorKind::kFailed, "frame 30", "has no ink");
    return SyntheticArtist::draw(frame);
  }
};

/// Seven frames show one picture, the next seven another, and so on.
template <bool kSaysSo>
class SlowArtist : public SyntheticArtist {
 public:
  DrawnFrame draw(std::int64_t frame) override {
    const image::Bitmap& bitmap = SyntheticArtist::draw(frame / 7).bitmap;
    return {bitmap, 1 + (kSaysSo ? frame / 7 : frame)};
  }
};

class FlatArtist : public Artist {
 public:
  explicit FlatArtist(Color color) {
    for (std::size_t i = 0; i < bitmap_.pixels.size(); i += 4) {
      bitmap_.pixels[i] = color.blue;
      bitmap_.pixels[i + 1] = color.green;
      bitmap_.pixels[i + 2] = color.red;
      bitmap_.pixels[i + 3] = 255;
    }
  }
  DrawnFrame draw(std::int64_t /*frame*/) override { return {bitmap_, 1}; }

 private:
  image::Bitmap bitmap_{kTestWidth, kTestHeight};
};

/// Of 8x8 pixels: dithering is no error.
double mean_red(const image::Bitmap& bitmap, int left, int top) {
  double sum = 0;
  for (int y = top; y < top + 8; ++y) {
    for (int x = left; x < left + 8; ++x) sum += bitmap.pixels[y * bitmap.stride() + 4 * x + 2];
  }
  return sum / 64;
}

class EveryCodec : public FolderTest, public testing::WithParamInterface<job::VideoSpec> {
 protected:
  /// Tests' names have slashes in them, which folders' have not.
  void SetUp() override { fs::create_directories(folder()); }
  void TearDown() override { fs::remove_all(folder()); }
  static fs::path folder() { return fs::path(testing::TempDir()) / ("epochreel_codecs_" + std::to_string(::getpid())); }
  static fs::path path(const std::string& name) { return folder() / name; }

  static RenderOptions film(const std::string& name, int threads) {
    RenderOptions options = test_film(path(name), threads);
    options.video.codec = GetParam();
    return options;
  }

  template <class SomeArtist = SyntheticArtist>
  static fs::path render(const RenderOptions& options) {
    render_movie(options, [] { return std::make_unique<SomeArtist>(); }, {});
    return options.folder / movie_file_name(options.video.codec);
  }
};

TEST(Codecs, AreThoseOfAJob) {
  const std::vector<job::VideoSpec> cases = all_codecs();
  ASSERT_EQ(codecs().size(), cases.size());
  for (const job::VideoSpec& video : cases) EXPECT_EQ(codec_of(video).name, job::codec_name(video));
}

TEST_P(EveryCodec, GoesIntoTheContainerThatAJobNames) {
  EXPECT_EQ(codec_of(GetParam()).container.ending, job::file_ending(GetParam()));
}

TEST_P(EveryCodec, ConvertsAPictureOnceThatSeveralFramesShow) {
  render<SlowArtist<false>>(film("each", 1));
  render<SlowArtist<true>>(film("once", 1));
  EXPECT_EQ(content_of(path("once")), content_of(path("each")));
}

TEST_P(EveryCodec, GivesTheSameBytesAtAnyNumberOfThreads) {
  render(film("one", 1));
  const auto expected = content_of(path("one"));
  for (const int threads : {2, 3, 4}) {
    const std::string name = std::to_string(threads);
    render(film(name, threads));
    EXPECT_EQ(content_of(path(name)), expected) << threads << " threads";
  }
}

TEST_P(EveryCodec, GivesTheSameBytesAfterAnInterruption) {
  render(film("whole", 1));
  EXPECT_THROW(render<FailingArtist>(film("film", 2)), Error);
  EXPECT_FALSE(find_movie(path("film")));
  render(film("film", 2));
  EXPECT_EQ(content_of(path("film")), content_of(path("whole")));
}

TEST_P(EveryCodec, HoldsEveryFrameOnceInItsOrder) {
  const RenderOptions options = film("film", 2);
  const fs::path movie = render(options);
  EXPECT_EQ(find_movie(path("film")), movie);
  const std::int64_t frames = stored_count(50, options.video);
  const int fps = stored_video(options.video).fps;
  const MovieInfo info = read_movie(movie);
  EXPECT_EQ(info.codec, job::codec_name(GetParam()));
  EXPECT_EQ(info.frames, frames);
  EXPECT_EQ(info.fps, fps);
  EXPECT_NEAR(info.seconds, static_cast<double>(frames) / fps, 0.001);
  MovieDecoder decoder(movie);
  ASSERT_EQ(decoder.frames(), frames);
  image::Bitmap drawn(kTestWidth, kTestHeight);
  for (const std::int64_t frame : {std::int64_t{0}, frames - 1, frames / 7, frames / 2, frames / 4, frames / 4 - 1}) {
    draw_synthetic(frame * 30 / fps, drawn);
    const image::Bitmap seen = decoder.read(frame);
    for (const int x : {4, 36, 68}) {  // bits of the frame's number, in red
      EXPECT_NEAR(mean_red(seen, x, 52), mean_red(drawn, x, 52), 6) << "frame " << frame;
    }
  }
}

TEST_P(EveryCodec, HasItsChapters) {
  RenderOptions options = film("film", 2);
  options.narration.chapters[0].words = std::string(254, 'a') + "ß" + std::string(9, 'b');
  const MovieInfo info = read_movie(render(options));
  if (!codec_of(GetParam()).container.has_chapters) {
    EXPECT_TRUE(info.chapters.empty());
    return;
  }
  ASSERT_EQ(info.chapters.size(), 2U);
  EXPECT_EQ(info.chapters[0].start, 0);
  EXPECT_NEAR(info.chapters[0].end, 19 / 30.0, 1e-9);
  EXPECT_NEAR(info.chapters[1].start, 19 / 30.0, 1e-9);
  EXPECT_NEAR(info.chapters[1].end, 50 / 30.0, 1e-9);
  EXPECT_EQ(info.chapters[0].name, std::string(254, 'a'));  // cut between two characters
  EXPECT_EQ(info.chapters[1].name, "二");
  EXPECT_EQ(info.frames, 50);
  EXPECT_NEAR(info.seconds, 50 / 30.0, 0.001);
}

TEST_P(EveryCodec, HasNoChaptersWhereNoneAreAskedFor) {
  RenderOptions options = film("film", 2);
  options.narration = {};
  EXPECT_TRUE(read_movie(render(options)).chapters.empty());
}

TEST_P(EveryCodec, RefusesChaptersThatLeaveFramesOut) {
  RenderOptions options = film("film", 2);
  for (const std::vector<TimedWords>& chapters : std::vector<std::vector<TimedWords>>{
           {{0, 19, "a"}}, {{1, 49, "a"}}, {{0, 19, "a"}, {20, 30, "b"}}, {{0, 50, "a"}, {50, 0, "b"}}}) {
    options.narration.chapters = chapters;
    EXPECT_THAT(error_of(ErrorKind::kFailed, [&] { render(options); }),
                testing::HasSubstr("they must follow one another through all 50 frames"));
    EXPECT_FALSE(find_movie(path("film")));
  }
}

/// Flat fields, as large as a picture is: what is left is the rounding of colours.
TEST_P(EveryCodec, ColorsAreThoseThatWereDrawn) {
  const job::ThemeSpec theme;
  for (const Color& color : {theme.ground, theme.panel, theme.text, theme.up, theme.down, theme.error}) {
    RenderOptions options = film("flat", 1);
    options.frames = 12;
    options.poster_frame = 0;
    options.film_hash = color_text(color);
    options.narration = {};
    render_movie(options, [&] { return std::make_unique<FlatArtist>(color); }, {});
    const image::Bitmap seen = MovieDecoder(options.folder / movie_file_name(GetParam())).read(1);
    for (std::size_t i = 0; i < seen.pixels.size(); i += 4) {
      ASSERT_NEAR(seen.pixels[i], color.blue, 2) << color_text(color);
      ASSERT_NEAR(seen.pixels[i + 1], color.green, 2) << color_text(color);
      ASSERT_NEAR(seen.pixels[i + 2], color.red, 2) << color_text(color);
    }
  }
}

/// The quality of each frame, and at the seams no other than elsewhere.
TEST_P(EveryCodec, EveryFrameIsNearToTheDrawnOne) {
  const RenderOptions options = film("film", 2);
  MovieDecoder decoder(render(options));
  const VideoOptions stored = stored_video(options.video);
  double worst = 99;
  double worst_at_seam = 99;
  image::Bitmap drawn(kTestWidth, kTestHeight);
  for (std::int64_t frame = 0; frame < decoder.frames(); ++frame) {
    draw_synthetic(frame * options.video.fps / stored.fps, drawn);
    const double quality = psnr(decoder.read(frame).pixels, drawn.pixels);
    const std::int64_t within = frame % stored.segment_frames;
    double& least = within == 0 || within == stored.segment_frames - 1 ? worst_at_seam : worst;
    least = std::min(least, quality);
  }
  RecordProperty("psnr", std::to_string(worst));
  RecordProperty("psnr_at_seams", std::to_string(worst_at_seam));
  EXPECT_GE(std::min(worst, worst_at_seam), codec_of(GetParam()).stored == nullptr ? 30 : 23) << "dithering is noise";
  EXPECT_GE(worst_at_seam, worst - 1);
}

TEST_P(EveryCodec, HasNoVersionInItsBytes) {
  const std::string bytes = bytes_of(render(film("film", 2)));
  for (const std::string library : {"x264 - core", "x265 (build", "WebM Project", "Lavf5", "Lavc5", "Lavf6", "Lavc6"}) {
    EXPECT_EQ(bytes.find(library), std::string::npos) << library;
  }
}

TEST_P(EveryCodec, IsRefusedWhereItIsCutOff) {
  const std::string bytes = bytes_of(render(film("film", 2)));
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97) {
    write_bytes(path("cut"), bytes.substr(0, size));
    EXPECT_THAT(error_of(ErrorKind::kInvalid, [&] { read_movie(path("cut")); }), StartsWith(path("cut").string()))
        << size;
  }
  write_bytes(path("cut"), bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(error_of(ErrorKind::kInvalid, [&] { read_movie(path("cut")); }), "no error");
}

TEST_P(EveryCodec, TakesThePlaceOfAnyOther) {
  for (const job::VideoSpec& other : all_codecs()) {
    RenderOptions options = film("film", 2);
    options.video.codec = other;
    render(options);
    render(film("film", 2));
    render(film("anew", 2));
    EXPECT_EQ(content_of(path("film")), content_of(path("anew"))) << job::codec_name(other);
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, EveryCodec, testing::ValuesIn(all_codecs()),
                         [](const auto& test) { return std::string(job::codec_name(test.param)); });

}  // namespace
}  // namespace epochreel::movie

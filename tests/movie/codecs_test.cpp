/// Rules that hold for every codec in the table.
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "all_codecs.h"
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
  void draw(std::int64_t frame, image::Bitmap& bitmap) override {
    if (frame == 30) throw Error(ErrorKind::kFailed, "frame 30", "has no ink");
    SyntheticArtist::draw(frame, bitmap);
  }
};

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
  const fs::path movie = render(film("film", 2));
  EXPECT_EQ(find_movie(path("film")), movie);
  const MovieInfo info = read_movie(movie);
  EXPECT_EQ(info.frames, 50);
  EXPECT_EQ(info.fps, 30);
  EXPECT_NEAR(info.seconds, 50 / 30.0, 0.001);
  MovieDecoder decoder(movie);
  ASSERT_EQ(decoder.frames(), 50);
  image::Bitmap drawn(kTestWidth, kTestHeight);
  for (const std::int64_t frame : {0, 49, 7, 30, 12, 11, 48}) {
    draw_synthetic(frame, drawn);
    const image::Bitmap seen = decoder.read(frame);
    for (const std::size_t x : {7U, 39U, 71U}) {  // bits of the frame's number, in red
      const std::size_t place = ((56 * std::size_t{kTestWidth}) + x) * 4 + 2;
      EXPECT_NEAR(seen.pixels[place], drawn.pixels[place], 60) << "frame " << frame;
    }
  }
}

TEST_P(EveryCodec, HasItsChapters) {
  RenderOptions options = film("film", 2);
  options.narration.chapters[0].words = std::string(254, 'a') + "ß" + std::string(9, 'b');
  const MovieInfo info = read_movie(render(options));
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

TEST_P(EveryCodec, HasNoVersionInItsBytes) {
  const std::string bytes = bytes_of(render(film("film", 2)));
  for (const std::string library : {"x264 - core", "Lavf5", "Lavc5", "Lavf6", "Lavc6"}) {
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

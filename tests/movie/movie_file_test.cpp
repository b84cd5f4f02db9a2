#include "epochreel/movie/movie_file.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "decoded.h"
#include "file_size_limit.h"
#include "src/movie/yuv_converter.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class MovieFile : public FolderTest {
 protected:
  /// Encodes frames [first, first + count) of the synthetic film.
  fs::path segment(const std::string& name, std::int64_t first, std::int64_t count, const VideoOptions& options) {
    SegmentEncoder encoder(path(name), options);
    image::Bitmap bitmap(options.width, options.height);
    for (std::int64_t frame = first; frame < first + count; ++frame) {
      draw_synthetic(frame, bitmap);
      encoder.add(bitmap);
    }
    encoder.finish();
    return path(name);
  }

  /// Segments of 12 frames that hold `frames` frames together.
  std::vector<fs::path> film(std::int64_t frames) {
    std::vector<fs::path> row;
    for (std::int64_t first = 0; first < frames; first += 12) {
      row.push_back(segment(std::to_string(first) + ".mp4", first, std::min<std::int64_t>(12, frames - first), video_));
    }
    return row;
  }

  std::string stitch_error(const std::vector<fs::path>& segments, std::int64_t frames) {
    const std::string text = error_of(ErrorKind::kFailed, [&] { stitch(segments, path("movie.mp4"), video_, frames); });
    EXPECT_FALSE(fs::exists(path("movie.mp4")));
    EXPECT_FALSE(fs::exists(path(".movie.mp4.tmp")));
    return text;
  }

  const VideoOptions video_ = test_film("", 1).video;
};

TEST_F(MovieFile, ShowsEveryFrameInItsPlace) {
  for (const int frames : {50, 49, 26, 12, 1}) {
    stitch(film(frames), path("movie.mp4"), video_, frames);
    const std::vector<DecodedFrame> shown = decode(path("movie.mp4"));
    ASSERT_EQ(shown.size(), static_cast<std::size_t>(frames));
    YuvConverter converter(kTestWidth, kTestHeight);
    image::Bitmap bitmap(kTestWidth, kTestHeight);
    for (int frame = 0; frame < frames; ++frame) {
      draw_synthetic(frame, bitmap);
      const DecodedFrame& seen = shown[static_cast<std::size_t>(frame)];
      EXPECT_GT(psnr(seen.luma, luma_of(*converter.convert(bitmap))), 35) << "frame " << frame << " of " << frames;
      EXPECT_NEAR(seen.seconds, frame / 30.0, 1e-9);
    }
  }
}

TEST_F(MovieFile, TellsWhatItHolds) {
  stitch(film(50), path("movie.mp4"), video_, 50);
  const MovieInfo info = read_movie(path("movie.mp4"));
  EXPECT_EQ(info.codec, "h264");
  EXPECT_EQ(info.width, kTestWidth);
  EXPECT_EQ(info.height, kTestHeight);
  EXPECT_EQ(info.fps, 30);
  EXPECT_EQ(info.frames, 50);
  EXPECT_DOUBLE_EQ(info.seconds, 50 / 30.0);
  EXPECT_EQ(info.pixel_format, "yuv420p");
  EXPECT_EQ(info.color, "bt709/tv");
  EXPECT_EQ(info.bytes, fs::file_size(path("movie.mp4")));
}

TEST_F(MovieFile, HasTheIndexInFrontAndNoDates) {
  stitch(film(30), path("a.mp4"), video_, 30);
  stitch(film(30), path("b.mp4"), video_, 30);
  const std::string bytes = bytes_of(path("a.mp4"));
  EXPECT_EQ(bytes, bytes_of(path("b.mp4")));
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
  // Version and flags, creation and modification time.
  EXPECT_EQ(bytes.substr(bytes.find("mvhd") + 4, 12), std::string(12, '\0'));
}

TEST_F(MovieFile, RefusesAMissingSegment) {
  std::vector<fs::path> segments = film(30);
  fs::remove(segments[1]);
  EXPECT_EQ(stitch_error(segments, 30), segments[1].string() + ": cannot read it as an MP4: No such file or directory");
}

TEST_F(MovieFile, RefusesTheWrongNumberOfFrames) {
  const std::vector<fs::path> segments = film(30);
  EXPECT_EQ(stitch_error(segments, 36),
            path("movie.mp4").string() +
                ": cannot join 3 segments of 30 frames together to a movie of 36 frames; render the missing ones");
  EXPECT_EQ(stitch_error({}, 12),
            path("movie.mp4").string() +
                ": cannot join 0 segments of 0 frames together to a movie of 12 frames; render the missing ones");
}

TEST_F(MovieFile, RefusesAShortSegmentInTheMiddle) {
  const std::vector<fs::path> segments = {segment("a.mp4", 0, 12, video_), segment("b.mp4", 12, 11, video_),
                                          segment("c.mp4", 24, 12, video_)};
  EXPECT_EQ(stitch_error(segments, 35),
            segments[1].string() + ": is a segment of 11 frames, not of 12; render it again");
}

TEST_F(MovieFile, RefusesASegmentOfAnotherSize) {
  VideoOptions other = video_;
  other.width = 64;
  const std::vector<fs::path> segments = {segment("a.mp4", 0, 12, video_), segment("b.mp4", 12, 12, other)};
  EXPECT_EQ(stitch_error(segments, 24),
            segments[1].string() + ": is a segment of 64x64 pixels, not of the movie's 128x64; render it again");
}

TEST_F(MovieFile, RefusesASegmentOfAnotherPreset) {
  VideoOptions other = video_;
  other.preset = "ultrafast";
  const std::vector<fs::path> segments = {segment("a.mp4", 0, 12, video_), segment("b.mp4", 12, 12, other)};
  EXPECT_EQ(stitch_error(segments, 24), segments[1].string() + ": is encoded with other parameters than " +
                                            segments[0].string() + "; render both again");
}

TEST_F(MovieFile, RefusesASegmentOfAnotherRate) {
  VideoOptions other = video_;
  other.fps = 25;
  const std::vector<fs::path> segments = {segment("a.mp4", 0, 12, other)};
  EXPECT_EQ(stitch_error(segments, 12),
            segments[0].string() + ": has a picture between two frames at 30 frames a second");
}

TEST_F(MovieFile, SaysThatAWriteFailed) {
  const std::vector<fs::path> segments = film(30);
  const FileSizeLimit limit(1000);
  EXPECT_EQ(stitch_error(segments, 30), path("movie.mp4").string() + ": cannot write the video: File too large");
}

TEST_F(MovieFile, RefusesWhatIsNoMovie) {
  write_bytes(path("a.mp4"), "no movie");
  EXPECT_THAT(error_of(ErrorKind::kInvalid, [&] { read_movie(path("a.mp4")); }),
              StartsWith(path("a.mp4").string() + ": cannot read it as an MP4: "));
  EXPECT_EQ(error_of(ErrorKind::kInvalid, [&] { read_movie(path("none.mp4")); }),
            path("none.mp4").string() + ": cannot read it as an MP4: No such file or directory");
}

TEST_F(MovieFile, RefusesAMovieThatIsCutOffAnywhere) {
  stitch(film(30), path("movie.mp4"), video_, 30);
  const std::string bytes = bytes_of(path("movie.mp4"));
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    write_bytes(path("cut.mp4"), bytes.substr(0, size));
    EXPECT_THAT(error_of(ErrorKind::kInvalid, [&] { read_movie(path("cut.mp4")); }),
                StartsWith(path("cut.mp4").string() + ": "))
        << size;
  }
}

}  // namespace
}  // namespace epochreel::movie

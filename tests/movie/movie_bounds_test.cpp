#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <string>

#include "epochreel/movie/decoder.h"
#include "epochreel/movie/movie_file.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A movie of 3 frames whose boxes are then changed (ISO/IEC 14496-12).
class MovieBounds : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    const VideoOptions video = test_film("", 1).video;
    SegmentEncoder encoder(path("a.mp4"), video);
    image::Bitmap bitmap(video.width, video.height);
    for (std::int64_t frame = 0; frame < 3; ++frame) {
      draw_synthetic(frame, bitmap);
      encoder.add(bitmap);
    }
    encoder.finish();
    std::ifstream file(path("a.mp4"), std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
  }

  /// Writes a big-endian number `at` bytes behind the type of a box.
  void put(const std::string& box, std::size_t at, std::uint64_t value, int size) {
    const std::size_t start = bytes_.find(box, bytes_.find("moov"));
    ASSERT_NE(start, std::string::npos) << box;
    for (int i = 0; i < size; ++i) {
      bytes_[start + 4 + at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * (size - 1 - i)) & 0xFFU);
    }
  }

  /// All frames of one byte, in one chunk, of one duration.
  void set_frames(std::uint32_t frames) {
    put("stsz", 4, 1, 4);
    put("stsz", 8, frames, 4);
    put("stts", 8, frames, 4);
    put("stsc", 12, frames, 4);
  }

  void set_size(std::uint16_t width, std::uint16_t height) {
    put("avc1", 24, width, 2);
    put("avc1", 26, height, 2);
  }

  /// The message of reading it; empty where it is read.
  std::string answer() {
    std::ofstream(path("b.mp4"), std::ios::binary) << bytes_;
    try {
      read_movie(path("b.mp4"));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
      return error.what();
    }
    return "";
  }

 private:
  std::string bytes_;
};

TEST_F(MovieBounds, FramesAreCountedBeforeTheyAreRead) {
  EXPECT_EQ(answer(), "");
  set_frames(1'000'001);
  EXPECT_EQ(answer(), path("b.mp4").string() + ": holds 1,000,001 frames or more; at most 1,000,000 are read");
  set_frames(1'000'000);
  EXPECT_THAT(answer(), Not(HasSubstr("at most")));  // damaged, but not for that
  EXPECT_NE(answer(), "");
}

TEST_F(MovieBounds, APictureOfAMovieIsBounded) {
  set_size(16384, 8192);
  EXPECT_EQ(answer(),
            path("b.mp4").string() + ": has frames of 16384 x 8192 pixels; at most 67,108,864 pixels are read");
  set_size(8192, 8192);
  EXPECT_THAT(answer(), Not(HasSubstr("at most")));
}

}  // namespace
}  // namespace epochreel::movie

#include "epochreel/movie/encoder.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <csignal>
#include <string>

#include "epochreel/base/random.h"
#include "file_size_limit.h"
#include "src/movie/movie_reader.h"
#include "src/movie/yuv_converter.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class Encoder : public FolderTest {
 protected:
  static VideoOptions video() { return test_film("", 1).video; }

  static void encode(const fs::path& path, const VideoOptions& options, std::int64_t frames) {
    SegmentEncoder encoder(path, options);
    image::Bitmap bitmap(options.width, options.height);
    for (std::int64_t frame = 0; frame < frames; ++frame) {
      draw_synthetic(frame, bitmap);
      encoder.add(bitmap);
    }
    encoder.finish();
  }

  bool is_empty() const { return fs::is_empty(folder()); }
};

using Ycc = std::array<double, 3>;

/// ITU-R BT.709-6, items 3.2 to 3.5: limited range, 8 bits.
Ycc reference_bt709(int red, int green, int blue) {
  const double r = red / 255.0;
  const double g = green / 255.0;
  const double b = blue / 255.0;
  const double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return {16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748};
}

TEST(YuvConverter, AppliesBt709InLimitedRange) {
  YuvConverter converter(8, 8);
  image::Bitmap bitmap(8, 8);
  for (int code = 0; code < 6 * 6 * 6; ++code) {
    const std::array<int, 3> rgb = {code % 6 * 51, code / 6 % 6 * 51, code / 36 * 51};
    for (std::size_t i = 0; i < bitmap.pixels.size(); i += 4) {
      for (std::size_t c = 0; c < 3; ++c) bitmap.pixels[i + c] = static_cast<std::uint8_t>(rgb[2 - c]);
    }
    const AVFrame* frame = converter.convert(bitmap);
    const Ycc wanted = reference_bt709(rgb[0], rgb[1], rgb[2]);
    for (std::size_t plane = 0; plane < 3; ++plane) {
      EXPECT_NEAR(frame->data[plane][0], wanted[plane], 1) << "plane " << plane << " of colour " << code;
    }
  }
}

TEST(YuvConverter, GivesPureRedItsTextbookValues) {
  YuvConverter converter(2, 2);
  image::Bitmap bitmap(2, 2);
  for (std::size_t i = 0; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i + 2] = 255;
  const AVFrame* frame = converter.convert(bitmap);
  EXPECT_EQ(frame->data[0][0], 63);
  EXPECT_EQ(frame->data[1][0], 102);
  EXPECT_EQ(frame->data[2][0], 240);
}

TEST(YuvConverter, SitesChromaAtTheLeftPixelOfTwo) {
  constexpr int kWidth = 256;
  YuvConverter converter(kWidth, 8);
  image::Bitmap bitmap(kWidth, 8);
  for (std::size_t i = 0; i < bitmap.pixels.size(); i += 4)
    bitmap.pixels[i] = static_cast<std::uint8_t>(i / 4 % kWidth);
  const AVFrame* frame = converter.convert(bitmap);
  double error = 0;
  for (int x = 8; x < kWidth / 2 - 8; ++x) error += frame->data[1][x] - reference_bt709(0, 0, 2 * x)[1];
  EXPECT_NEAR(error / (kWidth / 2 - 16), 0, 0.05);  // sited in the middle it would be 0.22
}

/// Noise, whose every value is found again in floating point.
TEST(YuvConverter, RoundsToTheNearest) {
  constexpr int kWidth = 70;
  constexpr int kHeight = 6;
  YuvConverter converter(kWidth, kHeight);
  image::Bitmap bitmap(kWidth, kHeight);
  const RandomStream random(5, RandomUse::kSynthetic);
  for (std::uint32_t i = 0; i < bitmap.pixels.size(); ++i) {
    bitmap.pixels[i] = static_cast<std::uint8_t>(random.below(i, 4) == 0 ? 255 : random.below(i + 100000, 256));
  }
  const AVFrame* frame = converter.convert(bitmap);
  const auto channel = [&](int x, int y, int c) {
    return static_cast<double>(bitmap.pixels[static_cast<std::size_t>(y * bitmap.stride() + 4 * std::max(0, x) + c)]);
  };
  const auto value_at = [&](int plane, int x, int y) {
    return static_cast<double>(frame->data[plane][y * frame->linesize[plane] + x]);
  };
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const double luma = 0.2126 * channel(x, y, 2) + 0.7152 * channel(x, y, 1) + 0.0722 * channel(x, y, 0);
      EXPECT_NEAR(value_at(0, x, y), 16 + 219 * luma / 255, 0.51) << x << ", " << y;
    }
  }
  for (int y = 0; y < kHeight / 2; ++y) {
    for (int x = 0; x < kWidth / 2; ++x) {
      std::array<double, 3> mean{};
      for (std::size_t c = 0; c < 3; ++c) {
        for (const int row : {2 * y, 2 * y + 1}) {
          const int at = static_cast<int>(c);
          mean[c] +=
              (channel(2 * x - 1, row, at) + 2 * channel(2 * x, row, at) + channel(2 * x + 1, row, at)) / 8 / 255;
        }
      }
      const double luma = 0.2126 * mean[2] + 0.7152 * mean[1] + 0.0722 * mean[0];
      EXPECT_NEAR(value_at(1, x, y), 128 + 224 * (mean[0] - luma) / 1.8556, 0.51) << x << ", " << y;
      EXPECT_NEAR(value_at(2, x, y), 128 + 224 * (mean[2] - luma) / 1.5748, 0.51) << x << ", " << y;
    }
  }
}

TEST_F(Encoder, WritesAnMp4OfOneClosedGroup) {
  encode(path("a.mp4"), video(), 12);
  MovieReader reader(path("a.mp4"), ErrorKind::kInvalid);
  reader.find_stream_info();
  const AVCodecParameters& stream = *reader.stream().codecpar;
  EXPECT_EQ(stream.codec_id, AV_CODEC_ID_H264);
  EXPECT_EQ(stream.profile, FF_PROFILE_H264_HIGH);
  EXPECT_EQ(stream.format, AV_PIX_FMT_YUV420P);
  EXPECT_EQ(stream.color_range, AVCOL_RANGE_MPEG);
  EXPECT_EQ(stream.color_primaries, AVCOL_PRI_BT709);
  EXPECT_EQ(stream.color_trc, AVCOL_TRC_BT709);
  EXPECT_EQ(stream.color_space, AVCOL_SPC_BT709);
  EXPECT_EQ(stream.chroma_location, AVCHROMA_LOC_LEFT);
  const PacketScan scan = reader.scan(30);
  EXPECT_EQ(scan.frames(), 12);
  EXPECT_TRUE(scan.is_gapless());
  EXPECT_EQ(scan.key_frames, std::vector<std::int64_t>{0});
  EXPECT_FALSE(std::is_sorted(scan.pts.begin(), scan.pts.end())) << "the film is to have B-frames";
}

TEST_F(Encoder, GivesTheSameBytesAgainAndLeavesNoVersionInThem) {
  encode(path("a.mp4"), video(), 12);
  encode(path("b.mp4"), video(), 12);
  const std::string bytes = bytes_of(path("a.mp4"));
  EXPECT_EQ(bytes, bytes_of(path("b.mp4")));
  EXPECT_THAT(bytes, Not(HasSubstr("x264")));
  EXPECT_THAT(bytes, Not(HasSubstr("Lavf")));
  EXPECT_THAT(bytes, Not(HasSubstr("Lavc")));
  EXPECT_THAT(bytes, HasSubstr("colrnclx"));
}

TEST_F(Encoder, EncodesASegmentOfOneFrame) {
  encode(path("a.mp4"), video(), 1);
  MovieReader reader(path("a.mp4"), ErrorKind::kInvalid);
  EXPECT_EQ(reader.scan(30).pts, std::vector<std::int64_t>{0});
}

TEST_F(Encoder, LeavesNothingOfASegmentThatWasNotFinished) {
  {
    SegmentEncoder encoder(path("a.mp4"), video());
    encoder.add(image::Bitmap(kTestWidth, kTestHeight));
    EXPECT_FALSE(is_empty());
  }
  EXPECT_TRUE(is_empty());
}

TEST_F(Encoder, RefusesOddSizes) {
  VideoOptions options = video();
  options.height = 63;
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { SegmentEncoder(path("a.mp4"), options); }),
            path("a.mp4").string() + ": cannot encode 128x63 pixels: 4:2:0 video needs even sizes");
  EXPECT_TRUE(is_empty());
}

TEST_F(Encoder, RefusesAPresetThatX264DoesNotKnow) {
  VideoOptions options = video();
  options.codec = job::H264Spec{.preset = "swift"};
  EXPECT_THAT(error_of(ErrorKind::kFailed, [&] { SegmentEncoder(path("a.mp4"), options); }),
              StartsWith(path("a.mp4").string() +
                         ": cannot set up the encoder libx264 (preset swift, crf 18): Invalid argument (Error setting "
                         "preset/tune swift/(null)"));
  EXPECT_TRUE(is_empty());
}

TEST_F(Encoder, RefusesFramesOfAnotherSizeTooManyAndNone) {
  const std::string where = path("a.mp4").string();
  SegmentEncoder encoder(path("a.mp4"), video());
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { encoder.finish(); }),
            where + ": cannot finish a segment without frames");
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { encoder.add(image::Bitmap(64, 64)); }),
            where + ": cannot encode a frame of 64x64 pixels in a video of 128x64");
  const image::Bitmap frame(kTestWidth, kTestHeight);
  for (int i = 0; i < 12; ++i) encoder.add(frame);
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { encoder.add(frame); }),
            where + ": cannot encode more than the 12 frames of a segment");
}

TEST_F(Encoder, SaysWhereTheFolderIsMissing) {
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { SegmentEncoder(path("none/a.mp4"), video()); }),
            path("none/.a.mp4.tmp").string() + ": cannot create: No such file or directory");
}

/// libavformat opens the temporary file by its name, and would follow a link.
TEST_F(Encoder, WritesThroughNoLink) {
  std::ofstream(path("precious")) << "precious";
  fs::create_symlink("precious", path(".a.mp4.tmp"));
  fs::create_symlink("precious", path("a.mp4"));
  encode(path("a.mp4"), video(), 12);
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(path("a.mp4"))));
  EXPECT_EQ(fs::file_size(path("precious")), 8U);
}

TEST_F(Encoder, SaysWhatIsInTheWay) {
  fs::create_directory(path("a.mp4"));
  EXPECT_EQ(error_of(ErrorKind::kInvalid, [&] { encode(path("a.mp4"), video(), 12); }),
            path("a.mp4").string() + ": is not a regular file but a folder");
}

TEST_F(Encoder, FailsAtEverySizeThatIsTooSmall) {
  encode(path("whole.mp4"), video(), 12);
  const auto size = static_cast<std::int64_t>(fs::file_size(path("whole.mp4")));
  for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{20}, size / 2, size - 600, size - 1}) {
    const FileSizeLimit guard(static_cast<rlim_t>(limit));
    EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { encode(path("a.mp4"), video(), 12); }),
              path("a.mp4").string() + ": cannot write the video: File too large")
        << limit;
    EXPECT_FALSE(fs::exists(path("a.mp4")));
    EXPECT_FALSE(fs::exists(path(".a.mp4.tmp")));
  }
}

TEST(EncoderVersions, NamesEveryLibraryThatMakesTheBytes) {
  EXPECT_THAT(encoder_versions(job::H264Spec{}),
              MatchesRegex("x264 core [0-9]+.*, libavcodec [0-9.]+, libavformat [0-9.]+, "
                           "libswscale [0-9.]+"));
}

}  // namespace
}  // namespace epochreel::movie

#include "epochreel/movie/decoder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/random.h"
#include "epochreel/movie/encoder.h"
#include "epochreel/movie/movie_file.h"
#include "foreign_movie.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::int64_t kFrames = 50;  // in segments of 12: the last is short

image::Bitmap drawn(std::int64_t frame) {
  image::Bitmap bitmap(kTestWidth, kTestHeight);
  draw_synthetic(frame, bitmap);
  return bitmap;
}

/// Peak signal to noise over R, G and B, in dB.
double psnr(const image::Bitmap& a, const image::Bitmap& b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) squares += std::pow(a.pixels[i] - b.pixels[i], 2);
  return 20 * std::log10(255 / std::sqrt(squares / (static_cast<double>(a.pixels.size()) * 0.75)));
}

class Decoder : public FolderTest {
 protected:
  /// `first` shifts what is drawn.
  fs::path movie(const std::string& name, std::int64_t frames = kFrames, std::int64_t first = 0, int crf = 18) const {
    VideoOptions video = test_film("", 1).video;
    video.crf = crf;
    std::vector<fs::path> segments;
    for (std::int64_t start = 0; start < frames; start += video.segment_frames) {
      segments.push_back(path(name + "." + std::to_string(start) + ".mp4"));
      SegmentEncoder encoder(segments.back(), video);
      for (std::int64_t i = start; i < std::min(frames, start + video.segment_frames); ++i)
        encoder.add(drawn(first + i));
      encoder.finish();
    }
    stitch(segments, path(name), video, frames);
    return path(name);
  }
};

TEST_F(Decoder, GivesWhatWasDrawn) {
  MovieDecoder decoder(movie("a.mp4", kFrames, 0, 1));
  EXPECT_EQ(decoder.frames(), kFrames);
  for (std::int64_t frame = 0; frame < kFrames; ++frame) {
    const image::Bitmap bitmap = decoder.read(frame);
    ASSERT_EQ(bitmap.width, kTestWidth);
    ASSERT_EQ(bitmap.height, kTestHeight);
    EXPECT_GT(psnr(drawn(frame), bitmap), 30) << frame;  // edges of colours lose half their resolution
    EXPECT_LT(psnr(drawn(frame + 1), bitmap), psnr(drawn(frame), bitmap)) << frame;
    for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) ASSERT_EQ(bitmap.pixels[i], 255);
  }
}

TEST_F(Decoder, KeepsFlatColours) {
  const VideoOptions video = {.width = 64, .height = 32, .fps = 10, .crf = 1, .preset = "medium", .segment_frames = 4};
  SegmentEncoder encoder(path("flat.mp4"), video);
  image::Bitmap bitmap(video.width, video.height);
  for (std::size_t i = 0; i < bitmap.pixels.size(); i += 4) {
    bitmap.pixels[i] = 40;
    bitmap.pixels[i + 1] = 180;
    bitmap.pixels[i + 2] = 255;
    bitmap.pixels[i + 3] = 255;
  }
  encoder.add(bitmap);
  encoder.finish();
  const image::Bitmap read = MovieDecoder(path("flat.mp4")).read(0);
  for (std::size_t i = 0; i < read.pixels.size(); ++i) ASSERT_NEAR(read.pixels[i], bitmap.pixels[i], 3) << i;
}

TEST_F(Decoder, GivesTheSameFramesInAnyOrder) {
  const fs::path file = movie("a.mp4");
  MovieDecoder in_order(file);
  std::vector<image::Bitmap> frames;
  for (std::int64_t frame = 0; frame < kFrames; ++frame) frames.push_back(in_order.read(frame));
  const auto expect_same = [&](MovieDecoder& decoder, std::int64_t frame) {
    EXPECT_EQ(decoder.read(frame).pixels, frames[static_cast<std::size_t>(frame)].pixels) << frame;
  };
  MovieDecoder backwards(file);
  for (std::int64_t frame = kFrames; frame-- > 0;) expect_same(backwards, frame);
  MovieDecoder at_random(file);
  const RandomStream random(1, RandomUse::kDirector);
  for (const std::uint32_t frame : random.permutation(kFrames)) expect_same(at_random, frame);
  MovieDecoder again(file);
  for (const std::int64_t frame : {49, 49, 0, 0, 8, 7, 12, 11, 24, 49}) expect_same(again, frame);
}

/// All frames in their order, after it was checked that any other order gives the same.
std::vector<image::Bitmap> frames_in_any_order(const fs::path& file) {
  MovieDecoder in_order(file);
  std::vector<image::Bitmap> frames;
  for (std::int64_t frame = 0; frame < in_order.frames(); ++frame) frames.push_back(in_order.read(frame));
  MovieDecoder at_random(file);
  const RandomStream random(1, RandomUse::kDirector);
  for (const std::uint32_t frame : random.permutation(static_cast<std::uint32_t>(frames.size()))) {
    EXPECT_EQ(at_random.read(frame).pixels, frames[frame].pixels) << frame;
  }
  for (std::size_t frame = 0; frame < frames.size(); ++frame) {
    EXPECT_EQ(MovieDecoder(file).read(static_cast<std::int64_t>(frame)).pixels, frames[frame].pixels) << frame;
  }
  return frames;
}

TEST_F(Decoder, FindsFramesOfOpenGroups) {
  for (const char* x264 :
       {"keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=3:b-adapt=0:b-pyramid=normal",
        "keyint=3:min-keyint=1:scenecut=0:open-gop=1:bframes=2:b-adapt=0", "keyint=20:intra-refresh=1"}) {
    ForeignOptions options;
    options.x264 = x264;
    write_foreign_movie(path("foreign.mp4"), options);
    EXPECT_EQ(frames_in_any_order(path("foreign.mp4")).size(), 50U) << x264;
  }
}

TEST_F(Decoder, ReadsAFragmentedMovie) {
  ForeignOptions options;
  options.x264 = "keyint=10";
  options.movflags = "frag_keyframe+empty_moov";
  write_foreign_movie(path("foreign.mp4"), options);
  EXPECT_EQ(frames_in_any_order(path("foreign.mp4")).size(), 50U);
  EXPECT_EQ(read_movie(path("foreign.mp4")).frames, 50);
}

TEST_F(Decoder, LeavesChromaOfFullSizeInItsPlace) {
  ForeignOptions options;
  options.pixel_format = AV_PIX_FMT_YUV444P;
  options.x264 = "qp=0";  // without loss
  options.frames = 1;
  write_foreign_movie(path("foreign.mp4"), options);
  const image::Bitmap bitmap = MovieDecoder(path("foreign.mp4")).read(0);
  const auto pixel = [&](int row) { return &bitmap.pixels[static_cast<std::size_t>(row) * 4 * kTestWidth + 4 * 100]; };
  for (int row = 1; row < kTestHeight; ++row) {
    if (row % 8 == 0) continue;  // stripes of eight rows
    for (int channel = 0; channel < 3; ++channel) EXPECT_EQ(pixel(row)[channel], pixel(row - 1)[channel]) << row;
  }
}

TEST_F(Decoder, RefusesWhatIsNoWholeMovie) {
  const fs::path file = movie("a.mp4");
  write_bytes(path("no.mp4"), "no movie at all");
  EXPECT_THAT(error_of(ErrorKind::kInvalid, [&] { MovieDecoder decoder(path("no.mp4")); }),
              HasSubstr("no.mp4: cannot"));
  const std::string bytes = bytes_of(file);
  write_bytes(path("cut.mp4"), bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(error_of(ErrorKind::kInvalid, [&] { MovieDecoder decoder(path("cut.mp4")); }), HasSubstr("cut.mp4: "));
  EXPECT_THAT(error_of(ErrorKind::kInvalid, [&] { MovieDecoder decoder(path("none.mp4")); }), HasSubstr("none.mp4: "));
}

/// Bits that are no H.264 inside the pictures: what the decoder makes up for them is not taken for the picture.
TEST_F(Decoder, RefusesPicturesThatAreMadeUp) {
  std::string bytes = bytes_of(movie("a.mp4"));
  bytes.replace(bytes.find("mdat") + 1000, 300, 300, '\xFF');
  write_bytes(path("damaged.mp4"), bytes);
  const std::string error = error_of(ErrorKind::kInvalid, [&] {
    MovieDecoder decoder(path("damaged.mp4"));
    for (std::int64_t frame = 0; frame < decoder.frames(); ++frame) decoder.read(frame);
  });
  EXPECT_THAT(error, HasSubstr("damaged.mp4: is damaged: frame "));
}

TEST_F(Decoder, GroupsRunFromKeyFrameToKeyFrame) {
  const auto groups = groups_of_pictures(movie("a.mp4"));
  ASSERT_EQ(groups.size(), 5U);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    EXPECT_EQ(groups[i].first, static_cast<std::int64_t>(12 * i));
    EXPECT_EQ(groups[i].frames, i == 4 ? 2 : 12);
    EXPECT_EQ(groups[i].hash.size(), 32U);
  }
}

TEST_F(Decoder, GroupsTellEqualFromOtherFrames) {
  const auto groups = groups_of_pictures(movie("a.mp4"));
  EXPECT_EQ(groups, groups_of_pictures(movie("b.mp4")));
  const auto others = groups_of_pictures(movie("c.mp4", kFrames, 1));
  ASSERT_EQ(others.size(), groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) EXPECT_NE(groups[i].hash, others[i].hash) << i;
  const auto shorter = groups_of_pictures(movie("d.mp4", 36));
  for (std::size_t i = 0; i < shorter.size(); ++i) EXPECT_EQ(groups[i], shorter[i]) << i;
}

TEST_F(Decoder, AMovieSaysWhatItIs) {
  const MovieInfo info = read_movie(movie("a.mp4"));
  EXPECT_EQ(info.codec, "h264");
  EXPECT_EQ(info.frames, kFrames);
  EXPECT_EQ(info.pixel_format, "yuv420p");
  EXPECT_EQ(info.color, "bt709/tv");
  EXPECT_EQ(info.primaries, "bt709");
  EXPECT_EQ(info.transfer, "bt709");
  EXPECT_EQ(info.tags.at("major_brand"), "isom");
  EXPECT_EQ(info.bytes, fs::file_size(path("a.mp4")));
}

}  // namespace
}  // namespace epochreel::movie

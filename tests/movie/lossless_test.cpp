/// FFV1 in Matroska: the frames' own pixels.
#include <gmock/gmock.h>

#include <string>

#include "epochreel/movie/decoder.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "src/movie/movie_reader.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;

class Lossless : public FolderTest {
 protected:
  fs::path render(int threads = 2) {
    RenderOptions options = test_film(path("film"), threads);
    options.video.codec = job::Ffv1Spec{};
    render_movie(options, [] { return std::make_unique<SyntheticArtist>(); }, {});
    return path("film/movie.mkv");
  }
};

TEST_F(Lossless, DecodedPixelsAreTheFramesPixels) {
  MovieDecoder decoder(render());
  const FrameManifest manifest = read_frame_manifest(path("film/frames.json"));
  ASSERT_EQ(decoder.frames(), 50);
  image::Bitmap drawn(kTestWidth, kTestHeight);
  for (std::int64_t frame = 0; frame < 50; ++frame) {
    draw_synthetic(frame, drawn);
    const image::Bitmap read = decoder.read(frame);
    EXPECT_EQ(read.pixels, drawn.pixels) << frame;
    EXPECT_EQ(image::pixel_hash(read).hex(), manifest.frames[static_cast<std::size_t>(frame)]) << frame;
  }
}

TEST_F(Lossless, TellsWhatItHolds) {
  const MovieInfo info = read_movie(render());
  EXPECT_EQ(info.codec, "ffv1");
  EXPECT_EQ(info.width, kTestWidth);
  EXPECT_EQ(info.height, kTestHeight);
  EXPECT_EQ(info.pixel_format, "bgr0");
  EXPECT_EQ(info.color, "gbr/pc");
  EXPECT_EQ(info.primaries, "bt709");
  EXPECT_EQ(info.transfer, "iec61966-2-1");
  EXPECT_EQ(info.frames, 50);
}

TEST_F(Lossless, CanBeCutAtEveryFrame) {
  MovieReader reader(render(), ErrorKind::kInvalid);
  const PacketScan scan = reader.scan(30);
  EXPECT_EQ(scan.frames(), 50);
  EXPECT_TRUE(scan.is_gapless());
  EXPECT_EQ(scan.key_frames, scan.pts);
}

TEST_F(Lossless, ADamagedByteIsNoticed) {
  const fs::path movie = render();
  std::string bytes = bytes_of(movie);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
  write_bytes(movie, bytes);
  const auto read_all = [&] {
    MovieDecoder decoder(movie);
    for (std::int64_t frame = 0; frame < decoder.frames(); ++frame) decoder.read(frame);
  };
  EXPECT_NE(error_of(ErrorKind::kInvalid, read_all), "no error");
}

}  // namespace
}  // namespace epochreel::movie

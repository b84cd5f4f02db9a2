#include "epochreel/movie/y4m.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "av_error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"
#include "yuv_converter.h"

namespace epochreel::movie {

namespace {

std::string header_of(const VideoOptions& video) {
  return fmt::format("YUV4MPEG2 W{} H{} F{}:1 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED\n", video.width,
                     video.height, video.fps);
}

/// Draws with an artist of its own. Used by one thread.
class FrameWriter {
 public:
  FrameWriter(const VideoOptions& video, std::unique_ptr<Artist> artist)
      : artist_(std::move(artist)), converter_(video.width, video.height) {}

  /// The frame as it stands in the stream; valid until the next call.
  std::string_view draw(std::int64_t frame) {
    const image::Bitmap& bitmap = artist_->draw(frame).bitmap;
    const AVFrame& planes = *converter_.convert(bitmap);
    bytes_ = "FRAME\n";
    add_plane(planes, 0, bitmap.width, bitmap.height);
    add_plane(planes, 1, bitmap.width / 2, bitmap.height / 2);
    add_plane(planes, 2, bitmap.width / 2, bitmap.height / 2);
    return bytes_;
  }

 private:
  void add_plane(const AVFrame& frame, int plane, int width, int height) {
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* const row = frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane];
      bytes_.append(row, row + width);
    }
  }

  std::unique_ptr<Artist> artist_;
  YuvConverter converter_;
  std::string bytes_;
};

}  // namespace

void stream_y4m(const Y4mOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                const std::function<void(std::string_view bytes)>& write, const FrameProgress& progress) {
  listen_to_libav();
  const VideoOptions& video = options.video;
  if (video.width % 2 != 0 || video.height % 2 != 0) {
    throw Error(ErrorKind::kFailed, "",
                fmt::format("cannot stream {}x{} pixels: 4:2:0 video needs even sizes", video.width, video.height));
  }
  write(header_of(video));
  ExceptionKeeper keeper;
#pragma omp parallel num_threads(options.threads)
  {
    std::unique_ptr<FrameWriter> writer;
#pragma omp for ordered schedule(dynamic, 1)
    for (std::int64_t frame = 0; frame < options.frames; ++frame) {
      std::string_view bytes;
      keeper.run([&] {
        stop_if_asked();
        if (!writer) writer = std::make_unique<FrameWriter>(video, make_artist());
        bytes = writer->draw(frame);
      });
#pragma omp ordered
      keeper.run([&] {
        write(bytes);
        if (progress) progress(frame + 1, options.frames);
      });
    }
  }
  keeper.rethrow();
}

}  // namespace epochreel::movie

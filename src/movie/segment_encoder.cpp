#include <fmt/format.h>

#include <utility>

#include "av_error.h"
#include "codec.h"
#include "epochreel/base/cpu_time.h"
#include "epochreel/movie/encoder.h"
#include "movie_writer.h"
#include "reduction.h"

namespace epochreel::movie {

namespace {

const VideoOptions& checked(const std::filesystem::path& path, const VideoOptions& options) {
  listen_to_libav();
  if (options.fps < 1 || options.segment_frames < 1) {
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("cannot encode {} frames a second in segments of {} frames: both must be 1 or more",
                            options.fps, options.segment_frames));
  }
  return options;
}

}  // namespace

struct SegmentEncoder::Rep {
  Rep(const std::filesystem::path& final_path, const VideoOptions& video)
      : path(final_path),
        options(checked(path, video)),
        encoder(make_encoder(path, options)),
        stored_fps(stored_video(options).fps),
        file(path, codec_of(options.codec).container, encoder->parameters(), {.fps = stored_fps}),
        sink([this](AVPacket& packet) { file.write(packet); }) {}

  [[noreturn]] void refuse(const std::string& why) const { throw Error(ErrorKind::kFailed, path.string(), why); }

  std::filesystem::path path;
  VideoOptions options;
  std::unique_ptr<VideoEncoder> encoder;
  int stored_fps;
  MovieWriter file;
  VideoEncoder::Sink sink;
  std::int64_t frames = 0;
  AVFrame* converted = nullptr;  ///< the encoder's own, of the last bitmap; absent where that was left out
  EncodeSeconds seconds;
};

SegmentEncoder::SegmentEncoder(const std::filesystem::path& final_path, const VideoOptions& options)
    : rep_(std::make_unique<Rep>(final_path, options)) {}

SegmentEncoder::~SegmentEncoder() = default;

void SegmentEncoder::add(const image::Bitmap& bitmap, bool repeats) {
  listen_to_libav();
  const VideoOptions& options = rep_->options;
  if (bitmap.width != options.width || bitmap.height != options.height) {
    rep_->refuse(fmt::format("cannot encode a frame of {}x{} pixels in a video of {}x{}", bitmap.width, bitmap.height,
                             options.width, options.height));
  }
  if (rep_->frames == options.segment_frames) {
    rep_->refuse(fmt::format("cannot encode more than the {} frames of a segment", options.segment_frames));
  }
  const auto time = reduced_number(rep_->frames++, options.fps, rep_->stored_fps);
  if (!repeats) rep_->converted = nullptr;
  if (!time) return;
  if (rep_->converted == nullptr) {
    const CpuTimer timer(rep_->seconds.convert);
    rep_->converted = &rep_->encoder->convert(bitmap);
  }
  const CpuTimer timer(rep_->seconds.encode);
  rep_->encoder->encode(*rep_->converted, *time, rep_->sink);
}

EncodeSeconds SegmentEncoder::seconds() const { return rep_->seconds; }

void SegmentEncoder::finish() {
  listen_to_libav();
  if (rep_->frames == 0) rep_->refuse("cannot finish a segment without frames");
  const CpuTimer timer(rep_->seconds.encode);
  rep_->encoder->drain(rep_->sink);
  rep_->file.finish();
  rep_->file.publish();
}

std::string library_versions() {
  const auto number = [](unsigned version) {
    return fmt::format("{}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version), AV_VERSION_MICRO(version));
  };
  return fmt::format("libavcodec {}, libavformat {}, libswscale {}", number(avcodec_version()),
                     number(avformat_version()), number(swscale_version()));
}

std::string encoder_versions(const job::VideoSpec& video) {
  listen_to_libav();
  const auto encoder_version = codec_of(video).encoder_version;
  return (encoder_version == nullptr ? "" : encoder_version() + ", ") + library_versions();
}

void require_encoder(const job::VideoSpec& video) {
  listen_to_libav();
  make_encoder("movie.video.codec", {.width = 64, .height = 64, .codec = video});
}

}  // namespace epochreel::movie

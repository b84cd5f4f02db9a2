/// The interface of every codec's encoder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "av_handles.h"
#include "epochreel/image/bitmap.h"

namespace epochreel::movie {

/// Encodes the frames of one segment, so that it can be decoded without any other. The same frames give the same bytes
/// wherever they are encoded. Used by one thread.
class VideoEncoder {
 public:
  using Sink = std::function<void(AVPacket&)>;

  virtual ~VideoEncoder() = default;

  /// The parameters of the stream that the packets form.
  virtual const AVCodecParameters& parameters() const = 0;

  /// Makes a frame of the encoder's kind from a picture of the video's size. It holds until the next call.
  virtual AVFrame& convert(const image::Bitmap& bitmap) = 0;

  /// Takes the next frame, as convert() makes it, which is shown at `time`; hands packets on as they come. Times are in
  /// frames.
  virtual void encode(AVFrame& frame, std::int64_t time, const Sink& sink) = 0;

  /// Hands on what is left. Called once, last.
  virtual void drain(const Sink& sink) = 0;
};

/// Gives libavcodec a frame, or its end where `frame` is null, and hands on each packet that comes out. `path` is named
/// in errors.
void encode_frame(AVCodecContext& context, const AVFrame* frame, AVPacket& packet, const std::filesystem::path& path,
                  const VideoEncoder::Sink& sink);

/// libavcodec's answer where it waits for more, or has given all.
inline bool is_drained(int code) { return code == AVERROR(EAGAIN) || code == AVERROR_EOF; }

}  // namespace epochreel::movie

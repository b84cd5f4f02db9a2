/// libx264 behind libavcodec, so set that the same frames give the same bytes wherever they are encoded.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "av_handles.h"
#include "epochreel/movie/encoder.h"

namespace epochreel::movie {

/// Encodes one closed GOP of at most `segment_frames` frames. Used by one thread.
class H264Encoder {
 public:
  using Sink = std::function<void(AVPacket&)>;

  /// `path` is named in errors.
  H264Encoder(std::filesystem::path path, const VideoOptions& options);

  /// Of the stream that the packets form.
  const AVCodecParameters& parameters() const { return *without_sei_->par_out; }

  /// Takes the next frame, which keeps belonging to the caller; hands packets on as they come. Times are in frames.
  void encode(AVFrame& frame, const Sink& sink);

  /// Hands on what is left. Called once, last.
  void drain(const Sink& sink);

 private:
  void send(const AVFrame* frame, const Sink& sink);
  void pass_on(AVPacket* packet, const Sink& sink);

  std::filesystem::path path_;
  CodecContext context_;
  BitStreamFilter without_sei_;
  Packet packet_;
};

/// What x264 says of itself: "x264 core 164 r3095 baee400".
std::string x264_version();

}  // namespace epochreel::movie

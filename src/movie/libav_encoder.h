/// One of libavcodec's encoders, opened so that its bytes depend on the frames alone.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/movie/encoder.h"
#include "frame_converter.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// The choice and the options of an encoder.
struct EncoderSetup {
  const char* encoder;  ///< as libavcodec names it: "libx264"
  std::string quality;  ///< in errors: "preset medium, crf 18"
  std::vector<std::pair<const char*, std::string>> options;
  /// Types of NAL units that are taken out of the stream, as filter_units takes them: "6"; empty: none. They hold the
  /// encoder's version and settings.
  std::string removed_units = {};
  /// The most frames by which decoding runs ahead of showing, from which times of decoding follow; none: the encoder's
  /// own times are right.
  std::optional<int> decodes_ahead = {};
};

/// A context of the encoder for frames of `format`, with one thread and without versions in the stream; not open yet.
/// Error{kFailed} where libavcodec has not the encoder.
CodecContext new_encoder(const std::filesystem::path& path, const VideoOptions& options, const EncoderSetup& setup,
                         AVPixelFormat format);

/// Opens it. Error{kFailed} where the encoder refuses an option, or does not know it.
void open_encoder(AVCodecContext& context, const std::filesystem::path& path, const EncoderSetup& setup);

/// An encoder of 4:2:0 video, open: BT.709, limited range, closed groups of pictures. Error{kFailed} where a side is
/// odd.
CodecContext open_yuv_encoder(const std::filesystem::path& path, const VideoOptions& options,
                              const EncoderSetup& setup);

/// Encodes each frame that `converter` makes. `context` is open.
std::unique_ptr<VideoEncoder> make_libav_encoder(const std::filesystem::path& path, CodecContext context,
                                                 const EncoderSetup& setup, std::unique_ptr<FrameConverter> converter);

/// The two above.
std::unique_ptr<VideoEncoder> make_yuv_encoder(const std::filesystem::path& path, const VideoOptions& options,
                                               const EncoderSetup& setup);

/// The text that a library behind libavcodec gives of its version: the result of its `function`, which takes nothing.
std::string library_version(const char* function);

/// The headers and the first packet of a video of 64x64 pixels: the encoder's version may be in them.
std::string first_bytes(const EncoderSetup& setup);

}  // namespace epochreel::movie

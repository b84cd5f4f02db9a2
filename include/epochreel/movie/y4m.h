/// Frames without an encoder, for other programs: YUV4MPEG2, as mjpegtools' yuv4mpeg(5) describes it.
///
/// BT.709, limited range, 8 bits, 4:2:0 with chroma sited left: the very samples that the encoders of 4:2:0 video get.
/// The stream's header says `C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED`. The format has no word for the matrix, so
/// a reader must be told BT.709.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "epochreel/movie/render.h"

namespace epochreel::movie {

struct Y4mOptions {
  VideoOptions video;  ///< size and rate; the codec does not matter
  std::int64_t frames = 0;
  int threads = 1;
};

/// Draws the frames side by side and hands the stream to `write` in order, a frame at a time, by one thread at a time.
/// A worker holds one frame. The same bytes at any number of threads. Error{kFailed} where a side is odd; Interrupted
/// on a signal.
void stream_y4m(const Y4mOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                const std::function<void(std::string_view bytes)>& write, const FrameProgress& progress);

}  // namespace epochreel::movie

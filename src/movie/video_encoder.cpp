#include "video_encoder.h"

#include "av_error.h"
#include "epochreel/base/interrupt.h"

namespace epochreel::movie {

void encode_frame(AVCodecContext& context, const AVFrame* frame, AVPacket& packet, const std::filesystem::path& path,
                  const VideoEncoder::Sink& sink) {
  check(avcodec_send_frame(&context, frame), path, "encode a frame");
  for (;;) {
    stop_if_asked();  // while the last frames are drained, each call encodes one
    const int code = avcodec_receive_packet(&context, &packet);
    if (is_drained(code)) return;
    check(code, path, "encode a frame");
    sink(packet);
    av_packet_unref(&packet);
  }
}

}  // namespace epochreel::movie

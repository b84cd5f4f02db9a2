#include "h264_encoder.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "av_error.h"
#include "epochreel/base/interrupt.h"
#include "yuv_converter.h"

namespace epochreel::movie {

namespace {

/// Frames that x264 looks ahead. Each costs 6.6 MB at 1080p: 10 keep an encoder at about 170 MB, where the 40 of the
/// preset `medium` take 365. The two fastest presets look at none.
int lookahead(const VideoOptions& options) {
  return options.preset == "ultrafast" || options.preset == "superfast" ? 0 : 10;
}

/// x264's own names. libavcodec refuses what it does not know in `x264opts`, and only warns in `x264-params`.
/// `stitchable` keeps the headers of all segments the same; `cpu-independent` the bytes on all x86-64 CPUs.
std::string x264_options(const VideoOptions& options) {
  return fmt::format(
      "threads=1:sliced-threads=0:keyint={0}:min-keyint={0}:scenecut=0:open-gop=0:stitchable=1:cpu-independent=1:"
      "rc-lookahead={1}",
      options.segment_frames, lookahead(options));
}

void set_picture_format(AVCodecContext& context, const VideoOptions& options) {
  context.width = options.width;
  context.height = options.height;
  context.pix_fmt = AV_PIX_FMT_YUV420P;
  context.sample_aspect_ratio = {1, 1};
  context.time_base = {1, options.fps};
  context.framerate = {options.fps, 1};
  context.color_range = AVCOL_RANGE_MPEG;
  context.color_primaries = AVCOL_PRI_BT709;
  context.color_trc = AVCOL_TRC_BT709;
  context.colorspace = AVCOL_SPC_BT709;
  context.chroma_sample_location = AVCHROMA_LOC_LEFT;
}

CodecContext open_x264(const std::filesystem::path& path, const VideoOptions& options) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr) {
    throw Error(ErrorKind::kFailed, path.string(),
                "cannot encode: this libavcodec has no libx264; install Debian's libavcodec59 or libavcodec-extra59");
  }
  CodecContext context(allocated(avcodec_alloc_context3(codec)));
  set_picture_format(*context, options);
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_CLOSED_GOP;
  Dictionary encoder_options;
  set_option(encoder_options, "preset", options.preset);
  set_option(encoder_options, "crf", std::to_string(options.crf));
  set_option(encoder_options, "x264opts", x264_options(options));
  check(avcodec_open2(context.get(), codec, encoder_options.address()), path,
        fmt::format("set up the encoder libx264 (preset {}, crf {})", options.preset, options.crf));
  check_all_taken(encoder_options, path, "the encoder libx264");
  return context;
}

/// SEI messages (NAL unit type 6) hold nothing but x264's version and settings.
BitStreamFilter make_sei_remover(const std::filesystem::path& path, const AVCodecContext& encoder) {
  constexpr const char* kAction = "set up libavcodec's filter_units";
  const AVBitStreamFilter* kind = av_bsf_get_by_name("filter_units");
  if (kind == nullptr) throw Error(ErrorKind::kFailed, path.string(), "this libavcodec has no filter_units");
  AVBSFContext* made = nullptr;
  check(av_bsf_alloc(kind, &made), path, kAction);
  BitStreamFilter filter(made);
  check(avcodec_parameters_from_context(filter->par_in, &encoder), path, kAction);
  filter->time_base_in = encoder.time_base;
  check(av_opt_set(filter->priv_data, "remove_types", "6", 0), path, kAction);
  check(av_bsf_init(filter.get()), path, kAction);
  return filter;
}

bool is_drained(int code) { return code == AVERROR(EAGAIN) || code == AVERROR_EOF; }

}  // namespace

H264Encoder::H264Encoder(std::filesystem::path path, const VideoOptions& options)
    : path_(std::move(path)),
      context_(open_x264(path_, options)),
      without_sei_(make_sei_remover(path_, *context_)),
      packet_(allocated(av_packet_alloc())) {}

void H264Encoder::encode(AVFrame& frame, const Sink& sink) { send(&frame, sink); }

void H264Encoder::drain(const Sink& sink) {
  send(nullptr, sink);
  pass_on(nullptr, sink);
}

void H264Encoder::send(const AVFrame* frame, const Sink& sink) {
  check(avcodec_send_frame(context_.get(), frame), path_, "encode a frame");
  for (;;) {
    stop_if_asked();  // while the last frames are drained, each call encodes one
    const int code = avcodec_receive_packet(context_.get(), packet_.get());
    if (is_drained(code)) return;
    check(code, path_, "encode a frame");
    pass_on(packet_.get(), sink);
  }
}

void H264Encoder::pass_on(AVPacket* packet, const Sink& sink) {
  check(av_bsf_send_packet(without_sei_.get(), packet), path_, "filter the encoded video");
  for (;;) {
    const int code = av_bsf_receive_packet(without_sei_.get(), packet_.get());
    if (is_drained(code)) return;
    check(code, path_, "filter the encoded video");
    sink(*packet_);
    av_packet_unref(packet_.get());
  }
}

std::string x264_version() {
  VideoOptions options;
  options.width = options.height = 64;
  options.preset = "ultrafast";
  options.segment_frames = 1;
  const CodecContext context = open_x264("", options);
  YuvConverter converter(options.width, options.height);
  AVFrame* frame = converter.convert(image::Bitmap(options.width, options.height));
  frame->pts = 0;
  const Packet packet(allocated(av_packet_alloc()));
  check(avcodec_send_frame(context.get(), frame), "", "ask libx264 for its version");
  check(avcodec_send_frame(context.get(), nullptr), "", "ask libx264 for its version");
  check(avcodec_receive_packet(context.get(), packet.get()), "", "ask libx264 for its version");
  const std::string_view text(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
  const std::size_t start = text.find("x264 - core ");
  if (start == std::string_view::npos) return "x264 of unknown version";
  const std::string_view rest = text.substr(start + 7);
  return "x264 " + std::string(rest.substr(0, rest.find(" - ")));
}

}  // namespace epochreel::movie

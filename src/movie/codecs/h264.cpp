#include "codecs/h264.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "av_error.h"
#include "yuv_converter.h"

namespace epochreel::movie {

namespace {

/// Frames that x264 looks ahead. Each costs 6.6 MB at 1080p: 10 keep an encoder at about 170 MB, where the 40 of the
/// preset `medium` take 365. The two fastest presets look at none.
int lookahead(const job::H264Spec& spec) { return spec.preset == "ultrafast" || spec.preset == "superfast" ? 0 : 10; }

const job::H264Spec& spec_of(const VideoOptions& options) { return std::get<job::H264Spec>(options.codec); }

/// x264's own names. libavcodec refuses what it does not know in `x264opts`, and only warns in `x264-params`.
/// `stitchable` keeps the headers of all segments the same; `cpu-independent` the bytes on all x86-64 CPUs.
std::string x264_options(const VideoOptions& options) {
  return fmt::format(
      "threads=1:sliced-threads=0:keyint={0}:min-keyint={0}:scenecut=0:open-gop=0:stitchable=1:cpu-independent=1:"
      "rc-lookahead={1}",
      options.segment_frames, lookahead(spec_of(options)));
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

void check_size(const std::filesystem::path& path, const VideoOptions& options) {
  const auto fits = [](int side) { return side >= 2 && side % 2 == 0; };
  if (fits(options.width) && fits(options.height)) return;
  throw Error(ErrorKind::kFailed, path.string(),
              fmt::format("cannot encode {}x{} pixels: 4:2:0 video needs even sizes", options.width, options.height));
}

CodecContext open_x264(const std::filesystem::path& path, const VideoOptions& options) {
  check_size(path, options);
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr) {
    throw Error(ErrorKind::kFailed, path.string(),
                "cannot encode: this libavcodec has no libx264; install Debian's libavcodec59 or libavcodec-extra59");
  }
  CodecContext context(allocated(avcodec_alloc_context3(codec)));
  set_picture_format(*context, options);
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_CLOSED_GOP;
  const job::H264Spec& spec = spec_of(options);
  Dictionary encoder_options;
  set_option(encoder_options, "preset", spec.preset);
  set_option(encoder_options, "crf", std::to_string(spec.crf));
  set_option(encoder_options, "x264opts", x264_options(options));
  check(avcodec_open2(context.get(), codec, encoder_options.address()), path,
        fmt::format("set up the encoder libx264 (preset {}, crf {})", spec.preset, spec.crf));
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

class H264Encoder : public VideoEncoder {
 public:
  H264Encoder(const std::filesystem::path& path, const VideoOptions& options)
      : path_(path),
        context_(open_x264(path, options)),
        without_sei_(make_sei_remover(path, *context_)),
        packet_(allocated(av_packet_alloc())),
        converter_(options.width, options.height) {}

  const AVCodecParameters& parameters() const override { return *without_sei_->par_out; }

  AVFrame& convert(const image::Bitmap& bitmap) override { return *converter_.convert(bitmap); }

  void encode(AVFrame& frame, std::int64_t time, const Sink& sink) override {
    frame.pts = time;
    send(&frame, sink);
  }

  void drain(const Sink& sink) override {
    send(nullptr, sink);
    pass_on(nullptr, sink);
  }

 private:
  void send(const AVFrame* frame, const Sink& sink) {
    encode_frame(*context_, frame, *packet_, path_, [&](AVPacket& packet) { pass_on(&packet, sink); });
  }

  void pass_on(AVPacket* packet, const Sink& sink) {
    check(av_bsf_send_packet(without_sei_.get(), packet), path_, "filter the encoded video");
    for (;;) {
      const int code = av_bsf_receive_packet(without_sei_.get(), packet_.get());
      if (is_drained(code)) return;
      check(code, path_, "filter the encoded video");
      sink(*packet_);
      av_packet_unref(packet_.get());
    }
  }

  std::filesystem::path path_;
  CodecContext context_;
  BitStreamFilter without_sei_;
  Packet packet_;
  YuvConverter converter_;
};

}  // namespace

std::unique_ptr<VideoEncoder> make_h264_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return std::make_unique<H264Encoder>(path, options);
}

std::string x264_version() {
  VideoOptions options;
  options.width = options.height = 64;
  options.codec = job::H264Spec{.preset = "ultrafast"};
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

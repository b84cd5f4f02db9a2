#include "libav_encoder.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "av_error.h"
#include "yuv_converter.h"

namespace epochreel::movie {

namespace {

void check_size(const std::filesystem::path& path, const VideoOptions& options) {
  const auto fits = [](int side) { return side >= 2 && side % 2 == 0; };
  if (fits(options.width) && fits(options.height)) return;
  throw Error(ErrorKind::kFailed, path.string(),
              fmt::format("cannot encode {}x{} pixels: 4:2:0 video needs even sizes", options.width, options.height));
}

std::string action_of(const EncoderSetup& setup) {
  return fmt::format("set up the encoder {}{}", setup.encoder,
                     setup.quality.empty() ? "" : fmt::format(" ({})", setup.quality));
}

BitStreamFilter make_unit_remover(const std::filesystem::path& path, const AVCodecContext& encoder,
                                  const std::string& types) {
  constexpr const char* kAction = "set up libavcodec's filter_units";
  const AVBitStreamFilter* kind = av_bsf_get_by_name("filter_units");
  if (kind == nullptr) throw Error(ErrorKind::kFailed, path.string(), "this libavcodec has no filter_units");
  AVBSFContext* made = nullptr;
  check(av_bsf_alloc(kind, &made), path, kAction);
  BitStreamFilter filter(made);
  check(avcodec_parameters_from_context(filter->par_in, &encoder), path, kAction);
  filter->time_base_in = encoder.time_base;
  check(av_opt_set(filter->priv_data, "remove_types", types.c_str(), 0), path, kAction);
  check(av_bsf_init(filter.get()), path, kAction);
  return filter;
}

Parameters parameters_of(const std::filesystem::path& path, const AVCodecContext& context, const EncoderSetup& setup) {
  Parameters parameters(allocated(avcodec_parameters_alloc()));
  check(avcodec_parameters_from_context(parameters.get(), &context), path, action_of(setup));
  return parameters;
}

class LibavEncoder : public VideoEncoder {
 public:
  LibavEncoder(std::filesystem::path path, CodecContext context, const EncoderSetup& setup,
               std::unique_ptr<FrameConverter> converter)
      : path_(std::move(path)),
        context_(std::move(context)),
        parameters_(parameters_of(path_, *context_, setup)),
        packet_(allocated(av_packet_alloc())),
        converter_(std::move(converter)),
        decodes_ahead_(setup.decodes_ahead) {
    if (!setup.removed_units.empty()) remover_ = make_unit_remover(path_, *context_, setup.removed_units);
  }

  const AVCodecParameters& parameters() const override { return remover_ ? *remover_->par_out : *parameters_; }

  AVFrame& convert(const image::Bitmap& bitmap) override { return *converter_->convert(bitmap); }

  void encode(AVFrame& frame, std::int64_t time, const Sink& sink) override {
    frame.pts = time;
    send(&frame, sink);
  }

  void drain(const Sink& sink) override {
    send(nullptr, sink);
    if (remover_) pass_on(nullptr, sink);
  }

 private:
  void send(const AVFrame* frame, const Sink& sink) {
    encode_frame(*context_, frame, *packet_, path_, [&](AVPacket& packet) {
      if (decodes_ahead_) packet.dts = packets_++ - *decodes_ahead_;
      if (remover_) {
        pass_on(&packet, sink);
      } else {
        sink(packet);
      }
    });
  }

  void pass_on(AVPacket* packet, const Sink& sink) {
    check(av_bsf_send_packet(remover_.get(), packet), path_, "filter the encoded video");
    for (;;) {
      const int code = av_bsf_receive_packet(remover_.get(), packet_.get());
      if (is_drained(code)) return;
      check(code, path_, "filter the encoded video");
      sink(*packet_);
      av_packet_unref(packet_.get());
    }
  }

  std::filesystem::path path_;
  CodecContext context_;
  Parameters parameters_;
  BitStreamFilter remover_;  ///< null: all units stay
  Packet packet_;
  std::unique_ptr<FrameConverter> converter_;
  std::optional<int> decodes_ahead_;
  std::int64_t packets_ = 0;
};

}  // namespace

CodecContext new_encoder(const std::filesystem::path& path, const VideoOptions& options, const EncoderSetup& setup,
                         AVPixelFormat format) {
  const AVCodec* codec = avcodec_find_encoder_by_name(setup.encoder);
  if (codec == nullptr) {
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("cannot encode: this libavcodec has no encoder {}", setup.encoder));
  }
  CodecContext context(allocated(avcodec_alloc_context3(codec)));
  context->width = options.width;
  context->height = options.height;
  context->pix_fmt = format;
  context->sample_aspect_ratio = {1, 1};
  context->time_base = {1, options.fps};
  context->framerate = {options.fps, 1};
  context->color_primaries = AVCOL_PRI_BT709;
  context->thread_count = 1;
  context->gop_size = options.segment_frames;
  context->keyint_min = options.segment_frames;  // where a scene changes, too
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_CLOSED_GOP;
  return context;
}

void open_encoder(AVCodecContext& context, const std::filesystem::path& path, const EncoderSetup& setup) {
  Dictionary options;
  for (const auto& [key, value] : setup.options) set_option(options, key, value);
  check(avcodec_open2(&context, context.codec, options.address()), path, action_of(setup));
  check_all_taken(options, path, fmt::format("the encoder {}", setup.encoder));
  if (has_complained()) fail(path, action_of(setup), AVERROR(EINVAL));  // an option within options, for example
}

CodecContext open_yuv_encoder(const std::filesystem::path& path, const VideoOptions& options,
                              const EncoderSetup& setup) {
  check_size(path, options);
  CodecContext context = new_encoder(path, options, setup, AV_PIX_FMT_YUV420P);
  context->color_range = AVCOL_RANGE_MPEG;
  context->color_trc = AVCOL_TRC_BT709;
  context->colorspace = AVCOL_SPC_BT709;
  context->chroma_sample_location = AVCHROMA_LOC_LEFT;
  open_encoder(*context, path, setup);
  return context;
}

std::unique_ptr<VideoEncoder> make_libav_encoder(const std::filesystem::path& path, CodecContext context,
                                                 const EncoderSetup& setup, std::unique_ptr<FrameConverter> converter) {
  return std::make_unique<LibavEncoder>(path, std::move(context), setup, std::move(converter));
}

std::unique_ptr<VideoEncoder> make_yuv_encoder(const std::filesystem::path& path, const VideoOptions& options,
                                               const EncoderSetup& setup) {
  return make_libav_encoder(path, open_yuv_encoder(path, options, setup), setup,
                            std::make_unique<YuvConverter>(options.width, options.height));
}

std::string library_version(const char* function) {
  using VersionFunction = const char* (*)();
  const auto ask = reinterpret_cast<VersionFunction>(dlsym(RTLD_DEFAULT, function));
  return ask == nullptr ? "of unknown version" : ask();
}

std::string first_bytes(const EncoderSetup& setup) {
  const VideoOptions options = {.width = 64, .height = 64, .codec = {}, .segment_frames = 1};
  const std::string action = fmt::format("ask {} for its version", setup.encoder);
  const CodecContext context = open_yuv_encoder("", options, setup);
  YuvConverter converter(options.width, options.height);
  AVFrame* frame = converter.convert(image::Bitmap(options.width, options.height));
  frame->pts = 0;
  const Packet packet(allocated(av_packet_alloc()));
  check(avcodec_send_frame(context.get(), frame), "", action);
  check(avcodec_send_frame(context.get(), nullptr), "", action);
  check(avcodec_receive_packet(context.get(), packet.get()), "", action);
  const auto text_of = [](const std::uint8_t* data, int size) {
    return std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  return text_of(context->extradata, context->extradata_size) + text_of(packet->data, packet->size);
}

}  // namespace epochreel::movie

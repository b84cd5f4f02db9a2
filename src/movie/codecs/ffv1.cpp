#include "codecs/ffv1.h"

#include <algorithm>

#include "av_error.h"

namespace epochreel::movie {

namespace {

void set_picture_format(AVCodecContext& context, const VideoOptions& options) {
  context.width = options.width;
  context.height = options.height;
  context.pix_fmt = AV_PIX_FMT_BGR0;
  context.sample_aspect_ratio = {1, 1};
  context.time_base = {1, options.fps};
  context.framerate = {options.fps, 1};
  context.color_range = AVCOL_RANGE_JPEG;
  context.color_primaries = AVCOL_PRI_BT709;
  context.color_trc = AVCOL_TRC_IEC61966_2_1;
  context.colorspace = AVCOL_SPC_RGB;
}

CodecContext open_ffv1(const std::filesystem::path& path, const VideoOptions& options) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_FFV1);
  if (codec == nullptr) {
    throw Error(ErrorKind::kFailed, path.string(),
                "cannot encode: this libavcodec has no FFV1; install Debian's libavcodec59 or libavcodec-extra59");
  }
  CodecContext context(allocated(avcodec_alloc_context3(codec)));
  set_picture_format(*context, options);
  context->thread_count = 1;
  context->gop_size = 1;
  context->level = 3;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  Dictionary encoder_options;
  set_option(encoder_options, "coder", "range_def");  // of the coders the one with the smallest files here
  set_option(encoder_options, "slicecrc", "1");
  check(avcodec_open2(context.get(), codec, encoder_options.address()), path, "set up the encoder ffv1");
  check_all_taken(encoder_options, path, "the encoder ffv1");
  return context;
}

Parameters parameters_of(const AVCodecContext& context, const std::filesystem::path& path) {
  Parameters parameters(allocated(avcodec_parameters_alloc()));
  check(avcodec_parameters_from_context(parameters.get(), &context), path, "set up the encoder ffv1");
  return parameters;
}

Frame make_frame(const AVCodecContext& context, const std::filesystem::path& path) {
  Frame frame(allocated(av_frame_alloc()));
  frame->format = context.pix_fmt;
  frame->width = context.width;
  frame->height = context.height;
  check(av_frame_get_buffer(frame.get(), 0), path, "make room for a frame");
  return frame;
}

class Ffv1Encoder : public VideoEncoder {
 public:
  Ffv1Encoder(const std::filesystem::path& path, const VideoOptions& options)
      : path_(path),
        context_(open_ffv1(path, options)),
        parameters_(parameters_of(*context_, path)),
        frame_(make_frame(*context_, path)),
        packet_(allocated(av_packet_alloc())) {}

  const AVCodecParameters& parameters() const override { return *parameters_; }

  AVFrame& convert(const image::Bitmap& bitmap) override {
    check(av_frame_make_writable(frame_.get()), path_, "make room for a frame");
    for (int y = 0; y < bitmap.height; ++y) {
      const std::uint8_t* const row = bitmap.pixels.data() + std::ptrdiff_t{y} * bitmap.stride();
      std::copy_n(row, bitmap.stride(), frame_->data[0] + std::ptrdiff_t{y} * frame_->linesize[0]);
    }
    return *frame_;
  }

  void encode(AVFrame& frame, std::int64_t time, const Sink& sink) override {
    frame.pts = time;
    encode_frame(*context_, &frame, *packet_, path_, sink);
  }

  void drain(const Sink& sink) override { encode_frame(*context_, nullptr, *packet_, path_, sink); }

 private:
  std::filesystem::path path_;
  CodecContext context_;
  Parameters parameters_;
  Frame frame_;
  Packet packet_;
};

}  // namespace

std::unique_ptr<VideoEncoder> make_ffv1_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return std::make_unique<Ffv1Encoder>(path, options);
}

}  // namespace epochreel::movie

#include "codecs/ffv1.h"

#include <algorithm>

#include "av_error.h"
#include "libav_encoder.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "make room for a frame";

Frame make_frame(const VideoOptions& options) {
  Frame frame(allocated(av_frame_alloc()));
  frame->format = AV_PIX_FMT_BGR0;
  frame->width = options.width;
  frame->height = options.height;
  check(av_frame_get_buffer(frame.get(), 0), "", kAction);
  return frame;
}

/// The pixels as they are.
class PixelCopier : public FrameConverter {
 public:
  explicit PixelCopier(const VideoOptions& options) : frame_(make_frame(options)) {}

  AVFrame* convert(const image::Bitmap& bitmap) override {
    check(av_frame_make_writable(frame_.get()), "", kAction);
    for (int y = 0; y < bitmap.height; ++y) {
      const std::uint8_t* const row = bitmap.pixels.data() + std::ptrdiff_t{y} * bitmap.stride();
      std::copy_n(row, bitmap.stride(), frame_->data[0] + std::ptrdiff_t{y} * frame_->linesize[0]);
    }
    return frame_.get();
  }

 private:
  Frame frame_;
};

/// Of its coders, range_def makes the smallest files here.
EncoderSetup setup() {
  return {.encoder = "ffv1", .quality = "", .options = {{"coder", "range_def"}, {"slicecrc", "1"}}};
}

}  // namespace

std::unique_ptr<VideoEncoder> make_ffv1_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  CodecContext context = new_encoder(path, options, setup(), AV_PIX_FMT_BGR0);
  context->color_range = AVCOL_RANGE_JPEG;
  context->color_trc = AVCOL_TRC_IEC61966_2_1;
  context->colorspace = AVCOL_SPC_RGB;
  context->gop_size = 1;
  context->level = 3;
  open_encoder(*context, path, setup());
  return make_libav_encoder(path, std::move(context), setup(), std::make_unique<PixelCopier>(options));
}

}  // namespace epochreel::movie

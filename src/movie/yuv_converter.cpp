#include "yuv_converter.h"

#include <array>

#include "av_error.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "convert pixels to BT.709 by libswscale";

Scaler make_scaler(int width, int height) {
  Scaler scaler(allocated(sws_alloc_context()));
  const auto set = [&](const char* key, int value) { check(av_opt_set_int(scaler.get(), key, value, 0), "", kAction); };
  set("srcw", width);
  set("srch", height);
  set("src_format", AV_PIX_FMT_BGR0);
  set("dstw", width);
  set("dsth", height);
  set("dst_format", AV_PIX_FMT_YUV420P);
  set("sws_flags", SWS_BICUBIC | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND | SWS_BITEXACT);
  // In 1/256 of a luma pixel: at the left one, between two rows. Left alone, libswscale puts chroma in the middle.
  set("dst_h_chr_pos", 0);
  set("dst_v_chr_pos", 128);
  check(sws_init_context(scaler.get(), nullptr, nullptr), "", kAction);
  const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
  constexpr int kFullRange = 1;
  constexpr int kLimitedRange = 0;
  constexpr int kOne = 1 << 16;
  check(sws_setColorspaceDetails(scaler.get(), bt709, kFullRange, bt709, kLimitedRange, 0, kOne, kOne), "", kAction);
  return scaler;
}

Frame make_frame(int width, int height) {
  Frame frame(allocated(av_frame_alloc()));
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  check(av_frame_get_buffer(frame.get(), 0), "", kAction);
  return frame;
}

}  // namespace

YuvConverter::YuvConverter(int width, int height)
    : frame_(make_frame(width, height)), scaler_(make_scaler(width, height)) {}

AVFrame* YuvConverter::convert(const image::Bitmap& bitmap) {
  check(av_frame_make_writable(frame_.get()), "", kAction);
  const std::array<const std::uint8_t*, 1> planes = {bitmap.pixels.data()};
  const std::array<int, 1> strides = {bitmap.stride()};
  check(sws_scale(scaler_.get(), planes.data(), strides.data(), 0, bitmap.height, frame_->data, frame_->linesize), "",
        kAction);
  return frame_.get();
}

}  // namespace epochreel::movie

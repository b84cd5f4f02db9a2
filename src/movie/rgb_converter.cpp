#include "rgb_converter.h"

#include <fmt/format.h>

#include <array>

#include "av_error.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "convert decoded pictures to pixels by libswscale";

int matrix_of(AVColorSpace space) {
  switch (space) {
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return SWS_CS_ITU601;
    case AVCOL_SPC_BT2020_NCL:
      return SWS_CS_BT2020;
    default:
      return SWS_CS_ITU709;
  }
}

Scaler make_scaler(const AVFrame& sample) {
  Scaler scaler(allocated(sws_alloc_context()));
  const auto set = [&](const char* key, int value) { check(av_opt_set_int(scaler.get(), key, value, 0), "", kAction); };
  set("srcw", sample.width);
  set("srch", sample.height);
  set("src_format", sample.format);
  set("dstw", sample.width);
  set("dsth", sample.height);
  set("dst_format", AV_PIX_FMT_BGR0);
  set("sws_flags", SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND | SWS_BITEXACT);
  set("src_h_chr_pos", 0);  // in 1/256 of a luma pixel: at the left one, between two rows
  set("src_v_chr_pos", 128);
  check(sws_init_context(scaler.get(), nullptr, nullptr), "", kAction);
  const int* matrix = sws_getCoefficients(matrix_of(sample.colorspace));
  const int full_range = sample.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
  constexpr int kOne = 1 << 16;
  check(sws_setColorspaceDetails(scaler.get(), matrix, full_range, matrix, 1, 0, kOne, kOne), "", kAction);
  return scaler;
}

}  // namespace

RgbConverter::RgbConverter(const AVFrame& sample)
    : scaler_(make_scaler(sample)), width_(sample.width), height_(sample.height), format_(sample.format) {}

paint::Bitmap RgbConverter::convert(const AVFrame& frame, const std::filesystem::path& path) {
  if (frame.width != width_ || frame.height != height_ || frame.format != format_) {
    throw Error(ErrorKind::kInvalid, path.string(), "changes its size or pixel format on the way");
  }
  paint::Bitmap bitmap(width_, height_);
  const std::array<std::uint8_t*, 1> planes = {bitmap.pixels.data()};
  const std::array<int, 1> strides = {bitmap.stride()};
  check(sws_scale(scaler_.get(), frame.data, frame.linesize, 0, height_, planes.data(), strides.data()), "", kAction);
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i] = 255;  // BGR0 leaves it open
  return bitmap;
}

}  // namespace epochreel::movie

#include "rgb_converter.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "av_error.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "convert decoded pictures to pixels by libswscale";

int matrix_of(AVColorSpace space) {
  switch (space) {
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return SWS_CS_ITU601;
    case AVCOL_SPC_FCC:
      return SWS_CS_FCC;
    case AVCOL_SPC_SMPTE240M:
      return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
      return SWS_CS_BT2020;
    default:
      return SWS_CS_ITU709;
  }
}

Scaler make_scaler(const AVFrame& sample, const std::filesystem::path& path) {
  Scaler scaler(allocated(sws_alloc_context()));
  const auto set = [&](const char* key, int value) {
    check(av_opt_set_int(scaler.get(), key, value, 0), path, kAction);
  };
  set("srcw", sample.width);
  set("srch", sample.height);
  set("src_format", sample.format);
  set("dstw", sample.width);
  set("dsth", sample.height);
  set("dst_format", AV_PIX_FMT_BGR0);
  set("sws_flags", SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND | SWS_BITEXACT);
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(sample.format));
  // In 1/256 of a luma pixel: at the left one, between two rows. Chroma of full size would be moved by them.
  if (format != nullptr && format->log2_chroma_w > 0) set("src_h_chr_pos", 0);
  if (format != nullptr && format->log2_chroma_h > 0) set("src_v_chr_pos", 128);
  check(sws_init_context(scaler.get(), nullptr, nullptr), path, kAction);
  const int* matrix = sws_getCoefficients(matrix_of(sample.colorspace));
  const int full_range = sample.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
  constexpr int kOne = 1 << 16;
  check(sws_setColorspaceDetails(scaler.get(), matrix, full_range, matrix, 1, 0, kOne, kOne), path, kAction);
  return scaler;
}

}  // namespace

RgbConverter::RgbConverter(const AVFrame& sample, std::filesystem::path path)
    : path_(std::move(path)),
      scaler_(make_scaler(sample, path_)),
      width_(sample.width),
      height_(sample.height),
      format_(sample.format) {}

image::Bitmap RgbConverter::convert(const AVFrame& frame) {
  if (frame.width != width_ || frame.height != height_ || frame.format != format_) {
    throw Error(ErrorKind::kInvalid, path_.string(), "changes its size or pixel format on the way");
  }
  image::Bitmap bitmap(width_, height_);
  const std::array<std::uint8_t*, 1> planes = {bitmap.pixels.data()};
  const std::array<int, 1> strides = {bitmap.stride()};
  check(sws_scale(scaler_.get(), frame.data, frame.linesize, 0, height_, planes.data(), strides.data()), path_,
        kAction);
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i] = 255;  // BGR0 leaves it open
  return bitmap;
}

}  // namespace epochreel::movie

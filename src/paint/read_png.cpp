#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "epochreel/base/clones.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/paint/png.h"
#include "png_format.h"
#include "png_handles.h"
#include "png_rows.h"

namespace epochreel::paint {

namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 31;

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view why) {
  throw Error(ErrorKind::kInvalid, path.string(), why);
}

void check_header(const std::filesystem::path& path, const png_image& image) {
  if (image.format != PNG_FORMAT_RGB && image.format != PNG_FORMAT_RGBA) {
    refuse(path, "is a PNG of another kind than 8-bit RGB or RGBA; convert it to 8-bit RGB");
  }
  if (image.width > kMaxPngSide || image.height > kMaxPngSide) {
    refuse(path,
           fmt::format("is {}x{} pixels, more than the {} a side allowed", image.width, image.height, kMaxPngSide));
  }
}

EPOCHREEL_CLONES bool is_opaque(const std::uint32_t* pixels, std::size_t count) {
  std::uint32_t all = 0xFFFFFFFF;
  for (std::size_t i = 0; i < count; ++i) all &= pixels[i];
  return all >> 24U == 255;
}

void check_opaque(const std::filesystem::path& path, const Bitmap& bitmap) {
  const auto* pixels = reinterpret_cast<const std::uint32_t*>(bitmap.pixels.data());
  if (!is_opaque(pixels, bitmap.pixels.size() / 4)) refuse(path, "has transparent pixels; a frame must be opaque");
}

Bitmap read_by_libpng(const std::filesystem::path& path, std::string_view bytes) {
  PngImage image;
  if (png_image_begin_read_from_memory(image.get(), bytes.data(), bytes.size()) == 0) {
    refuse(path, fmt::format("is not a whole PNG ({})", image->message));
  }
  check_header(path, *image.get());
  image->format = PNG_FORMAT_BGRA;
  Bitmap bitmap(static_cast<int>(image->width), static_cast<int>(image->height));
  if (png_image_finish_read(image.get(), nullptr, bitmap.pixels.data(), bitmap.stride(), nullptr) == 0) {
    refuse(path, fmt::format("is not a whole PNG ({})", image->message));
  }
  return bitmap;
}

}  // namespace

Bitmap read_png(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kMaxFileBytes);
  std::optional<Bitmap> plain = read_plain_png(bytes);
  Bitmap bitmap = plain ? std::move(*plain) : read_by_libpng(path, bytes);
  check_opaque(path, bitmap);
  return bitmap;
}

}  // namespace epochreel::paint

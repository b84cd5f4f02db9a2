#include "picture_file.h"

#include <array>
#include <string_view>
#include <utility>

#include "epochreel/base/input_file.h"
#include "epochreel/image/png.h"

namespace epochreel::data {

namespace {

bool holds_jpeg(const std::filesystem::path& path) {
  std::array<char, 3> start = {};
  InputFile file(path);
  const std::size_t count = file.read(std::as_writable_bytes(std::span(start)));
  return image::is_jpeg({start.data(), count});
}

/// value x alpha + 255 x (1 - alpha), of bytes, rounded to the nearest.
std::uint8_t over_white(unsigned value, unsigned alpha) {
  return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

}  // namespace

image::PictureSize read_picture_size(const std::filesystem::path& path) {
  if (holds_jpeg(path)) return image::read_jpeg_size(path);
  return image::read_png_size(path);
}

image::Bitmap read_picture(const std::filesystem::path& path) {
  if (holds_jpeg(path)) return image::read_jpeg(path);
  image::Bitmap picture = std::move(image::read_png(path).bitmap);
  for (std::size_t i = 0; i < picture.pixels.size(); i += 4) {
    std::uint8_t* const pixel = &picture.pixels[i];
    const unsigned alpha = pixel[3];
    if (alpha == 255) continue;
    for (int channel = 0; channel < 3; ++channel) pixel[channel] = over_white(pixel[channel], alpha);
    pixel[3] = 255;
  }
  return picture;
}

}  // namespace epochreel::data

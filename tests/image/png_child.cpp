/// Reads PNGs. For each line of stdin, a path, prints one line of JSON: width, height, color_space, hash, and the
/// samples of all pixels as hexadecimal R, G, B, A, of 8 bits each and, where the file has 16, of those; or the error.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "epochreel/base/error.h"
#include "epochreel/image/png.h"

namespace {

using namespace epochreel;

std::string samples_8(const image::Image& image) {
  std::string text;
  const auto& pixels = image.bitmap.pixels;
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    text += fmt::format("{:02x}{:02x}{:02x}{:02x}", pixels[i + 2], pixels[i + 1], pixels[i], pixels[i + 3]);
  }
  return text;
}

std::string samples_16(const image::Image& image) {
  std::string text;
  for (const std::uint64_t pixel : image.deep) {
    text += fmt::format("{:04x}{:04x}{:04x}{:04x}", pixel >> 32U & 0xFFFFU, pixel >> 16U & 0xFFFFU, pixel & 0xFFFFU,
                        pixel >> 48U);
  }
  return text;
}

nlohmann::json answer(const std::string& path) {
  try {
    const image::Image image = image::read_png(path);
    return {{"width", image.width()},
            {"height", image.height()},
            {"color_space", image.color_space},
            {"hash", image::image_hash(image).hex()},
            {"pixel_hash", image::pixel_hash(image.bitmap).hex()},
            {"rgba8", samples_8(image)},
            {"rgba16", samples_16(image)}};
  } catch (const Error& error) {
    return {{"error", error.what()}, {"kind", static_cast<int>(error.kind())}};
  }
}

}  // namespace

int main() {
  for (std::string path; std::getline(std::cin, path);) std::cout << answer(path) << '\n';
  return 0;
}

#include "png_pixels.h"

#include <algorithm>
#include <cstring>

namespace epochreel::image {

namespace {

std::uint16_t sample_16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8U | at[1]); }

std::uint32_t packed_8(std::uint32_t red, std::uint32_t green, std::uint32_t blue, std::uint32_t alpha) {
  return blue | green << 8U | red << 16U | alpha << 24U;
}

std::uint64_t packed_16(std::uint64_t red, std::uint64_t green, std::uint64_t blue, std::uint64_t alpha) {
  return blue | green << 16U | red << 32U | alpha << 48U;
}

/// Each channel to the nearest of 8 bits: 65535 is 255.
std::uint32_t rounded(std::uint64_t pixel) {
  const auto channel = [&](unsigned i) {
    return (static_cast<std::uint32_t>(pixel >> 16U * i & 0xFFFFU) + 128U) / 257U << 8U * i;
  };
  return channel(0) | channel(1) | channel(2) | channel(3);
}

}  // namespace

PngPixels::PngPixels(const PngParts& parts, Image& image) : header_(parts.header), image_(image) {
  image.bitmap = Bitmap(header_.width, header_.height);
  if (header_.depth == 16) image.deep.resize(static_cast<std::size_t>(header_.width) * header_.height);
  const bool one_color = header_.color == PngColor::kGrey || header_.color == PngColor::kRgb;
  has_key_ = one_color && !parts.transparency.empty();
  // If samples have fewer bits than 16, the low bits count (section 11.3.1.1).
  const auto mask = static_cast<std::uint16_t>((1U << static_cast<unsigned>(header_.depth)) - 1U);
  for (std::size_t i = 0; has_key_ && 2 * i < parts.transparency.size(); ++i) {
    key_[i] = big_endian_16(parts.transparency, 2 * i) & mask;
  }
  fill_table(parts);
}

void PngPixels::fill_table(const PngParts& parts) {
  const auto byte = [](std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (header_.color == PngColor::kPalette) {
    colors_ = static_cast<int>(parts.palette.size() / 3);
    for (std::size_t i = 0; 3 * i < parts.palette.size(); ++i) {
      const std::uint32_t alpha = i < parts.transparency.size() ? byte(parts.transparency, i) : 255;
      table_[i] =
          packed_8(byte(parts.palette, 3 * i), byte(parts.palette, 3 * i + 1), byte(parts.palette, 3 * i + 2), alpha);
    }
  } else if (header_.color == PngColor::kGrey && header_.depth <= 8) {
    const std::uint32_t most = (1U << header_.depth) - 1U;
    for (std::uint32_t grey = 0; grey <= most; ++grey) {
      const std::uint32_t value = grey * (255U / most);  // 255 is a multiple of 1, 3 and 15
      table_[grey] = packed_8(value, value, value, has_key_ && grey == key_[0] ? 0 : 255);
    }
  }
}

std::uint32_t PngPixels::pixel_8(const std::uint8_t* sample) const noexcept {
  if (header_.color == PngColor::kGreyAlpha) return packed_8(sample[0], sample[0], sample[0], sample[1]);
  if (header_.color == PngColor::kRgba) return packed_8(sample[0], sample[1], sample[2], sample[3]);
  const bool clear = has_key_ && sample[0] == key_[0] && sample[1] == key_[1] && sample[2] == key_[2];
  return packed_8(sample[0], sample[1], sample[2], clear ? 0 : 255);
}

std::uint64_t PngPixels::pixel_16(const std::uint8_t* sample) const noexcept {
  const bool grey = header_.color == PngColor::kGrey || header_.color == PngColor::kGreyAlpha;
  const std::uint16_t red = sample_16(sample);
  const std::uint16_t green = grey ? red : sample_16(sample + 2);
  const std::uint16_t blue = grey ? red : sample_16(sample + 4);
  std::uint16_t alpha = 0xFFFF;
  if (header_.color == PngColor::kGreyAlpha) alpha = sample_16(sample + 2);
  if (header_.color == PngColor::kRgba) alpha = sample_16(sample + 6);
  if (has_key_ && red == key_[0] && (grey || (green == key_[1] && blue == key_[2]))) alpha = 0;
  return packed_16(red, green, blue, alpha);
}

void PngPixels::put_table(const PngRun& run, const std::uint8_t* row, std::uint32_t* to) noexcept {
  for (std::uint32_t i = 0; i < run.count; ++i) {
    largest_index_ = std::max(largest_index_, static_cast<int>(row[i]));
    to[static_cast<std::size_t>(i) * run.step] = table_[row[i]];
  }
}

void PngPixels::put(const PngRun& run, const std::uint8_t* row) noexcept {
  const std::size_t start = static_cast<std::size_t>(run.y) * header_.width + run.x;
  auto* pixels = reinterpret_cast<std::uint32_t*>(image_.bitmap.pixels.data()) + start;
  const std::size_t channels = header_.channels();
  if (channels == 1 && header_.depth <= 8) return put_table(run, row, pixels);
  for (std::size_t i = 0; i < run.count; ++i) {
    const std::size_t at = i * run.step;
    if (header_.depth == 8) {
      pixels[at] = pixel_8(row + i * channels);
    } else {
      image_.deep[start + at] = pixel_16(row + 2 * i * channels);
      pixels[at] = rounded(image_.deep[start + at]);
    }
  }
}

}  // namespace epochreel::image

#include "epochreel/image/own_png.h"

#include <libdeflate.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "png_format.h"

namespace epochreel::image {

namespace {

std::uint32_t big_endian_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return __builtin_bswap32(value);
}

/// Takes a chunk of `type` off `rest` and gives its data; without an address where there is no such chunk, whole and
/// with the right CRC (PNG specification, section 5.3).
std::string_view take_chunk(std::string_view& rest, std::string_view type) {
  constexpr std::size_t kAround = 12;
  if (rest.size() < kAround || rest.substr(4, 4) != type) return {};
  const std::size_t length = big_endian_at(rest, 0);
  if (length > rest.size() - kAround) return {};
  if (libdeflate_crc32(0, rest.data() + 4, length + 4) != big_endian_at(rest, 8 + length)) return {};
  const std::string_view data = rest.substr(8, length);
  rest.remove_prefix(length + kAround);
  return data;
}

}  // namespace

bool is_whole_own_png(std::string_view bytes) {
  constexpr std::string_view kRgb8("\x08\x02\0\0\0", 5);
  constexpr std::string_view kPerceptual("\0", 1);
  constexpr std::string_view kFastDeflate("\x78\x01", 2);  // a window of 32 KiB, the fastest level (RFC 1950)
  constexpr std::size_t kLeastZlib = 11;
  if (!bytes.starts_with(kPngSignature)) return false;
  bytes.remove_prefix(kPngSignature.size());
  const std::string_view header = take_chunk(bytes, "IHDR");
  if (header.size() != 13 || header.substr(8) != kRgb8) return false;
  const std::uint32_t width = big_endian_at(header, 0);
  const std::uint32_t height = big_endian_at(header, 4);
  if (width == 0 || height == 0 || !fits_bounds(width, height) || take_chunk(bytes, "sRGB") != kPerceptual)
    return false;
  const std::string_view packed = take_chunk(bytes, "IDAT");
  if (packed.size() < kLeastZlib || !packed.starts_with(kFastDeflate)) return false;
  return take_chunk(bytes, "IEND").data() != nullptr && bytes.empty();
}

}  // namespace epochreel::image

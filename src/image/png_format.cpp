#include "png_format.h"

#include <algorithm>

#include "epochreel/base/ascii.h"
#include "epochreel/image/png.h"
#include "png_handles.h"

namespace epochreel::image {

namespace {

/// Table 11.1 of the specification.
bool is_allowed(PngColor color, int depth) {
  switch (color) {
    case PngColor::kGrey:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case PngColor::kPalette:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case PngColor::kRgb:
    case PngColor::kGreyAlpha:
    case PngColor::kRgba:
      return depth == 8 || depth == 16;
  }
  return false;
}

}  // namespace

int PngHeader::channels() const {
  switch (color) {
    case PngColor::kGrey:
    case PngColor::kPalette:
      return 1;
    case PngColor::kGreyAlpha:
      return 2;
    case PngColor::kRgb:
      return 3;
    case PngColor::kRgba:
      return 4;
  }
  return 0;
}

std::uint16_t big_endian_16(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
  return static_cast<std::uint16_t>(byte(at) << 8U | byte(at + 1));
}

std::uint32_t big_endian_32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(big_endian_16(bytes, at)) << 16U | big_endian_16(bytes, at + 2);
}

std::optional<PngChunk> next_chunk(std::string_view& rest, std::string_view& fault) {
  constexpr std::size_t kAround = 12;
  const auto none = [&](std::string_view why) {
    fault = why;
    return std::nullopt;
  };
  if (rest.size() < kAround) return none("it ends before its last chunk");
  const std::size_t length = big_endian_32(rest, 0);
  if (length > rest.size() - kAround) return none("it ends inside a chunk");
  const PngChunk chunk{rest.substr(4, 4), rest.substr(8, length), rest.substr(0, length + kAround)};
  if (!std::all_of(chunk.type.begin(), chunk.type.end(), is_ascii_letter))
    return none("the type of a chunk is no 4 letters");
  // The end holds nothing that could be damaged; frames of old versions have a wrong checksum there.
  if (chunk.type != "IEND" && libdeflate_crc32(0, rest.data() + 4, length + 4) != big_endian_32(rest, 8 + length)) {
    return none("the checksum of a chunk is wrong");
  }
  rest.remove_prefix(length + kAround);
  return chunk;
}

std::optional<PngHeader> parse_header(const PngChunk& chunk) {
  if (chunk.type != "IHDR" || chunk.data.size() != 13) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(chunk.data[i]); };
  const PngHeader header{big_endian_32(chunk.data, 0), big_endian_32(chunk.data, 4), byte(8),
                         static_cast<PngColor>(byte(9)), byte(12) == 1};
  const bool known_methods = byte(10) == 0 && byte(11) == 0 && byte(12) <= 1;
  if (header.width == 0 || header.height == 0 || !known_methods || !is_allowed(header.color, header.depth)) {
    return std::nullopt;
  }
  return header;
}

bool fits_bounds(std::uint64_t width, std::uint64_t height) {
  constexpr auto kSide = static_cast<std::uint64_t>(kMaxPictureSide);
  return width <= kSide && height <= kSide && width * height <= static_cast<std::uint64_t>(kMaxPicturePixels);
}

}  // namespace epochreel::image

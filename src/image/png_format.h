/// The facts that the writer and the readers of PNG files agree on.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace epochreel::image {

inline constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);

/// Colour types (PNG specification, section 11.2.1).
enum class PngColor : std::uint8_t { kGrey = 0, kRgb = 2, kPalette = 3, kGreyAlpha = 4, kRgba = 6 };

/// An IHDR.
struct PngHeader {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int depth = 0;  ///< bits a sample
  PngColor color = PngColor::kRgb;
  bool interlaced = false;

  int channels() const;
};

struct PngChunk {
  std::string_view type;
  std::string_view data;
  std::string_view whole;  ///< with length and CRC

  /// Readers must know it (section 5.4).
  bool is_critical() const { return (static_cast<unsigned char>(type[0]) & 0x20U) == 0; }
};

/// Takes the next chunk off `rest`: length, type, data, and the CRC-32 of type and data (section 5.3). If none is
/// whole, `fault` says why.
std::optional<PngChunk> next_chunk(std::string_view& rest, std::string_view& fault);

/// The header, where the chunk is an IHDR that the standard allows.
std::optional<PngHeader> parse_header(const PngChunk& chunk);

std::uint16_t big_endian_16(std::string_view bytes, std::size_t at);
std::uint32_t big_endian_32(std::string_view bytes, std::size_t at);

/// Whether the size is within kMaxPictureSide and kMaxPicturePixels.
bool fits_bounds(std::uint64_t width, std::uint64_t height);

}  // namespace epochreel::image

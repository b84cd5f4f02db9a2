#include "png_rows.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "epochreel/base/clones.h"
#include "png_format.h"
#include "png_handles.h"

namespace epochreel::image {

namespace {

static_assert(std::endian::native == std::endian::little);

/// The header of a picture of 8-bit RGB or RGBA within the bounds, not interlaced.
std::optional<PngHeader> plain_header(const PngChunk& chunk) {
  const std::optional<PngHeader> header = parse_header(chunk);
  const bool plain = header && header->depth == 8 && !header->interlaced &&
                     (header->color == PngColor::kRgb || header->color == PngColor::kRgba);
  return plain && fits_bounds(header->width, header->height) ? header : std::nullopt;
}

std::size_t row_bytes(const PngHeader& header) {
  return 1 + static_cast<std::size_t>(header.channels()) * header.width;
}

/// Tells whether a chunk between header and pixels leaves them alone: it does not say that the pixels mean something
/// else, or that there are more of them.
bool leaves_pixels_alone(const PngChunk& chunk) {
  if (chunk.type == "sRGB") return chunk.data.size() == 1 && static_cast<std::uint8_t>(chunk.data[0]) <= 3;
  return chunk.type == "pHYs" || chunk.type == "tEXt" || chunk.type == "tIME";
}

struct Packed {
  PngHeader header;
  std::string_view data;  ///< the zlib stream
  std::string joined;     ///< what `data` looks into, where it was in several chunks
};

/// Fills `packed` from the chunks; false where they are not plain.
bool unpack_chunks(std::string_view bytes, Packed& packed) {
  if (!bytes.starts_with(kPngSignature)) return false;
  bytes.remove_prefix(kPngSignature.size());
  std::string_view fault;
  std::optional<PngChunk> chunk = next_chunk(bytes, fault);
  const std::optional<PngHeader> header = chunk ? plain_header(*chunk) : std::nullopt;
  if (!header) return false;
  packed.header = *header;
  int srgb = 0;
  while ((chunk = next_chunk(bytes, fault)) && leaves_pixels_alone(*chunk)) srgb += chunk->type == "sRGB" ? 1 : 0;
  if (srgb > 1 || !chunk || chunk->type != "IDAT") return false;
  packed.data = chunk->data;
  bool joining = false;
  while ((chunk = next_chunk(bytes, fault)) && chunk->type == "IDAT") {
    if (!joining) packed.joined = packed.data;
    joining = true;
    packed.joined += chunk->data;
  }
  if (joining) packed.data = packed.joined;
  return chunk && chunk->type == "IEND" && chunk->data.empty();
}

/// The predictor of PNG's filter 4 (section 9.4): the nearest to a + b - c of left, above and above left.
EPOCHREEL_INLINE int paeth(int a, int b, int c) {
  const int pa = std::abs(b - c);
  const int pb = std::abs(a - c);
  const int pc = std::abs(a + b - 2 * c);
  const int of_rest = pb <= pc ? b : c;
  return pa <= pb && pa <= pc ? a : of_rest;
}

EPOCHREEL_CLONES void add_above(std::uint8_t* __restrict row, const std::uint8_t* __restrict above, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) row[i] = row[i] + above[i];
}

template <std::size_t kChannels, class Predictor>
EPOCHREEL_INLINE void add_predicted(std::uint8_t* row, const std::uint8_t* above, std::size_t size,
                                    const Predictor& predicted) {
  int left[kChannels] = {};
  int corner[kChannels] = {};
  for (std::size_t i = 0; i < size; i += kChannels) {
    for (std::size_t c = 0; c < kChannels; ++c) {
      const int up = above[i + c];
      left[c] = (row[i + c] + predicted(left[c], up, corner[c])) & 0xFF;
      row[i + c] = static_cast<std::uint8_t>(left[c]);
      corner[c] = up;
    }
  }
}

/// Undoes a row's filter in place, given the row above undone; false where there is no such filter.
template <std::size_t kChannels>
bool undo_filter(int filter, std::uint8_t* row, const std::uint8_t* above, std::size_t size) {
  switch (filter) {
    case 0:
      return true;
    case 1:
      add_predicted<kChannels>(row, above, size, [](int left, int, int) { return left; });
      return true;
    case 2:
      add_above(row, above, size);
      return true;
    case 3:
      add_predicted<kChannels>(row, above, size, [](int left, int up, int) { return (left + up) / 2; });
      return true;
    case 4:
      add_predicted<kChannels>(row, above, size, paeth);
      return true;
    default:
      return false;
  }
}

/// R, G, B (and A) into B, G, R, A. Reads a byte beyond the row.
template <std::size_t kChannels>
EPOCHREEL_INLINE void turn_pixels(const std::uint8_t* from, std::uint8_t* to, std::size_t width) {
  for (std::size_t x = 0; x < width; ++x, from += kChannels, to += 4) {
    std::uint32_t pixel = 0;
    std::memcpy(&pixel, from, sizeof pixel);
    const std::uint32_t alpha = kChannels == 4 ? pixel & 0xFF000000U : 0xFF000000U;
    pixel = (__builtin_bswap32(pixel) >> 8U) | alpha;
    std::memcpy(to, &pixel, sizeof pixel);
  }
}

EPOCHREEL_CLONES void turn_row_of_3(const std::uint8_t* __restrict from, std::uint8_t* __restrict to,
                                    std::size_t width) {
  using Bytes = std::uint8_t __attribute__((vector_size(16)));
  constexpr Bytes kOpaque = {0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255};
  std::size_t x = 0;
  for (; x + 6 <= width; x += 4) {  // 4 pixels from 16 bytes, which are no more than 6
    Bytes bytes;
    std::memcpy(&bytes, from + 3 * x, sizeof bytes);
    bytes = __builtin_shufflevector(bytes, bytes, 2, 1, 0, 0, 5, 4, 3, 3, 8, 7, 6, 6, 11, 10, 9, 9) | kOpaque;
    std::memcpy(to + 4 * x, &bytes, sizeof bytes);
  }
  turn_pixels<3>(from + 3 * x, to + 4 * x, width - x);
}

template <std::size_t kChannels>
void turn_row(const std::uint8_t* from, std::uint8_t* to, std::size_t width) {
  if constexpr (kChannels == 3) {
    turn_row_of_3(from, to, width);
  } else {
    turn_pixels<kChannels>(from, to, width);
  }
}

template <std::size_t kChannels>
bool turn_rows(std::uint8_t* rows, Bitmap& bitmap) {
  const std::size_t width = bitmap.width;
  const std::size_t size = kChannels * width;
  const std::string black(size, '\0');
  const auto* above = reinterpret_cast<const std::uint8_t*>(black.data());
  std::uint8_t* to = bitmap.pixels.data();
  for (int y = 0; y < bitmap.height; ++y, rows += 1 + size, to += 4 * width) {
    if (!undo_filter<kChannels>(rows[0], rows + 1, above, size)) return false;
    turn_row<kChannels>(rows + 1, to, width);
    above = rows + 1;
  }
  return true;
}

}  // namespace

std::optional<Bitmap> read_plain_png(std::string_view bytes) {
  Packed packed;
  if (!unpack_chunks(bytes, packed)) return std::nullopt;
  const std::size_t size = row_bytes(packed.header) * packed.header.height;
  const auto rows = std::make_unique_for_overwrite<std::uint8_t[]>(size + 1);  // one more for turn_row
  rows[size] = 0;
  const Decompressor decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  std::size_t used = 0;
  std::size_t got = 0;
  if (libdeflate_zlib_decompress_ex(decompressor.get(), packed.data.data(), packed.data.size(), rows.get(), size, &used,
                                    &got) != LIBDEFLATE_SUCCESS ||
      used != packed.data.size() || got != size) {
    return std::nullopt;
  }
  Bitmap bitmap(packed.header.width, packed.header.height);
  const bool whole =
      packed.header.color == PngColor::kRgb ? turn_rows<3>(rows.get(), bitmap) : turn_rows<4>(rows.get(), bitmap);
  if (!whole) return std::nullopt;
  return bitmap;
}

}  // namespace epochreel::image

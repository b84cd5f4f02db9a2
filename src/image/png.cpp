#include "epochreel/image/png.h"

#include <fmt/format.h>

#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "png_format.h"
#include "png_handles.h"

namespace epochreel::image {

namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFF);
  return bytes;
}

/// A chunk is length, type, data, and the CRC-32 of type and data (PNG specification, section 5.3).
void write_chunk(AtomicFile& file, std::string_view type, std::string_view data) {
  std::uint32_t crc = libdeflate_crc32(0, type.data(), type.size());
  // If the address is null, libdeflate gives the first value, whatever came before.
  if (!data.empty()) crc = libdeflate_crc32(crc, data.data(), data.size());
  file.write(big_endian(static_cast<std::uint32_t>(data.size())));
  file.write(type);
  file.write(data);
  file.write(big_endian(crc));
}

/// Rows of a filter byte and R, G, B (and A). No filter: on rendered frames it is both the fastest and as small as any.
template <std::size_t kChannels>
void make_scanlines(const Bitmap& bitmap, std::vector<std::uint8_t>& rows) {
  const std::size_t width = bitmap.width;
  rows.resize(bitmap.height * (1 + kChannels * width));
  const std::uint8_t* from = bitmap.pixels.data();
  std::uint8_t* to = rows.data();
  for (int y = 0; y < bitmap.height; ++y) {
    *to++ = 0;
    for (std::size_t x = 0; x < width; ++x, from += 4, to += kChannels) {
      to[0] = from[2];
      to[1] = from[1];
      to[2] = from[0];
      if constexpr (kChannels == 4) to[3] = from[3];
    }
  }
}

/// The compressed bytes, which lie in `packed`.
std::string_view compress(const std::vector<std::uint8_t>& bytes, std::string& packed,
                          const std::filesystem::path& path) {
  const Compressor compressor(libdeflate_alloc_compressor(1));
  if (!compressor) throw std::bad_alloc();
  const std::size_t bound = libdeflate_zlib_compress_bound(compressor.get(), bytes.size());
  if (packed.size() < bound) packed.resize(bound);
  const std::size_t size =
      libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(), packed.data(), packed.size());
  if (size == 0) throw Error(ErrorKind::kFailed, path.string(), "libdeflate could not compress the pixels");
  return std::string_view(packed).substr(0, size);
}

/// Memory that a thread's next picture takes again: the system would give it anew, page by page.
struct Scratch {
  std::vector<std::uint8_t> rows;
  std::string packed;
};

bool is_well_formed(const Bitmap& bitmap) {
  return bitmap.width > 0 && bitmap.height > 0 && fits_bounds(bitmap.width, bitmap.height) &&
         bitmap.pixels.size() == static_cast<std::size_t>(bitmap.stride()) * static_cast<std::size_t>(bitmap.height);
}

}  // namespace

void write_png(const std::filesystem::path& path, const Bitmap& bitmap, PngKind kind) {
  if (!is_well_formed(bitmap)) {
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("cannot write a picture of {}x{} pixels in {} bytes as a PNG", bitmap.width, bitmap.height,
                            bitmap.pixels.size()));
  }
  constexpr std::string_view kRgb8("\x08\x02\0\0\0", 5);  // depth, colour type, deflate, adaptive filters, no interlace
  constexpr std::string_view kRgba8("\x08\x06\0\0\0", 5);
  const bool has_alpha = kind == PngKind::kRgba;
  constexpr std::string_view kPerceptual("\0", 1);
  AtomicFile file(path);
  file.write(kPngSignature);
  write_chunk(file, "IHDR",
              big_endian(bitmap.width) + big_endian(bitmap.height) + std::string(has_alpha ? kRgba8 : kRgb8));
  write_chunk(file, "sRGB", kPerceptual);
  thread_local Scratch scratch;
  if (has_alpha)
    make_scanlines<4>(bitmap, scratch.rows);
  else
    make_scanlines<3>(bitmap, scratch.rows);
  write_chunk(file, "IDAT", compress(scratch.rows, scratch.packed, path));
  write_chunk(file, "IEND", {});
  file.finish();
}

}  // namespace epochreel::image

#include "src/image/png_rows.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <png.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace epochreel::image {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFF);
  return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  return big_endian(static_cast<std::uint32_t>(data.size())) + body +
         big_endian(libdeflate_crc32(0, body.data(), body.size()));
}

std::string packed(const std::string& bytes) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_zlib_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

struct Form {
  int width = 1;
  int height = 1;
  int channels = 3;
  int filter = 0;  ///< of every row; -1: any
};

/// Rows of a filter byte and random bytes: whatever the filter, they are some picture. Alpha is 255 in rows of no
/// filter.
std::string random_rows(const Form& form, std::mt19937& random) {
  std::string rows;
  for (int y = 0; y < form.height; ++y) {
    const int filter = form.filter < 0 ? static_cast<int>(random() % 5) : form.filter;
    rows += static_cast<char>(filter);
    for (int i = 0; i < form.width * form.channels; ++i) {
      rows += static_cast<char>(form.channels == 4 && i % 4 == 3 && filter == 0 ? 255 : random() >> 24U);
    }
  }
  return rows;
}

constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);

std::string header_of(const Form& form) {
  const std::string kind = form.channels == 3 ? std::string("\x08\x02\0\0\0", 5) : std::string("\x08\x06\0\0\0", 5);
  return std::string(kSignature) + chunk("IHDR", big_endian(static_cast<std::uint32_t>(form.width)) +
                                                     big_endian(static_cast<std::uint32_t>(form.height)) + kind);
}

/// `between` are chunks before the pixels, which come in pieces of at most `piece` bytes.
std::string file_of(const Form& form, const std::string& rows, const std::string& between = "",
                    std::size_t piece = std::string::npos) {
  std::string file = header_of(form) + between;
  const std::string data = packed(rows);
  for (std::size_t at = 0; at < data.size(); at += std::min(piece, data.size()))
    file += chunk("IDAT", data.substr(at, piece));
  return file + chunk("IEND", "");
}

/// libpng's word; nothing where it refuses.
std::optional<std::vector<std::uint8_t>> by_libpng(const std::string& file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0) return std::nullopt;
  image.format = PNG_FORMAT_BGRA;
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) == 0) return std::nullopt;
  return pixels;
}

TEST(PlainPng, IsReadAsLibpngReadsIt) {
  std::mt19937 random(1);
  for (const auto& [width, height] : {std::pair{1, 1}, {2, 3}, {7, 1}, {1, 9}, {65, 20}}) {
    for (const int channels : {3, 4}) {
      for (int filter = -1; filter <= 4; ++filter) {
        const Form form{width, height, channels, filter};
        const std::string rows = random_rows(form, random);
        for (const std::size_t piece : {std::string::npos, std::size_t{5}}) {
          const std::string file = file_of(form, rows, chunk("sRGB", std::string(1, '\0')), piece);
          const auto plain = read_plain_png(file);
          ASSERT_TRUE(plain.has_value()) << filter;
          EXPECT_EQ(plain->width, width);
          EXPECT_EQ(plain->height, height);
          EXPECT_EQ(plain->pixels, by_libpng(file)) << width << "x" << height << " " << channels << " " << filter;
        }
      }
    }
  }
}

TEST(PlainPng, ChunksThatSayNothingOfColourChangeNothing) {
  std::mt19937 random(2);
  const Form form{9, 8, 3, 4};
  const std::string rows = random_rows(form, random);
  const auto bare = read_plain_png(file_of(form, rows));
  ASSERT_TRUE(bare.has_value());
  const std::string between =
      chunk("pHYs", std::string("\0\0\x0b\x13\0\0\x0b\x13\x01", 9)) + chunk("tEXt", std::string("a\0b", 3));
  const std::string file = file_of(form, rows, between);
  const auto plain = read_plain_png(file);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->pixels, bare->pixels);
  EXPECT_EQ(plain->pixels, by_libpng(file));
}

TEST(PlainPng, LeavesColourToLibpng) {
  std::mt19937 random(3);
  const Form form{9, 8, 3, 2};
  const std::string rows = random_rows(form, random);
  const std::string linear = file_of(form, rows, chunk("gAMA", big_endian(100000)));
  EXPECT_FALSE(read_plain_png(linear).has_value());
  EXPECT_NE(by_libpng(linear), by_libpng(file_of(form, rows)));  // which is why
  EXPECT_FALSE(read_plain_png(file_of(form, rows, chunk("tRNS", std::string(6, '\1')))).has_value());
  EXPECT_FALSE(read_plain_png(file_of(form, rows, chunk("sRGB", std::string(1, '\7')))).has_value());
}

TEST(PlainPng, LeavesDamageToLibpng) {
  std::mt19937 random(4);
  const Form form{9, 8, 3, 1};
  const std::string rows = random_rows(form, random);
  const std::string file = file_of(form, rows, "", 40);
  ASSERT_TRUE(read_plain_png(file).has_value());
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(read_plain_png(std::string_view(file).substr(0, size)).has_value()) << size;
  }
  for (std::size_t at = 0; at < file.size() - 4; ++at) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_FALSE(read_plain_png(damaged).has_value()) << at;
  }
}

TEST(PlainPng, DoesNotMindTheSumOfTheEnd) {
  std::mt19937 random(6);
  const Form form{9, 8, 3, 1};
  std::string file = file_of(form, random_rows(form, random));
  file.replace(file.size() - 4, 4, 4, '\0');  // as write_png once left it
  const auto plain = read_plain_png(file);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->pixels, by_libpng(file));
}

TEST(PlainPng, LeavesOtherAmountsOfPixelsToLibpng) {
  std::mt19937 random(5);
  const Form form{9, 8, 3, 0};
  const std::string rows = random_rows(form, random);
  EXPECT_FALSE(read_plain_png(file_of(form, rows + "x")).has_value());
  EXPECT_FALSE(read_plain_png(file_of(form, rows.substr(1))).has_value());
  EXPECT_FALSE(read_plain_png(file_of({9, 8, 3, 5}, random_rows({9, 8, 3, 5}, random))).has_value());  // no such filter
  const std::string late =
      header_of(form) + chunk("IDAT", packed(rows)) + chunk("tEXt", std::string("a\0b", 3)) + chunk("IEND", "");
  EXPECT_FALSE(read_plain_png(late).has_value());
  EXPECT_TRUE(by_libpng(late).has_value());
}

}  // namespace
}  // namespace epochreel::image

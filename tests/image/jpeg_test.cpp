#include "epochreel/image/jpeg.h"

#include <gtest/gtest.h>
#include <jpeglib.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "exif.h"
#include "scratch.h"

namespace epochreel::image {
namespace {

/// A JPEG of three colours that do not share their samples, a scan each.
std::string jpeg_of_scans(unsigned width, unsigned height) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_scan_info scans[3] = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
  jpeg.scan_info = scans;
  jpeg.num_scans = 3;
  jpeg_start_compress(&jpeg, TRUE);
  std::vector<unsigned char> row(std::size_t{3} * width, 200);
  while (jpeg.next_scanline < height) {
    JSAMPROW rows = row.data();
    jpeg_write_scanlines(&jpeg, &rows, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string result(reinterpret_cast<const char*>(bytes), size);
  std::free(bytes);
  return result;
}

/// With its last scan once more, `times` times.
std::string with_more_scans(const std::string& jpeg, int times) {
  const std::size_t last = jpeg.rfind("\xFF\xDA");
  const std::string scan = jpeg.substr(last, jpeg.size() - 2 - last);
  std::string result = jpeg.substr(0, jpeg.size() - 2);
  for (int i = 0; i < times; ++i) result += scan;
  return result + "\xFF\xD9";
}

std::string read_error(const Scratch& scratch, const std::string& bytes) {
  spill(scratch / "a.jpg", bytes);
  const std::string message = error_of([&] { read_jpeg(scratch / "a.jpg"); });
  const std::string where = scratch.text("a.jpg") + ": ";
  return message.starts_with(where) ? message.substr(where.size()) : message;
}

TEST(Jpeg, TheMostScans) {
  const Scratch scratch;
  const std::string jpeg = jpeg_of_scans(8, 8);
  EXPECT_EQ(read_error(scratch, jpeg), "");
  EXPECT_EQ(read_error(scratch, with_more_scans(jpeg, 97)), "");
  EXPECT_EQ(read_error(scratch, with_more_scans(jpeg, 200)),
            "is not a whole JPEG (it has more than 100 scans); save it again, or leave it out");
}

TEST(Jpeg, EveryTruncationIsRefused) {
  const Scratch scratch;
  const std::string jpeg = jpeg_of_scans(17, 9);
  for (std::size_t size = 0; size + 2 < jpeg.size(); ++size) {
    const std::string error = read_error(scratch, jpeg.substr(0, size));
    ASSERT_TRUE(error.starts_with("is not a whole JPEG (")) << size << ": " << error;
  }
}

TEST(Jpeg, TheSizeIsThatOfThePicture) {
  const Scratch scratch;
  spill(scratch / "a.jpg", jpeg_of_scans(17, 9));
  const PictureSize size = read_jpeg_size(scratch / "a.jpg");
  EXPECT_EQ(size.width, 17);
  EXPECT_EQ(size.height, 9);
  const Bitmap bitmap = read_jpeg(scratch / "a.jpg");
  EXPECT_EQ(bitmap.width, 17);
  EXPECT_EQ(bitmap.height, 9);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) ASSERT_EQ(bitmap.pixels[i], i % 4 == 3 ? 255 : 200) << i;
}

/// A header that promises the largest picture and more: refused before memory is taken.
TEST(Jpeg, TheMostPixels) {
  const Scratch scratch;
  std::string jpeg = jpeg_of_scans(8, 8);
  const std::size_t frame = jpeg.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  for (const std::size_t at : {5U, 7U}) jpeg.replace(frame + at, 2, "\x30\x00", 2);  // 12288 x 12288
  EXPECT_EQ(read_error(scratch, jpeg), "is 12,288 x 12,288 pixels; at most 67,108,864 pixels are read");
}

/// The frame's header says its channels; that many of the file are looked at, and the rest is as it was.
TEST(Jpeg, HasOneChannelOrThree) {
  const Scratch scratch;
  const auto with_channels = [](int channels) {
    const char count = static_cast<char>(channels);
    std::string frame("\xFF\xC0\x00", 3);
    frame += static_cast<char>(8 + 3 * channels);
    frame += std::string("\x08\x00\x08\x00\x08", 5) + count;
    for (char i = 1; i <= count; ++i) frame += std::string{i, '\x11', '\x00'};
    const std::string jpeg = jpeg_of_scans(8, 8);
    const std::size_t start = jpeg.find("\xFF\xC0");
    const std::size_t end = jpeg.find("\xFF\xC4");
    return jpeg.substr(0, start) + frame + jpeg.substr(end);
  };
  EXPECT_EQ(read_error(scratch, with_channels(2)), "has 2 channels; save it in RGB or grey");
  EXPECT_EQ(read_error(scratch, with_channels(4)), "has 4 channels, as CMYK has; save it in RGB or grey");
  EXPECT_EQ(read_error(scratch, with_channels(5)), "has 5 channels; save it in RGB or grey");
}

TEST(Jpeg, IsBoundedInBytes) {
  const Scratch scratch;
  spill(scratch / "a.jpg", "\xFF\xD8\xFF");
  const auto error_at = [&](std::uintmax_t bytes) {
    std::filesystem::resize_file(scratch / "a.jpg", bytes);
    return error_of([&] { read_jpeg(scratch / "a.jpg"); });
  };
  EXPECT_NE(error_at(600'000'001).find("600000000"), std::string::npos);
  EXPECT_NE(error_at(600'000'000).find("is not a whole JPEG"), std::string::npos);
}

/// An APP1 segment with one tag, in either order of bytes.
std::string exif_segment(bool big_endian, std::uint32_t tag, std::uint32_t value) {
  const auto number = [&](std::uint32_t n, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) {
      const int shift = 8 * (big_endian ? bytes - 1 - i : i);
      text += static_cast<char>(n >> shift & 0xFFU);
    }
    return text;
  };
  return std::string("Exif\0\0", 6) + (big_endian ? "MM" : "II") + number(42, 2) + number(8, 4) + number(1, 2) +
         number(tag, 2) + number(3, 2) + number(1, 4) + number(value, 2) + number(0, 2) + number(0, 4);
}

TEST(Exif, OrientationInEitherOrder) {
  for (const bool big_endian : {true, false}) {
    for (std::uint32_t value = 1; value <= 8; ++value) {
      EXPECT_EQ(exif_orientation(exif_segment(big_endian, 0x0112, value)), static_cast<int>(value));
    }
    EXPECT_EQ(exif_orientation(exif_segment(big_endian, 0x0112, 9)), 1);
    EXPECT_EQ(exif_orientation(exif_segment(big_endian, 0x0112, 0)), 1);
    EXPECT_EQ(exif_orientation(exif_segment(big_endian, 0x0110, 6)), 1);
  }
}

TEST(Exif, WhatCannotBeReadTurnsNothing) {
  const std::string whole = exif_segment(true, 0x0112, 6);
  constexpr std::size_t kValueEnd = 6 + 8 + 2 + 10;
  for (std::size_t size = 0; size < kValueEnd; ++size) EXPECT_EQ(exif_orientation(whole.substr(0, size)), 1) << size;
  std::string far = whole;
  far.replace(6 + 4, 4, "\xFF\xFF\xFF\xF0");  // where the directory is
  EXPECT_EQ(exif_orientation(far), 1);
}

}  // namespace
}  // namespace epochreel::image

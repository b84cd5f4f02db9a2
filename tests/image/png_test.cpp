#include "epochreel/image/png.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epochreel/base/error.h"

namespace epochreel::image {
namespace {

namespace fs = std::filesystem;

class Png : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("epochreel_png_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path path(const std::string& name) const { return folder_ / name; }

 private:
  fs::path folder_;
};

Bitmap pattern(int width, int height) {
  Bitmap bitmap(width, height);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) {
    bitmap.pixels[i] = i % 4 == 3 ? std::uint8_t{255} : static_cast<std::uint8_t>((i * i / 7) & 0xFF);
  }
  return bitmap;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::string message_of(const fs::path& path) {
  try {
    read_png(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    return error.what();
  }
  return "no error";
}

TEST_F(Png, ReadsBackWhatWasWritten) {
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 2}, {64, 1}, {1, 50}, {127, 33}}) {
    const Bitmap bitmap = pattern(width, height);
    write_png(path("a.png"), bitmap);
    const Image again = read_png(path("a.png"));
    EXPECT_EQ(again.width(), width);
    EXPECT_EQ(again.height(), height);
    EXPECT_EQ(again.bitmap.pixels, bitmap.pixels);
    EXPECT_FALSE(again.is_deep());
    EXPECT_EQ(image_hash(again), pixel_hash(bitmap));
  }
}

TEST_F(Png, ReadsBackAlphaWhereItIsAskedFor) {
  Bitmap bitmap = pattern(7, 5);
  bitmap.pixels[3] = 0;
  bitmap.pixels[7] = 128;
  write_png(path("a.png"), bitmap, PngKind::kRgba);
  EXPECT_EQ(read_png(path("a.png")).bitmap.pixels, bitmap.pixels);
  write_png(path("a.png"), bitmap);
  bitmap.pixels[3] = bitmap.pixels[7] = 255;
  EXPECT_EQ(read_png(path("a.png")).bitmap.pixels, bitmap.pixels);
}

TEST_F(Png, PutsRedFirstInTheFile) {
  Bitmap bitmap(1, 1);
  bitmap.pixels = {10, 20, 30, 255};  // B, G, R
  write_png(path("a.png"), bitmap);
  const std::string bytes = bytes_of(path("a.png"));
  EXPECT_THAT(bytes, testing::HasSubstr("sRGB"));
  EXPECT_THAT(bytes, testing::Not(testing::HasSubstr("tIME")));
  // A stored or fixed block of four bytes: no filter, then R, G, B; the zlib stream ends in their Adler-32.
  const std::uint32_t a = 1 + 0 + 30 + 20 + 10;
  const std::uint32_t b = 1 + (1 + 30) + (1 + 30 + 20) + (1 + 30 + 20 + 10);
  const std::string adler = {0, static_cast<char>(b), 0, static_cast<char>(a)};
  EXPECT_THAT(bytes, testing::HasSubstr(adler));
}

TEST_F(Png, EndsAsTheSpecificationSays) {
  write_png(path("a.png"), pattern(3, 2));
  EXPECT_TRUE(bytes_of(path("a.png")).ends_with(std::string("\0\0\0\0IEND\xAE\x42\x60\x82", 12)));
}

TEST_F(Png, GivesTheSameFileForTheSamePixels) {
  write_png(path("a.png"), pattern(50, 40));
  write_png(path("b.png"), pattern(50, 40));
  EXPECT_EQ(bytes_of(path("a.png")), bytes_of(path("b.png")));
}

TEST_F(Png, RefusesAPictureThatIsNone) {
  Bitmap bitmap = pattern(4, 4);
  bitmap.pixels.pop_back();
  try {
    write_png(path("a.png"), bitmap);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              path("a.png").string() + ": cannot write a picture of 4x4 pixels in 63 bytes as a PNG");
  }
  EXPECT_FALSE(fs::exists(path("a.png")));
}

TEST_F(Png, RefusesWhatIsNoPng) {
  write_bytes(path("a.png"), "not a picture at all");
  EXPECT_THAT(message_of(path("a.png")), testing::StartsWith(path("a.png").string() + ": is not a whole PNG ("));
  write_bytes(path("a.png"), "");
  EXPECT_THAT(message_of(path("a.png")), testing::HasSubstr("is not a whole PNG"));
}

TEST_F(Png, RefusesEveryCutAndEveryDamagedByteOfThePixels) {
  const Bitmap bitmap = pattern(16, 9);
  write_png(path("a.png"), bitmap);
  const std::string whole = bytes_of(path("a.png"));
  const std::size_t start = whole.find("IDAT");
  const std::size_t end = whole.find("IEND") - 4;
  ASSERT_NE(start, std::string::npos);
  for (std::size_t size = 0; size < end; size += 7) {
    write_bytes(path("cut.png"), whole.substr(0, size));
    EXPECT_THAT(message_of(path("cut.png")), testing::HasSubstr("is not a whole PNG")) << size;
  }
  for (std::size_t at = start + 4; at < end; at += 5) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    write_bytes(path("damaged.png"), damaged);
    EXPECT_THAT(message_of(path("damaged.png")), testing::HasSubstr("is not a whole PNG")) << at;
  }
}

// PNGs of one row by another writer, in hexadecimal.
constexpr std::string_view kGrey =
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6370000000"
    "4200412937f4ef0000000049454e44ae426082";
constexpr std::string_view kRgb16 =
    "89504e470d0a1a0a0000000d4948445200000001000000011002000000c0e78f9d0000000c49444154789c6310320141"
    "0002b300d3fab702450000000049454e44ae426082";
constexpr std::string_view kTransparent =
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636064626e"
    "00000095008713c8f6890000000049454e44ae426082";
constexpr std::string_view kOpaqueRgba =
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606462fe"
    "0f0001140106d6b9a6450000000049454e44ae426082";

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

TEST_F(Png, ReadsOpaqueRgba) {
  write_bytes(path("a.png"), from_hex(kOpaqueRgba));
  EXPECT_EQ(read_png(path("a.png")).bitmap.pixels, (std::vector<std::uint8_t>{3, 2, 1, 255}));
}

TEST_F(Png, ReadsOtherKinds) {
  write_bytes(path("a.png"), from_hex(kGrey));
  EXPECT_EQ(read_png(path("a.png")).bitmap.pixels, (std::vector<std::uint8_t>{64, 64, 64, 255}));
  write_bytes(path("a.png"), from_hex(kTransparent));
  EXPECT_FALSE(is_opaque(read_png(path("a.png")).bitmap));
  write_bytes(path("a.png"), from_hex(kRgb16));
  EXPECT_EQ(read_png(path("a.png")).deep.size(), 1U);
}

TEST_F(Png, IsBoundedInBytes) {
  write_bytes(path("a.png"), "");
  fs::resize_file(path("a.png"), 600'000'001);
  EXPECT_THAT(message_of(path("a.png")), testing::HasSubstr("600000000"));
  fs::resize_file(path("a.png"), 600'000'000);
  EXPECT_THAT(message_of(path("a.png")), testing::HasSubstr("is not a whole PNG (it does not begin as a PNG does)"));
}

TEST(PixelHash, DependsOnEveryByte) {
  const Bitmap bitmap = pattern(5, 4);
  Bitmap other = bitmap;
  other.pixels[17] ^= 1;
  EXPECT_EQ(pixel_hash(bitmap), hash_bytes(std::as_bytes(std::span(bitmap.pixels))));
  EXPECT_NE(pixel_hash(bitmap), pixel_hash(other));
}

}  // namespace
}  // namespace epochreel::image

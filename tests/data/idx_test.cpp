#include "src/data/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "data/idx_files.h"

namespace epochreel::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string image_error(const Scratch& scratch, const std::string& bytes) {
  spill(scratch / "f", bytes);
  const std::string message = error_of([&] { read_idx_images(scratch / "f"); });
  const std::string where = scratch.text("f") + ": ";
  EXPECT_THAT(message, testing::StartsWith(where));
  return message.substr(std::min(message.size(), where.size()));
}

TEST(Idx, PlainAndGzippedFilesHoldTheSame) {
  const Scratch scratch;
  const std::string bytes = idx_images(2, 2, 3);
  spill(scratch / "plain", bytes);
  spill(scratch / "packed", gzipped(bytes));
  spill(scratch / "members", gzipped(bytes.substr(0, 5)) + gzipped("") + gzipped(bytes.substr(5)) + gzipped(""));
  for (const char* name : {"plain", "packed", "members"}) {
    const IdxImages images = read_idx_images(scratch / name);
    EXPECT_EQ(images.count, 2);
    EXPECT_EQ(images.height, 2);
    EXPECT_EQ(images.width, 3);
    EXPECT_THAT(images.pixels, ElementsAre(0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12)) << name;
  }
  spill(scratch / "labels", gzipped(idx_labels(4, 3)));
  EXPECT_THAT(read_idx_labels(scratch / "labels"), ElementsAre(0, 1, 2, 0));
}

TEST(Idx, HeadersThatCannotBe) {
  const Scratch scratch;
  EXPECT_EQ(image_error(scratch, ""), "ends before its magic number; fetch it again");
  EXPECT_EQ(image_error(scratch, std::string("\0\0\x08", 3)), "ends before its magic number; fetch it again");
  EXPECT_EQ(image_error(scratch, big_endian(0x803)), "ends before its number of elements; fetch it again");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(1)), "ends before its sizes; fetch it again");
  EXPECT_EQ(image_error(scratch, "<!DOCTYPE html>"),
            "starts with 0x3c21444f: it is not an IDX file, which starts with two zero bytes");
  EXPECT_EQ(image_error(scratch, big_endian(0xA03)),
            "has elements of the type 0x0a, which IDX does not know; it has 0x08 (unsigned byte), 0x09 (signed byte), "
            "0x0b (int16), 0x0c (int32), 0x0d (float) and 0x0e (double)");
  EXPECT_EQ(image_error(scratch, big_endian(0x800)),
            "has 0 dimensions; labels have 1, images have 2 to 4: (number, ...)");
  EXPECT_EQ(image_error(scratch, big_endian(0x805)),
            "has 5 dimensions; labels have 1, images have 2 to 4: (number, ...)");
  EXPECT_EQ(image_error(scratch, idx_images(0, 2, 2)), "has the number of images 0; 1 to 10000000 are allowed");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(10'000'001) + big_endian(1) + big_endian(1)),
            "has the number of images 10000001; 1 to 10000000 are allowed");
  EXPECT_EQ(image_error(scratch, idx_images(1, 0, 2)), "has the height 0; 1 to 4096 are allowed");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(1) + big_endian(1) + big_endian(4097)),
            "has the width 4097; 1 to 4096 are allowed");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(1 << 20) + big_endian(4096) + big_endian(2)),
            "promises 8589934592 bytes; below 8589934592 are allowed");
}

TEST(Idx, ShapesThatAreNotThoseOfImages) {
  const Scratch scratch;
  using Bytes = std::vector<std::uint8_t>;
  EXPECT_EQ(image_error(scratch, idx_labels(4, 3)), "has the shape (4): it holds labels, not images");
  EXPECT_EQ(image_error(scratch, idx_of({2, 9}, Bytes(18))),
            "has the shape (2, 9): a row an image does not tell the height and width; set data.shape to them, as in "
            "[28, 28]");
  EXPECT_EQ(image_error(scratch, idx_of({2, 5, 6, 4}, Bytes(240))),
            "has the shape (2, 5, 6, 4): images with alpha are not read; write them in red, green and blue");
  EXPECT_EQ(image_error(scratch, idx_of({2, 5, 6, 7}, Bytes(420))),
            "has the shape (2, 5, 6, 7); images have (number, height, width), or 1 or 3 channels besides");
}

/// Pixel number i of all has the value i: so each shows where it came from.
TEST(Idx, ColourIsReadWithItsChannelsInFrontOrBehind) {
  const Scratch scratch;
  constexpr std::uint32_t kCount = 2, kHeight = 4, kWidth = 5;
  std::vector<std::int16_t> values(kCount * 3 * kHeight * kWidth);
  std::iota(values.begin(), values.end(), std::int16_t{0});
  const std::vector<std::uint8_t> bytes(values.begin(), values.end());
  spill(scratch / "first", idx_of({kCount, 3, kHeight, kWidth}, bytes));
  const IdxImages first = read_idx_images(scratch / "first");
  EXPECT_EQ(first.pixels, bytes);
  spill(scratch / "last", idx_of({kCount, kHeight, kWidth, 3}, bytes));
  spill(scratch / "wide", idx_of({kCount, kHeight, kWidth, 3}, values));
  for (const char* const name : {"last", "wide"}) {
    const IdxImages last = read_idx_images(scratch / name);
    EXPECT_EQ(std::vector({last.count, last.channels, last.height, last.width}), std::vector({2, 3, 4, 5}));
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < kCount; ++i) {
      for (std::uint32_t c = 0; c < 3; ++c) {
        for (std::uint32_t p = 0; p < kHeight * kWidth; ++p) {
          ASSERT_EQ(last.pixels[at++], (i * kHeight * kWidth + p) * 3 + c) << name;
        }
      }
    }
  }
}

TEST(Idx, RowsHaveTheShapeOfTheJob) {
  const Scratch scratch;
  std::vector<std::uint8_t> bytes(24);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  spill(scratch / "f", idx_of({2, 12}, bytes));
  const IdxImages grey = read_idx_images(scratch / "f", std::vector{3, 4});
  EXPECT_EQ(std::vector({grey.count, grey.channels, grey.height, grey.width}), std::vector({2, 1, 3, 4}));
  EXPECT_EQ(grey.pixels, bytes);
  const IdxImages colour = read_idx_images(scratch / "f", std::vector{3, 1, 4});
  EXPECT_EQ(std::vector({colour.count, colour.channels, colour.height, colour.width}), std::vector({2, 3, 1, 4}));
  const auto error = [&](const std::vector<int>& shape) {
    return error_of([&] { read_idx_images(scratch / "f", shape); });
  };
  EXPECT_EQ(error({3, 5}), scratch.text("f") + ": has 12 numbers an image, but data.shape asks for 15: [3, 5]");
  spill(scratch / "f", idx_of({2, 3, 4}, bytes));
  EXPECT_EQ(error({3, 4}), "");
  EXPECT_EQ(error({1, 3, 4}), "");
  EXPECT_EQ(error({4, 3}),
            scratch.text("f") + ": has images of the shape [3, 4], but data.shape is [4, 3]; leave that out");
}

TEST(Idx, OneChannelMayHaveADimensionOfItsOwn) {
  const Scratch scratch;
  const std::vector<std::uint8_t> pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  for (const std::vector<std::uint32_t>& shape : {std::vector<std::uint32_t>{2, 1, 2, 3}, {2, 2, 3, 1}}) {
    spill(scratch / "f", idx_of(shape, pixels));
    const IdxImages images = read_idx_images(scratch / "f");
    EXPECT_EQ(images.height, 2);
    EXPECT_EQ(images.width, 3);
    EXPECT_EQ(images.pixels, pixels);
  }
}

template <class T>
std::vector<std::uint8_t> pixels_from(const Scratch& scratch, const std::vector<T>& values) {
  spill(scratch / "f", gzipped(idx_of({1, 1, static_cast<std::uint32_t>(values.size())}, values)));
  return read_idx_images(scratch / "f").pixels;
}

TEST(Idx, WholeNumbersOfAnyTypeArePixels) {
  const Scratch scratch;
  EXPECT_THAT(pixels_from<std::int16_t>(scratch, {0, 1, 255}), ElementsAre(0, 1, 255));
  EXPECT_THAT(pixels_from<std::int32_t>(scratch, {255, 7, 0}), ElementsAre(255, 7, 0));
  EXPECT_THAT(pixels_from<std::int8_t>(scratch, {0, 1, 127}), ElementsAre(0, 1, 127));
  EXPECT_THAT(pixels_from<std::int16_t>(scratch, {0, 1}), ElementsAre(0, 1)) << "whole numbers are never stretched";
}

TEST(Idx, FloatingPointPixelsFrom0To1Or0To255) {
  const Scratch scratch;
  EXPECT_THAT(pixels_from<float>(scratch, {0.0F, 1.0F, 0.5F, 0.25F, 0.001F}), ElementsAre(0, 255, 128, 64, 0));
  EXPECT_THAT(pixels_from<double>(scratch, {0.0, 1.0, 0.1}), ElementsAre(0, 255, 26));
  EXPECT_THAT(pixels_from<float>(scratch, {0.0F, 1.0F, 1.5F, 254.4F, 255.0F}), ElementsAre(0, 1, 2, 254, 255));
  EXPECT_THAT(pixels_from<double>(scratch, {0.0, 1.0 + 1e-9}), ElementsAre(0, 1));
  std::vector<float> levels;
  for (int level = 0; level < 256; ++level) levels.push_back(static_cast<float>(level) / 255.0F);
  const std::vector<std::uint8_t> pixels = pixels_from(scratch, levels);
  for (std::size_t level = 0; level < 256; ++level) EXPECT_EQ(pixels[level], level);
}

TEST(Idx, PixelsOutsideTheirRangeAreNamed) {
  const Scratch scratch;
  std::vector<float> values(2 * 3 * 4, 0.5F);
  const auto error_with = [&](float value) {
    values[12 + 4 + 3] = value;
    return image_error(scratch, idx_of({2, 3, 4}, values));
  };
  const std::string place = "the pixel in row 1, column 3 of image 1 is ";
  EXPECT_EQ(error_with(-0.5F), "has a value outside 0 to 255: " + place + "-0.5; bring pixels to 0 to 255 or 0 to 1");
  EXPECT_EQ(error_with(255.5F), "has a value outside 0 to 255: " + place + "255.5; bring pixels to 0 to 255 or 0 to 1");
  EXPECT_EQ(error_with(std::nanf("")), "has a value that is not finite: " + place + "nan");
  EXPECT_EQ(error_with(HUGE_VALF), "has a value that is not finite: " + place + "inf");
  EXPECT_EQ(image_error(scratch, idx_of<std::int16_t>({1, 1, 2}, {0, 256})),
            "has a value outside 0 to 255: the pixel in row 0, column 1 of image 0 is 256; bring pixels to 0 to 255");
  EXPECT_EQ(image_error(scratch, idx_of<std::int8_t>({1, 1, 2}, {-1, 0})),
            "has a value outside 0 to 255: the pixel in row 0, column 0 of image 0 is -1; bring pixels to 0 to 255");
}

std::string label_error(const Scratch& scratch, const std::string& bytes) {
  spill(scratch / "f", bytes);
  const std::string message = error_of([&] { read_idx_labels(scratch / "f"); });
  const std::string where = scratch.text("f") + ": ";
  EXPECT_THAT(message, testing::StartsWith(where));
  return message.substr(std::min(message.size(), where.size()));
}

TEST(Idx, LabelsOfAnyType) {
  const Scratch scratch;
  const auto labels_of = [&](const std::string& bytes) {
    spill(scratch / "f", bytes);
    return read_idx_labels(scratch / "f");
  };
  EXPECT_THAT(labels_of(idx_of<std::int32_t>({3}, {1, 26, 300})), ElementsAre(1, 26, 300));
  EXPECT_THAT(labels_of(idx_of<std::int16_t>({2}, {-1, 9})), ElementsAre(-1, 9));
  EXPECT_THAT(labels_of(idx_of<float>({2}, {3.0F, 0.0F})), ElementsAre(3, 0));
  EXPECT_THAT(labels_of(idx_of<double>({2}, {3.0, 9.0})), ElementsAre(3, 9));
  EXPECT_THAT(labels_of(idx_of<std::uint8_t>({3, 1}, {3, 1, 2})), ElementsAre(3, 1, 2));
  EXPECT_THAT(labels_of(idx_of<std::int32_t>({2, 8}, {5, 0, 2607, 23, 142, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7})),
              ElementsAre(5, 7))
      << "as QMNIST has them";
}

TEST(Idx, LabelsThatCannotBe) {
  const Scratch scratch;
  EXPECT_EQ(label_error(scratch, idx_images(1, 1, 1)), "has the shape (1, 1, 1): it holds images, not labels");
  EXPECT_EQ(label_error(scratch, idx_of<float>({2}, {1.0F, 2.5F})), "label 1 is 2.5; labels are whole numbers");
  EXPECT_EQ(label_error(scratch, idx_of<float>({2}, {std::nanf(""), 2.0F})),
            "label 0 is nan; labels are whole numbers");
  EXPECT_EQ(label_error(scratch, idx_of<double>({1}, {1e300})), "label 0 is 1e+300; labels are whole numbers");
  const std::string rows =
      "; labels are one whole number an image, or rows of 8 as QMNIST has them (int32, the class first); write the "
      "number of the class";
  EXPECT_EQ(label_error(scratch, idx_of<std::uint8_t>({1, 10}, std::vector<std::uint8_t>(10))),
            "has the shape (1, 10)" + rows);
  EXPECT_EQ(label_error(scratch, idx_of<float>({1, 8}, std::vector<float>(8))), "has the shape (1, 8)" + rows);
  EXPECT_EQ(label_error(scratch, big_endian(0x801) + big_endian(10'000'001)),
            "has the number of labels 10000001; 1 to 10000000 are allowed");
}

TEST(Idx, TheMostImagesAndTheLargestSides) {
  const Scratch scratch;
  spill(scratch / "count", gzipped(idx_of({10'000'000, 1, 1}, std::vector<std::uint8_t>(10'000'000, 7))));
  EXPECT_EQ(read_idx_images(scratch / "count").count, 10'000'000);
  spill(scratch / "sides", gzipped(idx_of({1, 4096, 4096}, std::vector<std::uint8_t>(4096 * 4096, 7))));
  EXPECT_EQ(read_idx_images(scratch / "sides").pixels.size(), 4096U * 4096);
}

TEST(Idx, SizesThatDoNotFit) {
  const Scratch scratch;
  const std::string whole = idx_images(3, 8, 8);
  const std::string cut = whole.substr(0, whole.size() - 1);
  EXPECT_EQ(image_error(scratch, cut), "has 191 bytes behind its header, not 192; fetch it again");
  EXPECT_EQ(image_error(scratch, gzipped(cut)), "has 191 bytes behind its header, not 192; fetch it again");
  EXPECT_EQ(image_error(scratch, whole + "x"), "has bytes behind the 192 that its header promises");
  EXPECT_EQ(image_error(scratch, gzipped(whole + "x")), "has bytes behind the 192 that its header promises");
  EXPECT_EQ(image_error(scratch, gzipped(whole) + gzipped("x")), "has bytes behind the 192 that its header promises");
}

TEST(Idx, AHeaderCannotMakeUsAllocateWhatIsNotThere) {
  const Scratch scratch;
  const std::string huge = big_endian(0x803) + big_endian(500) + big_endian(4096) + big_endian(4000);
  EXPECT_EQ(image_error(scratch, huge), "promises 8192000000 bytes, more than it can hold; fetch it again");
  EXPECT_EQ(image_error(scratch, gzipped(huge)), "promises 8192000000 bytes, more than it can hold; fetch it again");
}

TEST(Idx, ABombIsNotInflatedFurtherThanItsHeaderPromises) {
  const Scratch scratch;
  const std::string bomb = gzipped(idx_images(1, 2, 2) + std::string(std::size_t{1} << 26, '\0'));
  EXPECT_EQ(image_error(scratch, bomb), "has bytes behind the 4 that its header promises");
}

TEST(Idx, ZerosBehindGzipDataArePadding) {
  const Scratch scratch;
  const std::string bytes = idx_images(2, 2, 3);
  const std::string zeros(std::size_t{1} << 17, '\0');
  for (const std::string& packed :
       {gzipped(bytes) + std::string(1, '\0'), gzipped(bytes) + zeros,
        gzipped(bytes.substr(0, 9)) + std::string(512, '\0') + gzipped(bytes.substr(9)) + zeros}) {
    spill(scratch / "f", packed);
    EXPECT_EQ(read_idx_images(scratch / "f").pixels.size(), 12U);
  }
  const std::string rubbish =
      "has bytes behind its gzip data that are neither zeros nor more gzip data; fetch it again";
  EXPECT_EQ(image_error(scratch, gzipped(bytes) + "trailing"), rubbish);
  EXPECT_EQ(image_error(scratch, gzipped(bytes) + zeros + "x"), rubbish);
}

TEST(Idx, DamagedGzipData) {
  const Scratch scratch;
  const std::string packed = gzipped(idx_images(3, 8, 8));
  EXPECT_EQ(image_error(scratch, packed.substr(0, packed.size() - 1)),
            "ends in the middle of its gzip data; fetch it again");
  EXPECT_EQ(image_error(scratch, packed.substr(0, 2)), "ends in the middle of its gzip data; fetch it again");
  EXPECT_EQ(image_error(scratch, packed + "\x1f trailing"),
            "has damaged gzip data (incorrect header check); fetch it again");
  std::string wrong_crc = packed;
  wrong_crc[packed.size() - 8] = static_cast<char>(wrong_crc[packed.size() - 8] ^ 1);
  EXPECT_EQ(image_error(scratch, wrong_crc), "has damaged gzip data (incorrect data check); fetch it again");
  std::string wrong_size = packed;
  wrong_size[packed.size() - 4] = static_cast<char>(wrong_size[packed.size() - 4] ^ 1);
  EXPECT_EQ(image_error(scratch, wrong_size), "has damaged gzip data (incorrect length check); fetch it again");
}

TEST(Idx, FilesThatCannotBeRead) {
  const Scratch scratch;
  EXPECT_EQ(error_of([&] { read_idx_images(scratch / "none"); }, ErrorKind::kFailed),
            scratch.text("none") + ": cannot open: No such file or directory");
  std::filesystem::create_directory(scratch / "folder");
  EXPECT_THAT(error_of([&] { read_idx_images(scratch / "folder"); }), HasSubstr("is not a regular file"));
}

/// Reads what may be damaged: an Error, or images of the size that the header says.
void read_any(const std::filesystem::path& path) {
  try {
    const IdxImages images = read_idx_images(path);
    EXPECT_EQ(images.pixels.size(), static_cast<std::size_t>(images.count * images.height * images.width));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid) << error.what();
  }
}

TEST(Idx, DamageToAnyByteIsHarmless) {
  const Scratch scratch;
  const std::string plain = idx_images(2, 5, 5);
  for (const std::string& whole : {plain, gzipped(plain)}) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (const int damage : {0x01, 0x80}) {
        std::string damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ damage);
        spill(scratch / "f", damaged);
        read_any(scratch / "f");
      }
      spill(scratch / "f", whole.substr(0, i));
      EXPECT_NE(error_of([&] { read_idx_images(scratch / "f"); }), "") << i;
    }
  }
}

}  // namespace
}  // namespace epochreel::data

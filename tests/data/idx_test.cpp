#include "src/data/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_EQ(image_error(scratch, big_endian(0x803)), "ends before its number of images; fetch it again");
  EXPECT_EQ(image_error(scratch, idx_labels(4, 3)),
            "starts with 0x00000801, not 0x00000803: it is not an IDX file of images");
  EXPECT_EQ(image_error(scratch, "<!DOCTYPE html>"),
            "starts with 0x3c21444f, not 0x00000803: it is not an IDX file of images");
  EXPECT_EQ(image_error(scratch, idx_images(0, 2, 2)), "has the number of images 0; 1 to 10000000 are allowed");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(10'000'001) + big_endian(1) + big_endian(1)),
            "has the number of images 10000001; 1 to 10000000 are allowed");
  EXPECT_EQ(image_error(scratch, idx_images(1, 0, 2)), "has the height 0; 1 to 4096 are allowed");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(1) + big_endian(1) + big_endian(4097)),
            "has the width 4097; 1 to 4096 are allowed");
  EXPECT_EQ(image_error(scratch, big_endian(0x803) + big_endian(1 << 20) + big_endian(4096) + big_endian(2)),
            "promises 8589934592 bytes; below 8589934592 are allowed");
  spill(scratch / "f", idx_images(1, 1, 1));
  EXPECT_EQ(error_of([&] { read_idx_labels(scratch / "f"); }),
            scratch.text("f") + ": starts with 0x00000803, not 0x00000801: it is not an IDX file of labels");
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

TEST(Idx, DamagedGzipData) {
  const Scratch scratch;
  const std::string packed = gzipped(idx_images(3, 8, 8));
  EXPECT_EQ(image_error(scratch, packed.substr(0, packed.size() - 1)),
            "ends in the middle of its gzip data; fetch it again");
  EXPECT_EQ(image_error(scratch, packed.substr(0, 2)), "ends in the middle of its gzip data; fetch it again");
  EXPECT_EQ(image_error(scratch, packed + "trailing"),
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

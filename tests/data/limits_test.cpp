/// Both sides of the bounds of data formats, and what docs/limits.md says of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "data/idx_files.h"
#include "epochreel/base/grouped.h"
#include "source_folder.h"
#include "src/data/class_names.h"
#include "src/data/csv.h"
#include "src/data/folder_files.h"
#include "src/data/npz.h"

namespace epochreel::data {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

/// The second cell of the row of docs/limits.md whose first cell is `what`.
std::string documented(const std::string& what) {
  std::istringstream document(slurp(source_folder() / "docs/limits.md"));
  const std::string start = "| " + what + " | ";
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with(start)) return line.substr(start.size(), line.find(" | ", start.size()) - start.size());
  }
  return "";
}

/// What a data set of this kind is refused for.
std::string load_error(job::DatasetKind kind, const std::string& path, int classes = 2) {
  job::DataSpec spec;
  spec.dataset = kind;
  spec.path = path;
  spec.classes = classes;
  return error_of([&] { load_dataset(spec, 1); });
}

TEST(Limits, RowsOfACsv) {
  const Scratch scratch;
  EXPECT_EQ(documented("rows of a csv to train on, and to test on"), grouped(CsvLimits{}.rows) + " each");
  const CsvLimits limits = {.rows = 3};
  const auto error = [&](const std::string& text) {
    spill(scratch / "f.csv", text);
    return error_of([&] { read_csv(scratch / "f.csv", "auto", limits); });
  };
  const std::string most = "u,label,set\n1,0,train\n1,0,test\n1,1,train\n2,1,test\n3,0,train\n";
  EXPECT_EQ(error(most), "");
  EXPECT_EQ(error(most + "4,0,test\n4,1,train\n"), scratch.text("f.csv") + ":8: is row 4; at most 3 are read");
}

TEST(Limits, NumbersOfACsv) {
  const Scratch scratch;
  EXPECT_EQ(documented("numbers in these rows"), grouped(CsvLimits{}.numbers) + " each");
  spill(scratch / "f.csv", "1,2,0\n3,4,1\n");
  const auto error = [&](std::int64_t most) {
    return error_of([&] { read_csv(scratch / "f.csv", "auto", {.numbers = most}); });
  };
  EXPECT_EQ(error(4), "");
  EXPECT_EQ(error(3), scratch.text("f.csv") + ":2: brings the numbers to more than 3");
}

TEST(Limits, BytesOfAnArray) {
  const Scratch scratch;
  EXPECT_EQ(documented("bytes of an array in an npz, with its header"), "below 8 GiB");
  EXPECT_EQ(kMaxArrayBytes, std::uint64_t{8} * 1024 * 1024 * 1024);
  const std::string array = npy_header("|u1", {5}) + "abcde";
  write_npz(scratch / "a.npz", {{"x", array}});
  const NpzFile file(scratch / "a.npz");
  EXPECT_EQ(file.read("x", array.size() + 1).bytes, "abcde");
  EXPECT_EQ(error_of([&] { file.read("x", array.size()); }),
            scratch.text("a.npz") + ", array 'x': has 133 bytes or more; fewer are read");
}

/// At the bound the labels are looked at, which are too few.
TEST(Limits, SamplesOfAnNpz) {
  const Scratch scratch;
  constexpr std::int64_t kMost = 10'000'000;
  EXPECT_EQ(documented("samples of an array"), grouped(kMost));
  for (const std::int64_t count : {kMost, kMost + 1}) {
    write_npz(scratch / "a.npz", {{"x_train", npy_header("|u1", {count, 1}) + std::string(count, '\0')},
                                  {"y_train", npy_header("|u1", {2}) + std::string("\0\1", 2)}});
    EXPECT_THAT(load_error(job::DatasetKind::kNpz, scratch.text("a.npz")),
                HasSubstr(count == kMost ? "array 'y_train': has 2 labels for 10000000 samples"
                                         : "array 'x_train': is (10000001, 1) of u1; images are"));
  }
}

TEST(Limits, LettersOfAText) {
  EXPECT_EQ(documented("letters of a text of NumPy"), "4,096");
  for (const auto& [kind, bytes] : {std::pair{'U', 4}, std::pair{'S', 1}}) {
    for (const int length : {4096, 4097}) {
      const std::string descr = std::string(kind == 'U' ? "<" : "|") + kind + std::to_string(length);
      const std::string array =
          npy_header(descr, {1}) + std::string(std::size_t{4097} * 4, '\0').substr(0, bytes * length);
      const std::string error = error_of([&] { parse_npy("a", array); });
      const std::string refused = "a: has elements of the type '" + descr + "'; ";
      EXPECT_THAT(error, StartsWith(length == 4096 ? "" : refused));
      EXPECT_EQ(error.empty(), length == 4096) << error;
    }
  }
}

TEST(Limits, LabelsOfAnArray) {
  EXPECT_EQ(documented("a label of NumPy that is a number"), "-1,000,000,000 to 1,000,000,000");
  const auto words = [](std::int64_t value) {
    const std::string bytes(reinterpret_cast<const char*>(&value), sizeof(value));
    return words_of(parse_npy("a", npy_header("<i8", {1}) + bytes));
  };
  for (const std::int64_t most : {1'000'000'000, -1'000'000'000}) {
    EXPECT_THAT(words(most), testing::ElementsAre(std::to_string(most)));
    EXPECT_THAT(error_of([&] { words(most > 0 ? most + 1 : most - 1); }), StartsWith("a: label 0 is "));
  }
}

TEST(Limits, PicturesOfAClass) {
  const Scratch scratch;
  EXPECT_EQ(documented("pictures of a class"), grouped(kMaxPictures));
  for (const char* const name : {"a/1.png", "a/b/2.png", "a/c/3.jpg", "b/1.png"}) spill(scratch / name, "x");
  EXPECT_THAT(find_classes(scratch / "", 3), SizeIs(2));
  EXPECT_EQ(error_of([&] { find_classes(scratch / "", 2); }),
            scratch.text("a/c") + ": brings the pictures of a class to more than 2");
}

/// At the bound the file to test on is read, which is empty.
TEST(Limits, ImagesOfACifarFile) {
  const Scratch scratch;
  EXPECT_EQ(documented("images of a file of CIFAR-10"), "100,000");
  constexpr std::size_t kRecord = 1 + 3 * 32 * 32;
  for (int batch = 1; batch <= 4; ++batch) {
    spill(scratch / ("data_batch_" + std::to_string(batch) + ".bin"), std::string(kRecord, '\0'));
  }
  spill(scratch / "test_batch.bin", "");
  for (const std::size_t count : {100'000, 100'001}) {
    spill(scratch / "data_batch_5.bin.gz", gzipped(std::string(count * kRecord, '\0')));
    EXPECT_EQ(load_error(job::DatasetKind::kCifar10, scratch.text(""), 10),
              count == 100'000 ? scratch.text("test_batch.bin") + ": is empty; fetch it again"
                               : scratch.text("data_batch_5.bin.gz") + ": has more than 100000 images");
  }
}

TEST(Limits, FileOfNames) {
  const Scratch scratch;
  EXPECT_EQ(documented("file of names of classes"), "1 MiB");
  const std::string names = "a\nb\n";
  spill(scratch / "f", names + std::string((std::size_t{1} << 20) - names.size(), '\n'));
  EXPECT_THAT(read_names(scratch / "f", 2), testing::ElementsAre("a", "b"));
  spill(scratch / "f", names + std::string((std::size_t{1} << 20) - names.size() + 1, '\n'));
  EXPECT_THAT(error_of([&] { read_names(scratch / "f", 2); }), HasSubstr("1048576"));
}

TEST(Limits, NameOfAClass) {
  const Scratch scratch;
  EXPECT_EQ(documented("name of a class"), "1 to 200 bytes");
  spill(scratch / "f", std::string(200, 'a'));
  EXPECT_THAT(read_names(scratch / "f", 2), SizeIs(1));
  spill(scratch / "f", std::string(201, 'a'));
  EXPECT_THAT(error_of([&] { read_names(scratch / "f", 2); }), HasSubstr(":1: a name of a class has 1 to 200 bytes"));
}

}  // namespace
}  // namespace epochreel::data

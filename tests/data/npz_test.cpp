#include "src/data/npz.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_files.h"
#include "src/data/folder_files.h"

namespace epochreel::data {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing::StartsWith;

std::string bytes_array(const std::vector<std::int64_t>& shape, const std::string& bytes) {
  return npy_header("|u1", shape) + bytes;
}

TEST(Npz, WhatIsWrittenReadsBack) {
  const Scratch scratch;
  write_npz(scratch / "a.npz", {{"x", bytes_array({2, 3}, "abcdef")},
                                {"y", npy_header("<U2", {1}) + std::string("\xE9\0\0\0\0\0\0\0", 8)}});
  const NpzFile file(scratch / "a.npz");
  EXPECT_THAT(file.names(), ElementsAre("x", "y"));
  const Array x = file.read("x");
  EXPECT_EQ(x.bytes, "abcdef");
  EXPECT_THAT(x.header.shape, ElementsAre(2, 3));
  EXPECT_THAT(numbers_of(x), ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  EXPECT_THAT(words_of(file.read("y")), ElementsAre("é"));
  EXPECT_EQ(error_of([&] { file.read("z"); }), scratch.text("a.npz") + ": holds no array 'z'; it holds x, y");
  EXPECT_EQ(error_of([&] { numbers_of(file.read("y")); }),
            scratch.text("a.npz") + ", array 'y': holds text, not numbers");
}

TEST(Npz, TheMostMembers) {
  const Scratch scratch;
  std::vector<ZipMember> arrays;
  for (int i = 0; i < 1000; ++i) arrays.push_back({std::to_string(i), bytes_array({1}, "a")});
  write_npz(scratch / "a.npz", arrays);
  EXPECT_THAT(NpzFile(scratch / "a.npz").names(), SizeIs(1000));
  arrays.push_back({"more", bytes_array({1}, "a")});
  write_npz(scratch / "a.npz", arrays);
  EXPECT_EQ(error_of([&] { NpzFile file(scratch / "a.npz"); }),
            scratch.text("a.npz") + ": holds 1001 members; at most 1000 are read");
}

std::string parse_error(const std::string& bytes) {
  return error_of([&] { parse_npy("a", bytes); });
}

/// A header of any text.
std::string with_header(const std::string& text, const std::string& elements = "") {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(text.size() & 0xFFU);
  bytes += static_cast<char>(text.size() >> 8U);
  return bytes + text + elements;
}

TEST(Npy, HeadersThatCannotBe) {
  EXPECT_EQ(parse_error("\x93NUMPX"), "a: is no array of NumPy");
  EXPECT_EQ(parse_error(std::string("\x93NUMPY\x04\0\0\0\0\0", 12)),
            "a: is of version 4 of NumPy's format; 1 to 3 are read");
  EXPECT_EQ(parse_error(std::string("\x93NUMPY\x01\0\xFF\xFF{}", 12)), "a: ends inside its header; save it again");
  EXPECT_EQ(parse_error(std::string("\x93NUMPY\x02\0\xFF\xFF\xFF\xFF", 12)),
            "a: ends inside its header; save it again");
  EXPECT_THAT(parse_error(with_header("{}")), StartsWith("a: has a header that cannot be read: '{}'"));
  const auto shaped = [](const std::string& shape) {
    return with_header("{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }", "abcd");
  };
  EXPECT_EQ(parse_error(shaped("(4,)")), "");
  EXPECT_EQ(parse_error(shaped("(2, 2)")), "");
  EXPECT_EQ(parse_error(shaped("(5,)")), "a: has 4 bytes for (5) of u1, which takes 5; save it again");
  for (const std::string shape : {"(4294967296, 4294967296)", "(99999999999999999999,)", "(1,1,1,1,1,1,1,1,1)"}) {
    EXPECT_EQ(parse_error(shaped(shape)), "a: has too many dimensions or elements");
  }
  EXPECT_THAT(parse_error(shaped("4")), StartsWith("a: has a header that cannot be read"));
  EXPECT_EQ(parse_error(with_header("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (4,), }", "abcd")),
            "a: has elements of several fields; save each field as an array of its own");
  for (const std::string type : {"<i3", "|O", "<c8", "<f1", "u1", "<f16", "|S0", "<U5000", "<U99999999999999999999"}) {
    EXPECT_THAT(parse_error(with_header("{'descr': '" + type + "', 'fortran_order': False, 'shape': (4,), }", "abcd")),
                StartsWith("a: has elements of the type"))
        << type;
  }
}

TEST(Npy, WordsSayLettersAsNumPyDoes) {
  EXPECT_EQ(npy_words(parse_npy("a", with_header("{'descr': '<U10', 'fortran_order': False, 'shape': (1,), }",
                                                 std::string(40, '\0')))
                          .header),
            "(1) of U10");
}

TEST(FolderOfPictures, TheDeepest) {
  const Scratch scratch;
  std::string place = "a";
  for (int depth = 1; depth < 16; ++depth) place += "/b";
  spill(scratch / (place + "/1.png"), "x");
  const auto classes = find_classes(scratch / "");
  ASSERT_THAT(classes, SizeIs(1));
  EXPECT_THAT(classes.front().files, ElementsAre(scratch / (place + "/1.png")));
  spill(scratch / (place + "/b/1.png"), "x");
  EXPECT_THAT(error_of([&] { find_classes(scratch / ""); }), testing::EndsWith("/b: lies deeper than 16 folders"));
}

TEST(FolderOfPictures, NamesAreInTheOrderOfTheirBytes) {
  const Scratch scratch;
  for (const char* const name : {"b/2.png", "b/10.PNG", "B/x.jpeg", "a/u/y.jpg", "a/x.gif", ".git/z.png", "b/.z.png"}) {
    spill(scratch / name, "x");
  }
  const auto classes = find_classes(scratch / "");
  ASSERT_THAT(classes, SizeIs(3));
  EXPECT_EQ(classes[0].name, "B");
  EXPECT_EQ(classes[1].name, "a");
  EXPECT_THAT(classes[1].files, ElementsAre(scratch / "a/u/y.jpg"));
  EXPECT_THAT(classes[2].files, ElementsAre(scratch / "b/10.PNG", scratch / "b/2.png"));
}

}  // namespace
}  // namespace epochreel::data

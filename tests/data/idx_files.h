/// What the tests of this stage share: IDX files made by hand, in folders of their own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "epochreel/base/error.h"
#include "epochreel/data/dataset.h"

namespace epochreel::data {

/// An empty folder, removed at the end of the test.
class Scratch {
 public:
  Scratch() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("epochreel_") + info->test_suite_name() + "_" + info->name() + "_" + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  std::string text(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

inline void spill(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::filesystem::remove(path);  // a file cut and written anew is flushed by some file systems, which is slow
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The text of the Error that `body` throws; "" where it throws none.
template <class Body>
std::string error_of(const Body& body, ErrorKind kind = ErrorKind::kInvalid) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "";
}

inline std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

/// `count` images whose pixel number p of image i is (i * 7 + p) mod 256.
inline std::string idx_images(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
  std::string file = big_endian(0x803) + big_endian(count) + big_endian(height) + big_endian(width);
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t p = 0; p < height * width; ++p) file += static_cast<char>((i * 7 + p) % 256);
  }
  return file;
}

/// `count` labels 0, 1, ..., classes - 1, 0, ...
inline std::string idx_labels(std::uint32_t count, std::uint32_t classes) {
  std::string file = big_endian(0x801) + big_endian(count);
  for (std::uint32_t i = 0; i < count; ++i) file += static_cast<char>(i % classes);
  return file;
}

/// One gzip member.
inline std::string gzipped(const std::string& bytes) {
  z_stream stream = {};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("deflate");
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// A data set of 12 and 5 images, 4 wide and 3 high, 3 classes.
inline void write_small_set(const std::filesystem::path& folder) {
  spill(folder / "train-images-idx3-ubyte", idx_images(12, 3, 4));
  spill(folder / "train-labels-idx1-ubyte", idx_labels(12, 3));
  spill(folder / "t10k-images-idx3-ubyte", idx_images(5, 3, 4));
  spill(folder / "t10k-labels-idx1-ubyte", idx_labels(5, 3));
}

inline job::DataSpec idx_spec(const std::filesystem::path& folder) {
  job::DataSpec spec;
  spec.dataset = job::DatasetKind::kIdx;
  spec.path = folder.string();
  spec.classes = 3;
  return spec;
}

}  // namespace epochreel::data

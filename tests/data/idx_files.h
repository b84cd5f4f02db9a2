/// Helpers that the tests of this stage share: IDX files made by hand, in folders of their own.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/data/dataset.h"
#include "scratch.h"

namespace epochreel::data {

inline std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

/// The type byte of an IDX header for elements of type T.
template <class T>
constexpr std::uint32_t idx_type() {
  if constexpr (std::is_same_v<T, std::uint8_t>) return 0x08;
  if constexpr (std::is_same_v<T, std::int8_t>) return 0x09;
  if constexpr (std::is_same_v<T, std::int16_t>) return 0x0B;
  if constexpr (std::is_same_v<T, std::int32_t>) return 0x0C;
  if constexpr (std::is_same_v<T, float>) return 0x0D;
  return 0x0E;
}

/// An IDX file of any shape and type.
template <class T>
std::string idx_of(const std::vector<std::uint32_t>& shape, const std::vector<T>& values) {
  std::string file = big_endian(idx_type<T>() << 8 | static_cast<std::uint32_t>(shape.size()));
  for (const std::uint32_t size : shape) file += big_endian(size);
  for (const T value : values) {
    std::string bytes(reinterpret_cast<const char*>(&value), sizeof(T));
    file.append(bytes.rbegin(), bytes.rend());
  }
  return file;
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

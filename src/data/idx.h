/// IDX files: http://yann.lecun.com/exdb/mnist/, "the IDX file format". Big-endian header, then bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace epochreel::data {

struct IdxImages {
  int count = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;  ///< (count, height, width)
};

/// Magic number, limits (1 to 10 million images, sides 1 to 4096, below 8 GiB), exact size. Error{kInvalid} names the
/// file and what is wrong with it.
IdxImages read_idx_images(const std::filesystem::path& path);

/// The same for labels, (count).
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path);

}  // namespace epochreel::data

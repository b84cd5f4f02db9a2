/// Images and labels from IDX files. docs/data.md states which types and shapes are read, and by which rule.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace epochreel::data {

/// How the numbers of a file became pixels.
enum class PixelRule {
  kWhole,    ///< whole numbers from 0 to 255, as they are
  kFrom1,    ///< floating point from 0 to 1: 255 times the value, rounded to the nearest
  kFrom255,  ///< floating point from 0 to 255: rounded to the nearest
};

struct IdxImages {
  int count = 0;
  int channels = 1;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;  ///< (count, channels, height, width)
  PixelRule rule = PixelRule::kWhole;
};

/// Shape, limits (1 to 10 million images, sides 1 to 4096, below 8 GiB), exact size, values. Memory is taken as the
/// bytes arrive, never more than twice as much or 64 MiB. `shape`, as data.shape has it, says what a row of numbers is;
/// images of a file that tells their shape must have it. Error{kInvalid} names the file and what is wrong with it.
IdxImages read_idx_images(const std::filesystem::path& path, std::span<const int> shape = {});

/// The same for labels, (count): whole numbers of any type. QMNIST has rows (count, 8), whose first column is read.
std::vector<std::int32_t> read_idx_labels(const std::filesystem::path& path);

}  // namespace epochreel::data

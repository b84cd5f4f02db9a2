/// Data sets: images and labels in memory, as they are in their files.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "epochreel/base/hash.h"
#include "epochreel/job/job.h"

namespace epochreel::data {

/// Grey images with labels. Immutable once loaded, free to share between threads.
struct Split {
  int count = 0;                     ///< N
  int height = 0;                    ///< H
  int width = 0;                     ///< W
  std::vector<std::uint8_t> images;  ///< (N, H, W), 0 black to 255 white
  std::vector<std::uint8_t> labels;  ///< (N), 0 .. classes - 1
  Hash128 hash;                      ///< of sizes, images and labels

  int pixels() const { return height * width; }
  std::span<const std::uint8_t> image(std::size_t index) const;
};

struct Dataset {
  std::string name;                      ///< as on screen: "MNIST", "Fashion-MNIST", ...
  std::vector<std::string> class_names;  ///< as on screen: "0" .. "9", "T-shirt", ...
  Split train;
  Split test;
};

/// Loads and checks what the job names. Error{kInvalid} names the file, what is wrong with it and the fix;
/// a data set that is not there names the folders that were looked in and the command that fetches it.
Dataset load_dataset(const job::DataSpec& spec, std::uint64_t seed);

/// The order in which an epoch sees the training images: a permutation of 0 .. count-1 that depends on
/// (seed, epoch) alone.
std::vector<std::uint32_t> epoch_order(std::uint64_t seed, int epoch, int count);

/// Copies images, pixel / 255, into `dst` (indices.size(), H*W), and labels into `labels`.
void gather(const Split& split, std::span<const std::uint32_t> indices, std::span<float> dst,
            std::span<std::uint8_t> labels);

}  // namespace epochreel::data

/// Data sets: images or vectors, and their labels, in memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "epochreel/base/hash.h"
#include "epochreel/job/job.h"

namespace epochreel::data {

/// How the numbers of a vector reach the network: column i as (value - means[i]) / deviations[i].
struct Scaling {
  std::vector<double> means;
  std::vector<double> deviations;
};

/// Images or vectors with labels. Immutable once loaded, free to share between threads.
struct Split {
  int count = 0;                          ///< N
  int channels = 1;                       ///< C: 1 is grey; 3 are red, green and blue
  int height = 0;                         ///< H; 1 of vectors
  int width = 0;                          ///< W; of vectors their length
  std::vector<std::uint8_t> images = {};  ///< (N, C, H, W), 0 black to 255 white; empty: vectors
  std::vector<float> vectors = {};        ///< (N, W), as the files have them; empty: images
  Scaling scaling = {};                   ///< of vectors
  std::vector<std::uint8_t> labels = {};  ///< (N), 0 .. classes - 1
  Hash128 hash = {};                      ///< of sizes, images or vectors, and labels

  bool has_images() const { return vectors.empty(); }
  /// Numbers of one image or vector.
  int values() const { return channels * height * width; }
  /// Of one image (C, H, W), of one vector (W).
  std::vector<std::int64_t> shape() const;
  std::span<const std::uint8_t> image(std::size_t index) const;
  std::span<const float> vector(std::size_t index) const;
};

struct Dataset {
  std::string name;                      ///< as on screen: "MNIST", "Fashion-MNIST", ...
  std::vector<std::string> class_names;  ///< as on screen: "0" .. "9", "T-shirt", ...
  std::vector<std::string> value_names;  ///< of the numbers of a vector; empty: they have none
  Split train;
  Split test;
};

/// Loads and checks what the job names; pictures are decoded on `threads` threads, whose number changes no bit.
/// Error{kInvalid} names the file, what is wrong with it and the fix; a data set that is not there names the folders
/// that were looked in and the command that fetches it.
Dataset load_dataset(const job::DataSpec& spec, std::uint64_t seed, int threads = 1);

/// The order in which an epoch sees the training images: a permutation of 0 .. count-1 that depends on
/// (seed, epoch) alone.
std::vector<std::uint32_t> epoch_order(std::uint64_t seed, int epoch, int count);

/// Copies images, pixel / 255, or scaled vectors into `dst` (indices.size(), C*H*W), and labels into `labels`.
void gather(const Split& split, std::span<const std::uint32_t> indices, std::span<float> dst,
            std::span<std::uint8_t> labels);

}  // namespace epochreel::data

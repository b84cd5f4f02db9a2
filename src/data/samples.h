/// Rows of numbers with labels, as a csv or an npz has them, made the images or vectors of a data set.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/data/dataset.h"
#include "formats.h"

namespace epochreel::data {

/// One part of a data set, as it was read.
struct Samples {
  std::string where;                      ///< the file, and the array of an npz, for errors
  std::int64_t count = 0;                 ///< N
  std::vector<std::int64_t> shape = {};   ///< of a sample: (H, W), (C, H, W), (H, W, C) or (n)
  std::vector<std::uint8_t> pixels = {};  ///< (N, ...) of bytes, which are pixels as they are, or
  std::vector<float> numbers = {};        ///< (N, ...) of any numbers
  std::vector<std::string> labels = {};   ///< (N), words or numbers
  std::string labels_where = {};          ///< of the labels, for errors
};

/// Fills the splits, the names of the classes where the labels are words, and nothing else. docs/data.md states the
/// rules by which numbers become pixels or vectors. Without `test`, a share of `train` is tested on.
void take_samples(const LoadRequest& request, Samples train, std::optional<Samples> test, Dataset& dataset);

}  // namespace epochreel::data

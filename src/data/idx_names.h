/// Reads from the name of a file of which set it is, and whether it holds images or labels. Known are the names of
/// MNIST, Fashion-MNIST, KMNIST (train-images-idx3-ubyte, t10k-labels-idx1-ubyte), of EMNIST
/// (emnist-letters-train-images-idx3-ubyte) and of QMNIST (qmnist-test-labels-idx2-int), each in any case, with '-',
/// '.' or '_' between the parts, with or without .gz.
#pragma once

#include <string>
#include <string_view>

namespace epochreel::data {

enum class IdxSet { kUnknown, kTrain, kTest };
enum class IdxKind { kUnknown, kImages, kLabels };

struct IdxName {
  IdxSet set = IdxSet::kUnknown;
  IdxKind kind = IdxKind::kUnknown;
  bool says_idx = false;  ///< has a part such as idx3 or ubyte
  std::string series;     ///< what is left: "emnist-letters"; files of one data set share it
  std::string stem;       ///< the name without .gz, with '-' for each separator
};

IdxName read_idx_name(std::string_view file_name);

}  // namespace epochreel::data

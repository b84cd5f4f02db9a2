/// Where the files of a data set are.
#pragma once

#include <filesystem>

#include "epochreel/job/job.h"

namespace epochreel::data {

/// The four files of a data set.
struct IdxFiles {
  std::filesystem::path train_images;
  std::filesystem::path train_labels;
  std::filesystem::path test_images;
  std::filesystem::path test_labels;
};

/// Looks in the folder that `spec.path` names, or for `auto` in $EPOCHREEL_DATA/NAME,
/// ${XDG_CACHE_HOME:-$HOME/.cache}/epochreel/NAME and /usr/share/datasets/NAME, in this order: the first that holds any
/// of the four is the one. Error{kInvalid} names the folders or the file that is missing.
IdxFiles locate_idx(const job::DataSpec& spec);

}  // namespace epochreel::data

/// Finds the folder and the files of a data set.
#pragma once

#include <filesystem>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::data {

/// The folders in which a data set may lie: the one that data.path names, or for `auto`
/// $EPOCHREEL_DATA/NAME, ${XDG_CACHE_HOME:-$HOME/.cache}/epochreel/NAME and /usr/share/datasets/NAME.
std::vector<std::filesystem::path> folders_to_look_in(const job::DataSpec& spec);

/// The four files of a data set.
struct IdxFiles {
  std::filesystem::path train_images;
  std::filesystem::path train_labels;
  std::filesystem::path test_images;
  std::filesystem::path test_labels;
};

/// The files that the job names by their keys, relative to `spec.path`; the rest is looked for in those folders, of
/// which the first that holds any IDX file is the one. There the names and headers of the files tell which is which;
/// docs/data.md states the rule. Error{kInvalid} names the folders, the file that is missing, or the candidates where
/// there are several.
IdxFiles locate_idx(const job::DataSpec& spec);

}  // namespace epochreel::data

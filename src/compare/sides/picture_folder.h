/// The pictures of a folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sides/open_side.h"

namespace epochreel::compare {

/// How many links to folders are followed below one side. Links can name one folder many times over, so that without a
/// bound a few links would make a folder without end.
inline constexpr std::int64_t kMostLinkedFolders = 1000;

struct FolderContent {
  std::vector<Picture> pictures;  ///< by name
  NotLookedAt others;             ///< files of other kinds, and hidden files and folders
};

/// All PNGs in `folder` and in the folders below it. Links are followed to files, and to folders inside `folder`. Names
/// that start with a dot are hidden: neither read nor followed, but counted. Error{kInvalid} names a link that cannot
/// be followed, and what cannot be read.
FolderContent content_of(const std::filesystem::path& folder);

}  // namespace epochreel::compare

/// The pictures of a folder that has a folder for each class.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace epochreel::data {

struct ClassFolder {
  std::string name;  ///< of the folder, as on screen
  std::vector<std::filesystem::path>
      files;  ///< PNG and JPEG files in it and in its folders, in the order of their names
};

inline constexpr std::size_t kMaxPictures = 10'000'000;

/// In the order of the bytes of their names. Names that begin with a point are passed over. Error{kInvalid} where there
/// is no folder, no picture in one, or more than `most` in one.
std::vector<ClassFolder> find_classes(const std::filesystem::path& folder, std::size_t most = kMaxPictures);

}  // namespace epochreel::data

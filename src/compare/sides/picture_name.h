/// Names of pictures and what they say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sides/open_side.h"

namespace epochreel::compare {

/// Whether a name ends in .png, in small or capital letters.
bool has_png_ending(std::string_view name);

/// "000030", "000030.png" and "000030.PNG" are frame 30.
std::optional<std::int64_t> frame_of_name(const std::string& name);

/// The file of a picture: "000030.png" for "000030"; a name that ends in .png already is its own.
std::string png_name(const std::string& name);

/// The same with an ending in small letters, by which "a.PNG" and "a.png" meet.
std::string plain_name(const std::string& name);

/// "000030"
std::string frame_name(std::int64_t frame);

Picture picture_of_file(const std::filesystem::path& file, const std::string& name);

}  // namespace epochreel::compare

/// PNG files: written atomically, read back exactly.
#pragma once

#include <filesystem>

#include "epochreel/paint/bitmap.h"

namespace epochreel::paint {

/// Writes 8-bit RGB, tagged sRGB, without dates: the same pixels give the same file.
void write_png(const std::filesystem::path& path, const Bitmap& bitmap);

/// Reads an 8-bit RGB or RGBA PNG; Error{kInvalid} for anything else or a damaged file.
Bitmap read_png(const std::filesystem::path& path);

}  // namespace epochreel::paint

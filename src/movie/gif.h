/// The blocks of a GIF file (CompuServe, "Graphics Interchange Format, version 89a").
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "seam.h"

namespace epochreel::movie {

/// The bytes up to its trailer; where that is missing, more than the file has. libavformat takes a file that is cut off
/// for a whole one.
std::optional<std::uint64_t> gif_file_size(const std::filesystem::path& path);

/// The first packet of a segment brings the header of a file, its table of colours and the number of loops: within a
/// movie they are left out, and so is the trailer that may stand behind the last picture. All segments have the same.
void join_gif(AVPacket& packet, Seam& seam);

}  // namespace epochreel::movie

/// The chunks of an animated PNG file (W3C, "Portable Network Graphics (PNG) Specification, Third Edition").
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "seam.h"

namespace epochreel::movie {

/// The bytes up to the end of its last chunk, IEND; where that is missing, more than the file has. libavformat takes a
/// file that is cut off for a whole one.
std::optional<std::uint64_t> apng_file_size(const std::filesystem::path& path);

/// Of the bytes before the first frame, how many stand before the chunk acTL, which says how many frames the file has.
std::size_t apng_header_size(std::string_view bytes);

/// Numbers the chunks of a packet on from those before it. The picture of a segment's first frame is in chunks IDAT, as
/// is that of a file's: within a movie they become fdAT.
void join_apng(AVPacket& packet, Seam& seam);

/// libavformat writes one frame alone as a PNG that is not animated, which it does not read as a movie: this adds the
/// chunks that it lacks. A file of more frames stays as it is.
void complete_apng(const std::filesystem::path& path, int fps);

}  // namespace epochreel::movie

/// The outermost elements of a Matroska file (RFC 8794, EBML; RFC 9559, Matroska).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace epochreel::movie {

/// The bytes that a whole file has, by the size of its segment: libavformat takes a file that is cut off for a whole
/// one. Nothing where the file does not say, as one that is written while it is sent.
std::optional<std::uint64_t> matroska_file_size(const std::filesystem::path& path);

}  // namespace epochreel::movie

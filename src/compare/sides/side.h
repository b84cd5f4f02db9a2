/// Opens one side of a comparison, whatever its path leads to.
#pragma once

#include <filesystem>

#include "sides/open_side.h"

namespace epochreel::compare {

/// Opens what `path` holds: a PNG, an MP4, a frames.json, a baseline.json, or a folder of a baseline, of a trace, of a
/// job's results or of pictures. Error{kInvalid} where it is none of these, or does not exist and `may_be_missing` is
/// false; a missing one that may be, or an empty folder in its place, is a side without pictures.
OpenSide open_side(const std::filesystem::path& path, bool may_be_missing);

}  // namespace epochreel::compare

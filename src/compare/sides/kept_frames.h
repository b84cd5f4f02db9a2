/// Which frames of a film are kept as pictures, as its own records say.
#pragma once

#include <cstdint>
#include <filesystem>

namespace epochreel::compare {

/// N where frames 0, N, 2N, ... were kept: by the record of the rendering, else by the job in the trace's manifest.
/// 1 where neither says anything else.
std::int64_t kept_every(const std::filesystem::path& results);

}  // namespace epochreel::compare

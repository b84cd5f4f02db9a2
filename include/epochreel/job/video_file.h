/// Which codecs go into which video files, told by the endings of their names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::job {

/// ".mp4": the ending of a file that the codec goes into.
std::string_view file_ending(const VideoSpec& video);

/// The names of the codecs that go into a file of this name, in the order of the job's table; the first is taken where
/// none is named. Endings may have small or capital letters. Empty: no codec does.
std::vector<std::string_view> codecs_for(std::string_view file);

/// Every ending with its codecs: ".mp4 (h264, hevc, av1), .mkv (ffv1), ...".
std::string known_endings();

}  // namespace epochreel::job

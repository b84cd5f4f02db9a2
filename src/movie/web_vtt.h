/// movie.vtt: the words of a movie as WebVTT (W3C, https://www.w3.org/TR/webvtt1/), for a <track> beside its <video>.
#pragma once

#include <string>

#include "epochreel/movie/narration.h"

namespace epochreel::movie {

/// The text of the file: descriptions and captions as cues, in the order of time. A cue's identifier tells which it is:
/// "description 1", "caption 1". A cue begins in the millisecond in which its first frame does, and ends in that of the
/// first frame behind it, rounded down: so it is active at the time of each of its frames, and of no other.
std::string web_vtt(const Narration& narration, int fps);

}  // namespace epochreel::movie

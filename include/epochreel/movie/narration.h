/// A movie in words: what its scenes are called, what they show, and what stands in them as a caption.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace epochreel::movie {

/// Words that belong to some frames of a movie.
struct TimedWords {
  std::int64_t first = 0;  ///< frame
  std::int64_t count = 0;  ///< of frames
  std::string words;       ///< UTF-8

  bool operator==(const TimedWords&) const = default;
};

struct Narration {
  std::vector<TimedWords> chapters;      ///< one behind the other, from the first frame to the last; or none
  std::vector<TimedWords> descriptions;  ///< what is seen, for those who cannot see it; in the order of time
  std::vector<TimedWords> captions;      ///< on screen; in the order of time
};

}  // namespace epochreel::movie

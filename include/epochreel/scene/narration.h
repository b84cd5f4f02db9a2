/// A film in words: for a movie's chapters, and for those who cannot see it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/scene/film.h"

namespace epochreel::scene {

/// Words that hold in frames [first, first + count).
struct FrameWords {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::string words;
};

struct Narration {
  std::vector<FrameWords> chapters;      ///< the scenes, one behind the other, each with its title as on screen
  std::vector<FrameWords> descriptions;  ///< what each scene shows, with its figures; one behind the other, too
  std::vector<FrameWords> captions;      ///< that stand in the picture; no two at once
};

/// Draws the last frame of each scene to see which panels have something to show. `measure`: as of a Resolver.
Narration narrate(const Film& film, TextMeasure& measure);

}  // namespace epochreel::scene

/// What a scene says about itself.
#pragma once

#include <string>

#include "reading/records.h"
#include "scenes/scenes.h"

namespace epochreel::scene {

/// The words of a scene about itself. Without a subtitle it says how the network is trained.
struct SceneWords {
  std::string title;
  std::string subtitle;
  std::string caption;
};

/// Of a scene of panels.
SceneWords words_of(const FilmContext& film, const SceneSpan& scene, const Panels& panels);

/// Whether every weight a pixel has all of the picture, with a head of its own and nothing below it.
bool is_whole(const SceneSpan& scene);

/// The words that a scene of panels has below them from its start to its end; a panel may give them. Nothing in a movie
/// without captions; those of the training change with time.
std::string caption_of(const FilmContext& film, const SceneSpan& scene, const Panels& panels);

/// Says which images the accuracy at the end is of: "of 10,000 test images read right".
std::string result_words(const FilmContext& film, const SnapshotRecord& last);

}  // namespace epochreel::scene

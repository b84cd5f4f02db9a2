/// The caption of the training that is spoken of in a frame.
#pragma once

#include <cstdint>

#include "plan/film_context.h"
#include "story/captions.h"

namespace epochreel::scene {

struct Spoken {
  const Caption* caption = nullptr;  ///< nullptr: none
  double since = 0;                  ///< frames that it has stood
  double left = 0;                   ///< and that it will stand
  bool opening = false;              ///< the first of all: it stands from the first frame on

  /// How clearly it is seen, 0 to 1: it fades in and out.
  double opacity() const;
};

/// `frame`: within the scene.
Spoken spoken_in(const FilmContext& film, const SceneSpan& scene, std::int64_t frame);

}  // namespace epochreel::scene

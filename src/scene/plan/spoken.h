/// The caption of the training that is spoken of in a frame.
#pragma once

#include "plan/shot.h"
#include "story/captions.h"

namespace epochreel::scene {

struct Spoken {
  const Caption* caption = nullptr;  ///< nullptr: none
  double since = 0;                  ///< frames that it has stood
  double left = 0;                   ///< and that it will stand
  bool opening = false;              ///< the first of all: it stands from the first frame on
};

Spoken spoken_in(const Shot& shot);

}  // namespace epochreel::scene

/// The logo of the foot, at the size in which it is drawn.
#pragma once

#include "epochreel/job/job.h"
#include "epochreel/scene/drawing.h"
#include "layout/stage.h"

namespace epochreel::scene {

/// The logo of the movie at the right end of the foot, as high as the foot is, or a third of it wide: a pixel of the
/// result is a pixel of the movie. Its transparency is mixed with the ground. A logo that would not stand out from the
/// ground lies on a plate in the colour of text. Without pixels where the movie has no logo.
Image fit_logo(const job::MovieSpec& movie, const Stage& stage);

}  // namespace epochreel::scene

/// The stage of a movie's size: how large a unit is, and where head, body and foot stand on it.
#pragma once

#include "epochreel/job/job.h"
#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

/// A composition of its own each: 16:9 from 1080p on, smaller 16:9, square, upright.
enum class Format { kWide, kCompact, kSquare, kTall };

struct Stage {
  Format format = Format::kWide;
  double scale = 1;  ///< pixels a unit
  Point origin;      ///< of the stage, in pixels
  double width = 0;  ///< units
  double height = 0;
  Rect header;    ///< words
  Rect counters;  ///< figures of the instant
  Rect body;      ///< of the panels
  Rect caption;   ///< one line, or two in the narrow formats
  double caption_size = 24;
  Rect timeline;
  Rect foot;  ///< words and logo of the job; nothing where it has none

  bool narrow() const { return format == Format::kSquare || format == Format::kTall; }
};

/// What a movie may have or not.
struct StageParts {
  bool caption = true;  ///< without it the body is higher
  bool foot = false;    ///< with it all else stands higher
};

/// The short side is 1,080 units, 720 in the compact format; the long side follows the pixels. Shapes longer than
/// 2.4 to 1 get bars of the ground.
Stage make_stage(int width, int height, StageParts parts = {});

/// The stage of a movie. A preview has that of its movie, with half as many pixels a unit.
Stage make_stage(const job::MovieSpec& movie);

/// The place of the picture beside or below the words of the title, and that of the errors below the answer.
Rect title_picture(const Stage& stage);
Rect answer_errors(const Stage& stage);

/// The cells of a panel within `body`, 16 units apart.
Rect grid_area(const Rect& body, const job::PanelSpec& panel);

}  // namespace epochreel::scene

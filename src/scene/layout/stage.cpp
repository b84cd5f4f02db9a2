#include "layout/stage.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kLongest = 2.4;     ///< long side to short side
constexpr int kCompactBelow = 1000;  ///< pixels of height: type of 14 units would be too small on a large stage
constexpr double kGap = 16;

Format format_of(int width, int height) {
  const double aspect = quotient(width, height);
  if (aspect < 0.8) return Format::kTall;
  if (aspect < 1.4) return Format::kSquare;
  return height < kCompactBelow ? Format::kCompact : Format::kWide;
}

void place_wide(Stage& stage) {
  const double room = stage.width - 2 * 48;
  stage.header = {48, 28, room - 1010, 60};
  stage.counters = {stage.width - 48 - 994, 28, 994, 60};
  stage.body = {48, 112, room, stage.height - 112 - 148};
  stage.caption = {48, stage.height - 138, room, 34};
  stage.timeline = {48, stage.height - 72, room, 8};
}

void place_compact(Stage& stage) {
  const double room = stage.width - 2 * 32;
  stage.header = {32, 16, room - 636, 60};
  stage.counters = {stage.width - 32 - 620, 16, 620, 60};
  stage.body = {32, 84, room, stage.height - 84 - 112};
  stage.caption = {32, stage.height - 104, room, 28};
  stage.caption_size = 20;
  stage.timeline = {32, stage.height - 54, room, 8};
}

void place_square(Stage& stage) {
  const double room = stage.width - 2 * 40;
  stage.header = {40, 28, room, 60};
  stage.counters = {40, 100, room, 60};
  stage.body = {40, 176, room, stage.height - 176 - 152};
  stage.caption = {40, stage.height - 142, room, 60};
  stage.caption_size = 22;
  stage.timeline = {40, stage.height - 62, room, 8};
}

void place_tall(Stage& stage) {
  const double room = stage.width - 2 * 40;
  stage.header = {40, 64, room, 60};
  stage.counters = {40, 144, room, 60};
  stage.body = {40, 224, room, stage.height - 224 - 224};
  stage.caption = {40, stage.height - 208, room, 76};
  stage.caption_size = 28;
  stage.timeline = {40, stage.height - 96, room, 8};
}

/// Units below the timeline that the foot takes, with the margin below it.
double foot_room(Format format) { return format == Format::kTall ? 64 : format == Format::kCompact ? 48 : 52; }

/// Below all that scenes draw: a matrix that has all of the height ends up to 12 units below the rest of the stage.
void place_foot(Stage& stage) {
  constexpr double kHeight = 28;
  const double gap = stage.format == Format::kTall ? 16 : stage.format == Format::kCompact ? 8 : 4;
  stage.foot = {stage.header.x, stage.height + gap, stage.width - 2 * stage.header.x, kHeight};
}

void leave_out_caption(Stage& stage) {
  constexpr double kGapAbove = 28;  // of the timeline
  stage.caption = {};
  stage.body.height = stage.timeline.y - kGapAbove - stage.body.y;
}

}  // namespace

Stage make_stage(int width, int height, StageParts parts) {
  Stage stage;
  stage.format = format_of(width, height);
  const double short_side = stage.format == Format::kCompact ? 720.0 : 1080.0;
  const double longest = short_side * kLongest;
  stage.scale = std::min(width, height) / short_side;
  stage.width = std::min(width / stage.scale, longest);
  stage.height = std::min(height / stage.scale, longest);
  stage.origin = {(width - stage.width * stage.scale) / 2, (height - stage.height * stage.scale) / 2};
  if (parts.foot) stage.height -= foot_room(stage.format);
  switch (stage.format) {
    case Format::kWide:
      place_wide(stage);
      break;
    case Format::kCompact:
      place_compact(stage);
      break;
    case Format::kSquare:
      place_square(stage);
      break;
    case Format::kTall:
      place_tall(stage);
      break;
  }
  if (!parts.caption) leave_out_caption(stage);
  if (parts.foot) place_foot(stage);
  return stage;
}

Stage make_stage(const job::MovieSpec& movie) {
  const int factor = movie.preview ? 2 : 1;
  Stage stage = make_stage(movie.width * factor, movie.height * factor, {movie.captions, !movie.footer.is_empty()});
  stage.scale /= factor;
  stage.origin = {stage.origin.x / factor, stage.origin.y / factor};
  return stage;
}

Rect title_picture(const Stage& stage) {
  const double margin = stage.header.x;
  switch (stage.format) {
    case Format::kWide:
    case Format::kCompact: {
      const double left = stage.width * 0.4;
      return {left, stage.height * 0.1, stage.width - left - margin, stage.height * 0.8};
    }
    case Format::kSquare:
      return {margin, stage.height * 0.36, stage.width - 2 * margin, stage.height * 0.56};
    case Format::kTall:
      return {margin, stage.height * 0.38, stage.width - 2 * margin, stage.height * 0.52};
  }
  return {};
}

Rect answer_errors(const Stage& stage) {
  const double margin = stage.header.x;
  const double top = stage.height * (stage.narrow() ? 0.42 : 0.5);
  const double height = stage.format == Format::kTall ? stage.height * 0.4 : stage.height - top - margin;
  return {margin, top, stage.width - 2 * margin, height};
}

Rect grid_area(const Rect& body, const job::PanelSpec& panel) {
  const double cell_x = (body.width + kGap) / job::kGridCells;
  const double cell_y = (body.height + kGap) / job::kGridCells;
  return {body.x + cell_x * (panel.column - 1), body.y + cell_y * (panel.row - 1), cell_x * panel.columns - kGap,
          cell_y * panel.rows - kGap};
}

}  // namespace epochreel::scene

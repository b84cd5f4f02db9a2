/// The video that a job asks for, as the movie stage takes it.
#pragma once

#include "epochreel/job/job.h"
#include "epochreel/movie/encoder.h"

namespace epochreel::app {

inline constexpr int kSegmentSeconds = 2;

/// The frames of a segment of this movie.
inline int segment_frames(const job::MovieSpec& movie) { return kSegmentSeconds * movie.fps; }

inline movie::VideoOptions video_options(const job::MovieSpec& movie) {
  return {.width = movie.width,
          .height = movie.height,
          .fps = movie.fps,
          .codec = movie.video,
          .segment_frames = segment_frames(movie),
          .theme = movie.theme};
}

}  // namespace epochreel::app

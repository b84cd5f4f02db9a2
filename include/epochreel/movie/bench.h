/// Rendering beside its floor: the encoder alone, on the same frames, measured in one run.
///
/// Machines are noisy, so both sides take turns in rounds of segments, and what counts is the ratio within a
/// round.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "epochreel/movie/render.h"

namespace epochreel::movie {

struct MovieBenchOptions {
  std::filesystem::path folder;  ///< empty; what is rendered goes there, and is removed
  VideoOptions video;
  std::int64_t frames = 0;  ///< the film's first; above 0
  int png_every = 0;        ///< as RenderOptions; counted from the first frame of a round
  int threads = 1;          ///< workers, and encoders of the floor
  std::function<void(std::int64_t done, std::int64_t total)> on_frames = [](std::int64_t, std::int64_t) {};
};

/// Segments, drawn and encoded, and encoded alone.
struct MovieRound {
  std::int64_t frames = 0;
  double seconds = 0;      ///< wall time of render_movie
  RenderSeconds parts;     ///< its processor time
  double alone = 0;        ///< wall time of the encoders alone; their frames lie ready
  double alone_parts = 0;  ///< their processor time
};

/// Draws and encodes frames as render_movie does, and encodes the same frames alone, with as many encoders as workers.
/// Each side is first in every other round. The frames of a round lie in memory: a round takes half of what is
/// available, or two segments a worker where that is more.
/// Interrupted on a signal; Error{kFailed} as render_movie.
std::vector<MovieRound> bench_movie(const MovieBenchOptions& options,
                                    const std::function<std::unique_ptr<Artist>()>& make_artist);

}  // namespace epochreel::movie

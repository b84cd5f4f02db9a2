/// The state that the workers share that render movies of the same frames.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "epochreel/movie/render.h"
#include "movie_folder.h"

namespace epochreel::movie {

/// The work on one movie's segment.
struct Part {
  MovieFolder* movie = nullptr;
  bool encode = false;               ///< all of it
  std::vector<std::int64_t> stills;  ///< of a whole segment: the frames of which only a picture is missing
};

/// The work that one worker does at a time: a segment of all movies that lack something of it.
struct Task {
  Segment segment;
  std::vector<Part> parts;

  /// Whether all its frames are drawn.
  bool encodes() const { return std::ranges::any_of(parts, &Part::encode); }
};

/// Only reads `movies` and calls `progress`; both must outlive it. All workers may call the functions below missing()
/// at once.
class RenderState {
 public:
  RenderState(std::span<const RenderOptions> movies, const FrameProgress& progress);

  /// Of the first movie: what all have in common.
  const RenderOptions& options() const { return options_; }
  /// The movies that are made: at first all.
  std::deque<MovieFolder>& movies() { return movies_; }
  /// Leaves those alone that are whole; where all are, that is reported.
  void leave_out_whole();

  /// Finds what is missing of the shard, in the order of the movie; notes the frames of what is whole. Called once,
  /// first.
  std::vector<Task> missing(const Shard& shard = {});

  /// Of a frame, empty until it is known. Each is written by one worker.
  std::string& frame_hash(std::int64_t frame) { return frame_hashes_[static_cast<std::size_t>(frame)]; }
  const std::vector<std::string>& frame_hashes() const { return frame_hashes_; }

  void report(std::int64_t more_frames);

  /// Adds what a worker has done.
  void add(const RenderReport& work);
  /// What all have done so far.
  const RenderReport& done() const { return done_; }

  void note_failure() { failed_ = true; }

  /// Whether a worker failed or a signal came.
  bool should_stop() const;

 private:
  const RenderOptions& options_;
  std::deque<MovieFolder> movies_;  // its places do not change
  std::vector<std::string> frame_hashes_;
  const FrameProgress& progress_;
  std::mutex progress_mutex_;
  std::int64_t frames_;  ///< of the shard
  std::int64_t frames_done_ = 0;
  std::mutex done_mutex_;
  RenderReport done_;
  std::atomic<bool> failed_{false};
};

}  // namespace epochreel::movie

/// The state that the workers that render one movie share.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "epochreel/movie/render.h"
#include "movie_folder.h"

namespace epochreel::movie {

/// The work that one worker does at a time.
struct Task {
  Segment segment;
  bool encode = false;               ///< draw and encode all of it
  std::vector<std::int64_t> stills;  ///< of a whole segment: the frames of which only a picture is missing
};

/// Only reads `options` and calls `progress`; both must outlive it. All workers may call the functions below missing()
/// at once.
class RenderState {
 public:
  RenderState(const RenderOptions& options, const FrameProgress& progress);

  const RenderOptions& options() const { return options_; }
  const MovieFolder& folder() const { return folder_; }
  MovieFolder& folder() { return folder_; }

  /// Finds what is missing of the shard, in the order of the movie; notes the frames of what is whole. Called once,
  /// first.
  std::vector<Task> missing(const Shard& shard = {});

  /// Each is written by one worker.
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
  std::vector<std::int64_t> missing_stills(const Segment& segment) const;

  const RenderOptions& options_;
  MovieFolder folder_;
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

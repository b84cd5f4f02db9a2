#include "render_state.h"

#include <algorithm>
#include <utility>

#include "epochreel/base/interrupt.h"

namespace epochreel::movie {

RenderSeconds& RenderSeconds::operator+=(const RenderSeconds& other) {
  draw += other.draw;
  hash += other.hash;
  png += other.png;
  convert += other.convert;
  encode += other.encode;
  return *this;
}

RenderState::RenderState(const RenderOptions& options, const FrameProgress& progress)
    : options_(options),
      folder_(options),
      frame_hashes_(static_cast<std::size_t>(options.frames)),
      progress_(progress),
      frames_(options.frames) {}

std::vector<Task> RenderState::missing(const Shard& shard) {
  std::vector<Task> tasks;
  frames_ = 0;
  for (const Segment& segment : folder_.segments()) {
    if (!shard.has(segment.index)) continue;
    stop_if_asked();
    frames_ += segment.count;
    Task task;
    task.segment = segment;
    if (const auto hashes = folder_.whole_segment(segment)) {
      std::copy(hashes->begin(), hashes->end(), frame_hashes_.begin() + segment.first);
      frames_done_ += segment.count;
      task.stills = missing_stills(segment);
    } else {
      task.encode = true;
    }
    if (task.encode || !task.stills.empty()) tasks.push_back(std::move(task));
  }
  return tasks;
}

void RenderState::report(std::int64_t more_frames) {
  const std::lock_guard lock(progress_mutex_);
  frames_done_ += more_frames;
  if (progress_) progress_(frames_done_, frames_);
}

void RenderState::add(const RenderReport& work) {
  const std::lock_guard lock(done_mutex_);
  done_.frames += work.frames;
  done_.seconds += work.seconds;
}

bool RenderState::should_stop() const { return failed_ || interrupt_signal() != 0; }

std::vector<std::int64_t> RenderState::missing_stills(const Segment& segment) const {
  std::vector<std::int64_t> frames;
  for (std::int64_t frame = segment.first; frame < segment.first + segment.count; ++frame) {
    const bool lacks_picture = folder_.keeps(frame) && !std::filesystem::exists(folder_.picture(frame));
    if (lacks_picture || frame == options_.poster_frame) frames.push_back(frame);
  }
  return frames;
}

}  // namespace epochreel::movie

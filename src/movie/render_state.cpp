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

namespace {

std::vector<std::int64_t> missing_stills(const MovieFolder& movie, const Segment& segment) {
  std::vector<std::int64_t> frames;
  for (std::int64_t frame = segment.first; frame < segment.first + segment.count; ++frame) {
    const bool lacks_picture = movie.keeps(frame) && !std::filesystem::exists(movie.picture(frame));
    if (lacks_picture || frame == movie.options().poster_frame) frames.push_back(frame);
  }
  return frames;
}

}  // namespace

RenderState::RenderState(std::span<const RenderOptions> movies, const FrameProgress& progress)
    : options_(movies.front()),
      frame_hashes_(static_cast<std::size_t>(options_.frames)),
      progress_(progress),
      frames_(options_.frames) {
  for (const RenderOptions& movie : movies) movies_.emplace_back(movie);
}

void RenderState::leave_out_whole() {
  std::erase_if(movies_, [](const MovieFolder& movie) { return movie.is_whole(); });
  if (movies_.empty()) report(options_.frames);
}

std::vector<Task> RenderState::missing(const Shard& shard) {
  std::vector<Task> tasks;
  if (movies_.empty()) return tasks;
  frames_ = 0;
  for (const Segment& segment : movies_.front().segments()) {
    if (!shard.has(segment.index)) continue;
    stop_if_asked();
    frames_ += segment.count;
    Task task{segment, {}};
    for (MovieFolder& movie : movies_) {
      Part part{&movie, false, {}};
      if (const auto hashes = movie.whole_segment(segment)) {
        std::copy(hashes->begin(), hashes->end(), frame_hashes_.begin() + segment.first);
        part.stills = missing_stills(movie, segment);
      } else {
        part.encode = true;
      }
      if (part.encode || !part.stills.empty()) task.parts.push_back(std::move(part));
    }
    if (!task.encodes()) frames_done_ += segment.count;
    if (!task.parts.empty()) tasks.push_back(std::move(task));
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

}  // namespace epochreel::movie

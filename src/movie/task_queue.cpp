#include "task_queue.h"

#include <algorithm>

namespace epochreel::movie {

TaskQueue::TaskQueue(std::int64_t tasks, int workers) {
  for (int worker = 0; worker < workers; ++worker) {
    runs_.push_back({tasks * worker / workers, tasks * (worker + 1) / workers});
  }
}

std::optional<std::int64_t> TaskQueue::next(int worker) {
  const std::lock_guard lock(mutex_);
  Run& own = runs_[worker];
  if (own.size() == 0) {
    Run& longest =
        *std::max_element(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) { return a.size() < b.size(); });
    own = {longest.last - (longest.size() + 1) / 2, longest.last};
    longest.last = own.first;
  }
  if (own.size() == 0) return std::nullopt;
  return own.first++;
}

}  // namespace epochreel::movie

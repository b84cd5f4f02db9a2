#include "task_queue.h"

#include <algorithm>

namespace epochreel::movie {

namespace {

constexpr std::int64_t kSharedTasksAWorker = 3;
constexpr std::int64_t kShareOfSharedTasks = 8;  ///< at most one in so many

}  // namespace

TaskQueue::TaskQueue(std::int64_t tasks, int workers)
    : shared_{tasks - std::min(tasks / kShareOfSharedTasks, kSharedTasksAWorker * workers), tasks} {
  const std::int64_t in_runs = shared_.first;
  for (int worker = 0; worker < workers; ++worker) {
    runs_.push_back({in_runs * worker / workers, in_runs * (worker + 1) / workers});
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
  Run& source = own.size() > 0 ? own : shared_;
  if (source.size() == 0) return std::nullopt;
  return source.first++;
}

}  // namespace epochreel::movie

/// Which worker does which task.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace epochreel::movie {

/// Hands out the numbers 0 .. tasks - 1, each once. A worker gets a run of neighbours one after another, because much
/// of what it made for a frame serves the next one, too. One whose run is done takes the second half of the longest run
/// that is left. The last tasks are in no run: the workers take them one by one when the runs are done, so that none
/// waits long for another's last task; a film's last segments are its quickest. All workers may call next() at once.
class TaskQueue {
 public:
  TaskQueue(std::int64_t tasks, int workers);

  /// The next task of a worker; nothing where none is left.
  std::optional<std::int64_t> next(int worker);

 private:
  struct Run {
    std::int64_t first = 0;
    std::int64_t last = 0;  ///< the one behind it

    std::int64_t size() const { return last - first; }
  };

  std::mutex mutex_;
  std::vector<Run> runs_;  ///< of each worker
  Run shared_;             ///< taken one by one when no run has tasks
};

}  // namespace epochreel::movie

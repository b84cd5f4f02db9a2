/// Work cut into tasks that threads pick up.
///
/// How the work is cut depends on the job alone, never on the number of threads; so whichever thread takes a
/// task, the bits are the same.
#pragma once

#include <omp.h>

#include <atomic>
#include <cstdint>
#include <exception>

namespace epochreel {

/// Keeps the first exception of a parallel region: none may leave one.
class ExceptionKeeper {
 public:
  /// Runs `body` unless an exception was already kept; keeps what it throws.
  template <class Body>
  void run(Body&& body) noexcept {
    if (failed_.load(std::memory_order_relaxed)) return;
    try {
      body();
    } catch (...) {
      if (!failed_.exchange(true)) exception_ = std::current_exception();
    }
  }

  /// To be called after the region.
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::atomic<bool> failed_{false};
  std::exception_ptr exception_;
};

/// Calls `body(task)` for every task in [0, count) on at most `threads` threads. Tasks must not depend on
/// one another. Rethrows the first exception of a task once all threads have stopped. A single task runs on the
/// calling thread: waking the others costs more than most tasks take.
template <class Body>
void parallel_for(int threads, std::int64_t count, Body&& body) {
  ExceptionKeeper keeper;
  const int team = count > 1 ? threads : 1;
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
  for (std::int64_t task = 0; task < count; ++task) {
    keeper.run([&] { body(task); });
  }
  keeper.rethrow();
}

}  // namespace epochreel

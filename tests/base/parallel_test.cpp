#include "epochreel/base/parallel.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"

namespace epochreel {
namespace {

TEST(Parallel, EveryTaskRunsOnce) {
  for (const int threads : {1, 2, 3, 8}) {
    std::vector<int> runs(1000);
    parallel_for(threads, 1000, [&](std::int64_t task) { ++runs[static_cast<std::size_t>(task)]; });
    EXPECT_EQ(runs, std::vector<int>(1000, 1)) << threads;
  }
  parallel_for(2, 0, [](std::int64_t) { FAIL(); });
}

TEST(Parallel, UsesAtMostSoManyThreads) {
  std::atomic<int> most = 0;
  parallel_for(3, 100, [&](std::int64_t) {
    const int number = omp_get_thread_num() + 1;
    int seen = most;
    while (number > seen && !most.compare_exchange_weak(seen, number)) {
    }
  });
  EXPECT_LE(most, 3);
}

TEST(Parallel, TheFirstErrorComesOutAndTheRestIsLeft) {
  for (const int threads : {1, 4}) {
    std::atomic<int> started = 0;
    try {
      parallel_for(threads, 100'000, [&](std::int64_t) {
        ++started;
        throw Error(ErrorKind::kDifferent, "task", "failed");
      });
      FAIL() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), "task: failed");
      EXPECT_EQ(error.kind(), ErrorKind::kDifferent);
    }
    EXPECT_LE(started, threads);
  }
}

TEST(Parallel, WhatIsNoErrorComesOutToo) {
  EXPECT_THROW(parallel_for(2, 10,
                            [](std::int64_t task) {
                              if (task == 3) throw Interrupted{15};
                            }),
               Interrupted);
}

}  // namespace
}  // namespace epochreel

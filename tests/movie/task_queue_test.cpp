#include "task_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace epochreel::movie {
namespace {

/// What a worker gets when it asks so many times.
std::vector<std::int64_t> taken(TaskQueue& queue, int worker, int times) {
  std::vector<std::int64_t> tasks;
  for (int i = 0; i < times; ++i) {
    if (const auto task = queue.next(worker)) tasks.push_back(*task);
  }
  return tasks;
}

TEST(TaskQueue, AWorkerGetsNeighbours) {
  TaskQueue queue(7, 2);
  EXPECT_THAT(taken(queue, 1, 2), ::testing::ElementsAre(3, 4));
  EXPECT_THAT(taken(queue, 0, 3), ::testing::ElementsAre(0, 1, 2));
  EXPECT_THAT(taken(queue, 1, 2), ::testing::ElementsAre(5, 6));
}

TEST(TaskQueue, AWorkerThatIsDoneTakesTheSecondHalfOfWhatIsLeft) {
  TaskQueue queue(7, 2);
  EXPECT_THAT(taken(queue, 0, 20), ::testing::ElementsAre(0, 1, 2, 5, 6, 4, 3));
  EXPECT_EQ(queue.next(1), std::nullopt);
}

TEST(TaskQueue, TheLastTasksAreTakenOneByOneWhenAllRunsAreDone) {
  TaskQueue queue(16, 2);
  EXPECT_THAT(taken(queue, 0, 7), ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(taken(queue, 1, 7), ::testing::ElementsAre(7, 8, 9, 10, 11, 12, 13));
  EXPECT_THAT(taken(queue, 0, 1), ::testing::ElementsAre(14));
  EXPECT_THAT(taken(queue, 1, 1), ::testing::ElementsAre(15));
  EXPECT_EQ(queue.next(0), std::nullopt);
}

TEST(TaskQueue, EachTaskIsHandedOutOnce) {
  for (const int workers : {1, 2, 3, 7}) {
    for (const std::int64_t tasks : {0, 1, 2, 6, 53}) {
      TaskQueue queue(tasks, workers);
      std::vector<int> times(tasks, 0);
      // Some ask more often than others.
      for (int round = 0, idle = 0; idle < workers; ++round) {
        const auto task = queue.next(round * round % workers);
        idle = task ? 0 : idle + 1;
        if (task) ++times[*task];
      }
      for (int worker = 0; worker < workers; ++worker) EXPECT_EQ(queue.next(worker), std::nullopt);
      EXPECT_THAT(times, ::testing::Each(1)) << tasks << " tasks, " << workers << " workers";
    }
  }
}

}  // namespace
}  // namespace epochreel::movie

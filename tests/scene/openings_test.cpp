/// A film opens each snapshot of its trace at most twice, however many panels read it.
#include <gtest/gtest.h>

#include "epochreel/scene/film.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "scratch.h"

namespace epochreel::scene {
namespace {

/// Files opened for a film's plan and for some of its frames.
std::int64_t files_opened(const std::shared_ptr<const trace::TraceReader>& trace, const job::MovieSpec& movie) {
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  for (std::int64_t frame = 0; frame < film.frames(); frame += 60) resolver.resolve(frame);
  return trace->files_opened();
}

TEST(Openings, AreTwoASnapshotAtMostInADefaultFilm) {
  const auto trace = golden_trace();
  EXPECT_LE(files_opened(trace, {}), 2 * std::ssize(trace->snapshots()));
}

TEST(Openings, AreTwoASnapshotAtMostWithEveryPanel) {
  const auto trace = golden_trace();
  EXPECT_LE(files_opened(trace, every_panel_movie()), 2 * std::ssize(trace->snapshots()));
}

TEST(Openings, AreTwoASnapshotAtMostInALongTraining) {
  const Scratch scratch;
  const auto trace = write_small_trace(scratch / "trace", {.snapshots = 120});
  ASSERT_EQ(std::ssize(trace->snapshots()), 120);
  EXPECT_LE(files_opened(trace, {}), 2 * 120);
}

}  // namespace
}  // namespace epochreel::scene

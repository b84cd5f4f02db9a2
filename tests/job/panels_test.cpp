/// Panels of a scene: read with their options, printed again, refused where they leave the grid or cover one another.
#include <gtest/gtest.h>

#include "epochreel/job/load.h"
#include "job/described.h"
#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::error_after_minimal;

std::string with_panels(const std::string& panels) {
  return "movie:\n  scenes:\n    - training:\n        seconds: 3\n        panels:\n" + panels;
}

TEST(Panels, LeaveNotTheGrid) {
  EXPECT_EQ(
      error_after_minimal(with_panels("          - curves: {row: 8, rows: 6}\n")),
      "j.yaml:8:21: movie.scenes.0.training.panels.0 (curves) leaves the grid of 12 by 12 cells: it ends at row 13, "
      "column 12; take fewer rows or columns, or start it earlier");
}

TEST(Panels, CoverNotOneAnother) {
  EXPECT_EQ(error_after_minimal(
                with_panels("          - network: {columns: 8}\n          - curves: {column: 8, columns: 2}\n")),
            "j.yaml:9:21: movie.scenes.0.training.panels.1 (curves) stands on cells of panels.0 (network); move one of "
            "them");
}

TEST(Panels, HaveOptionsOfTheirOwn) {
  EXPECT_EQ(error_after_minimal(with_panels("          - curves: {edges: strength}\n")),
            "j.yaml:8:22: movie.scenes.0.training.panels.0.curves has no key 'edges'; the nearest is 'rows' (keys: " +
                testing::keys_of(PanelSpec{.kind = CurvesPanel{}}) + ")");
}

TEST(Panels, TitleAndClosingHaveNone) {
  const std::string error = error_after_minimal("movie:\n  scenes:\n    - title: {seconds: 3, panels: []}\n");
  EXPECT_NE(error.find("has no key 'panels'"), std::string::npos) << error;
}

}  // namespace
}  // namespace epochreel::job

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "measures/measures.h"

namespace epochreel::compare {

namespace {

/// Takes over the longest run of one row if it beats the longest so far. Pixels outside of changed cells are equal.
void look_at_row(const PicturePair& pair, int y, PixelRun& longest) {
  const Changes& changes = pair.changes;
  const std::uint8_t* changed = changes.row(y);
  const PixelKind* kinds = pair.counts.kinds.data() + std::ptrdiff_t{y} * changes.width;
  int run = 0;
  for (int cell = 0; cell < changes.cells; ++cell) {
    if (changed[cell] == 0) {
      run = 0;
      continue;
    }
    const int end = std::min(changes.width, (cell + 1) * Changes::kCell);
    for (int x = cell * Changes::kCell; x < end; ++x) {
      run = kinds[x] == PixelKind::kDifferent ? run + 1 : 0;
      if (run > longest.pixels) longest = {x - run + 1, y, run};
    }
  }
}

void measure_longest_run(const PicturePair& pair, PictureMetrics& metrics) {
  if (pair.counts.different == 0) return;
  PixelRun longest;
  for (int y = 0; y < pair.changes.height; ++y) look_at_row(pair, y, longest);
  metrics.longest_run = longest;
}

constexpr std::array kFigures = {
    Figure{"longest_run.x", "column of the longest run's first pixel",
           [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.longest_run.x}; }},
    Figure{"longest_run.y", "its row",
           [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.longest_run.y}; }},
    Figure{"longest_run.pixels", "pixels beside each other that all differ",
           [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.longest_run.pixels}; }},
};

constexpr std::array kLines = {Line{"longest run", [](const Measured& m) -> std::string {
                                      const PixelRun& run = m.metrics.longest_run;
                                      if (run.pixels == 0) return "";
                                      return fmt::format("{} in a row from ({}, {}) on", counted(run.pixels, "pixel"),
                                                         grouped(run.x), grouped(run.y));
                                    }}};

constexpr std::array kLimits = {Limit{
    .key = {"max_run", 0, 16384, true, "Pixels beside each other in a row that may all differ"},
    .value = [](const Measured& m) -> std::optional<double> { return m.metrics.longest_run.pixels; },
    .allowed = [](double limit) { return fmt::format("at most {} in a row", counted(std::llround(limit), "pixel")); },
    .broken =
        [](const Measured& m, double limit) {
          const PixelRun& run = m.metrics.longest_run;
          return fmt::format("{} in a row differ{} from ({}, {}) on, at most {} may", counted(run.pixels, "pixel"),
                             run.pixels == 1 ? "s" : "", run.x, run.y, grouped(std::llround(limit)));
        }}};

}  // namespace

const Measure kLongestRun = {
    .name = "longest run",
    .meaning = "most of them beside each other in a row of the picture: a torn line is one long run",
    .measure = measure_longest_run,
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
};

}  // namespace epochreel::compare

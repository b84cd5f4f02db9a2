#include <fmt/format.h>

#include <cmath>

#include "epochreel/base/grouped.h"
#include "measures/measures.h"

namespace epochreel::compare {

namespace {

/// A whole number as one: 211, not 211.0.
FigureValue whole_or_real(double value) {
  if (value == std::floor(value)) return std::int64_t{std::llround(value)};
  return value;
}

constexpr std::array kFigures = {
    Figure{"largest_difference", "0 to 255; a step of 16 bits is 1 / 257",
           [](const PictureMetrics& m) { return whole_or_real(m.largest_difference); }},
    Figure{"largest_x", "column of that pixel",
           [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.largest_x}; }},
    Figure{"largest_y", "its row", [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.largest_y}; }},
};

constexpr std::array kLines = {Line{"largest difference", [](const Measured& m) {
                                      return fmt::format("{:.4g} of 255, at ({}, {})", m.metrics.largest_difference,
                                                         grouped(m.metrics.largest_x), grouped(m.metrics.largest_y));
                                    }}};

constexpr std::array kLimits = {
    Limit{.key = {"max_difference", 0, 255, true, "By how much any channel may differ, of 255"},
          .value = [](const Measured& m) -> std::optional<double> { return m.metrics.largest_difference; },
          .allowed = [](double limit) { return fmt::format("no channel by more than {:g}", limit); },
          .broken =
              [](const Measured& m, double limit) {
                return fmt::format("a channel differs by {:g} at ({}, {}), at most by {:g} it may",
                                   m.metrics.largest_difference, m.metrics.largest_x, m.metrics.largest_y, limit);
              }}};

}  // namespace

const Measure kLargestDifference = {
    .name = "largest",
    .meaning = "difference of one channel of one pixel, alpha too, of 255",
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
};

}  // namespace epochreel::compare

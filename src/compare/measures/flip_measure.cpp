#include <fmt/format.h>

#include "measures/measures.h"

namespace epochreel::compare {

namespace {

FigureValue of_flip(const PictureMetrics& metrics, double FlipSummary::*member) {
  if (!metrics.flip) return {};
  return (*metrics.flip).*member;
}

std::optional<double> mean_of(const Measured& measured) {
  if (!measured.metrics.flip) return std::nullopt;
  return measured.metrics.flip->mean;
}

constexpr std::array kFigures = {
    Figure{"flip_mean", "0 to 1; null: not measured, see --flip",
           [](const PictureMetrics& m) { return of_flip(m, &FlipSummary::mean); }},
    Figure{"flip_p99", "0 to 1; null likewise", [](const PictureMetrics& m) { return of_flip(m, &FlipSummary::p99); }},
};

constexpr std::array kLines = {Line{"FLIP", [](const Measured& m) -> std::string {
                                      if (!m.metrics.flip) return "not measured, --flip all does";
                                      return fmt::format("mean {:.5f}, 99th percentile {:.5f} (0 to 1)",
                                                         m.metrics.flip->mean, m.metrics.flip->p99);
                                    }}};

constexpr std::array kLimits = {
    Limit{.key = {kFlipLimit, 0, 1, false, "Largest mean FLIP"},
          .value = mean_of,
          .allowed = [](double limit) { return fmt::format("mean FLIP of at most {:g}", limit); },
          .broken =
              [](const Measured& m, double limit) {
                return fmt::format("mean FLIP is {:.4f}, at most {:g} may be", m.metrics.flip->mean, limit);
              }}};

}  // namespace

const Measure kFlip = {
    .name = "FLIP",
    .meaning =
        "what an eye sees that flips between the two, Andersson et al. (2020), at 67 pixels a degree: mean and "
        "99th percentile",
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
    .chart = Chart{"flip", "mean FLIP", false, mean_of},
};

}  // namespace epochreel::compare

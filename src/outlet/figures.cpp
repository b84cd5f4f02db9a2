#include "figures.h"

#include <cmath>

namespace epochreel::outlet {

namespace {

std::optional<double> known(double value) { return std::isnan(value) ? std::nullopt : std::optional(value); }

}  // namespace

std::vector<Figure> figures_of(const trace::Metrics& line) {
  std::vector<Figure> figures = {
      {"epoch", line.epoch},
      {"images", static_cast<double>(line.images)},
      {"learning_rate", known(line.learning_rate)},
  };
  for (const trace::OptionalFigure& figure : trace::optional_figures()) {
    figures.push_back({figure.key, line.*figure.value});
  }
  figures.push_back({"test_count", line.test_count});
  return figures;
}

}  // namespace epochreel::outlet

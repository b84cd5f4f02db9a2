#include "measures/words.h"

#include <fmt/format.h>

#include <cmath>

namespace epochreel::compare {

std::string percent(double share) {
  const double value = 100 * share;
  if (value == 0) return "0 %";
  if (value < 0.001) return "< 0.001 %";
  return fmt::format("{:.{}f} %", value, value < 1 ? 3 : value < 10 ? 2 : 1);
}

std::string decibels(double value) { return std::isfinite(value) ? fmt::format("{:.2f} dB", value) : "infinite"; }

std::string size_words(const Size& size) { return fmt::format("{} × {}", size.width, size.height); }

}  // namespace epochreel::compare

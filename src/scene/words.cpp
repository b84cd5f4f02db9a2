#include "words.h"

#include <fmt/format.h>

#include <cmath>

namespace epochreel::scene {

std::string count_words(std::int64_t count) {
  std::string digits = fmt::format("{}", count < 0 ? -count : count);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(digits.begin() + at, ',');
  return count < 0 ? fmt::format("-{}", digits) : digits;
}

std::string percent_words(double share, int decimals) {
  if (!std::isfinite(share)) return "n/a";
  return fmt::format("{:.{}f} %", share * 100, decimals);
}

std::string figure_words(double value) {
  if (!std::isfinite(value)) return "n/a";
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return "0";
  if (magnitude >= 100) return fmt::format("{:.0f}", value);
  if (magnitude >= 10) return fmt::format("{:.1f}", value);
  if (magnitude >= 1) return fmt::format("{:.2f}", value);
  if (magnitude >= 0.01) return fmt::format("{:.3f}", value);
  if (magnitude >= 0.0001) return fmt::format("{:.5f}", value);
  return fmt::format("{:.1e}", value);
}

std::string plain_words(double value) { return fmt::format("{:.3g}", value); }

std::string short_count_words(std::int64_t count) {
  const auto shorten = [](double value, const char* unit) {
    std::string text = fmt::format("{:.1f}", value);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return fmt::format("{}{}", text, unit);
  };
  if (count >= 1000000) return shorten(static_cast<double>(count) / 1e6, "M");
  if (count >= 1000) return shorten(static_cast<double>(count) / 1e3, "k");
  return fmt::format("{}", count);
}

}  // namespace epochreel::scene

#include "text/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

std::string not_finite_words(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "∞" : "−∞";
}

std::string percent_figure(double share, int decimals) {
  if (!std::isfinite(share)) return not_finite_words(share);
  const double below = 100 - std::pow(10.0, -decimals);  // the largest figure that is not 100
  return fmt::format("{:.{}f}", share < 1 ? std::min(share * 100, below) : share * 100, decimals);
}

std::string percent_words(double share, int decimals) {
  return percent_figure(share, decimals) + (std::isfinite(share) ? " %" : "");
}

std::string figure_words(double value) {
  if (!std::isfinite(value)) return not_finite_words(value);
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return "0";
  if (magnitude >= 1e7) return fmt::format("{:.2e}", value);
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
  if (count >= 1000000) return shorten(quotient(count, 1000000), "M");
  if (count >= 1000) return shorten(quotient(count, 1000), "k");
  return fmt::format("{}", count);
}

std::string ordinal_words(int number) {
  const int last = number % 10;
  const bool teen = number / 10 % 10 == 1;
  const char* end = teen || last == 0 || last > 3 ? "th" : last == 1 ? "st" : last == 2 ? "nd" : "rd";
  return fmt::format("{}{}", grouped(number), end);
}

std::string_view agreeing(std::int64_t number, std::string_view one, std::string_view more) {
  return number == 1 ? one : more;
}

std::string tie_words(std::ptrdiff_t equal) { return fmt::format("a tie of {}", equal); }

std::size_t letters(const std::string& words) {
  return std::count_if(words.begin(), words.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace epochreel::scene

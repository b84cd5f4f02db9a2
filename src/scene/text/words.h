/// Numbers as the screen writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace epochreel::scene {

/// 0.98613 -> "98.61"; not finite as not_finite_words(). What is below 1 is never "100": 0.9999 is "99.9".
std::string percent_figure(double share, int decimals);

/// 0.98613 -> "98.61 %"; not finite without the sign.
std::string percent_words(double share, int decimals);

/// A value that is recorded and is not finite: "NaN", "∞", "−∞".
std::string not_finite_words(double value);

/// Three significant digits of a loss or a rate: 2.30, 0.0843, 0.00012, 1.2e-05; not finite as not_finite_words().
std::string figure_words(double value);

/// Figures of an axis, without zeros at the end: 3, 0.1, 0.0003, 1e-07.
std::string plain_words(double value);

/// 5628 -> "5.6k", 900 -> "900", 2000000 -> "2M".
std::string short_count_words(std::int64_t count);

/// 2 -> "2nd", 13 -> "13th".
std::string ordinal_words(int number);

/// The form of a verb that agrees with a number: 1 "fires", 2 "fire".
std::string_view agreeing(std::int64_t number, std::string_view one, std::string_view more);

/// What stands beside the first of several that are equal: 10 -> "a tie of 10".
std::string tie_words(std::ptrdiff_t equal);

/// Letters of a UTF-8 text.
std::size_t letters(const std::string& words);

}  // namespace epochreel::scene

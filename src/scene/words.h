/// Numbers as the screen writes them.
#pragma once

#include <cstdint>
#include <string>

namespace epochreel::scene {

/// 1332224 -> "1,332,224".
std::string count_words(std::int64_t count);

/// 0.98613 -> "98.61 %"; not finite -> "n/a".
std::string percent_words(double share, int decimals);

/// Three significant digits of a loss or a rate: 2.30, 0.0843, 0.00012, 1.2e-05.
std::string figure_words(double value);

/// Figures of an axis, without zeros at the end: 3, 0.1, 0.0003, 1e-07.
std::string plain_words(double value);

/// 5628 -> "5.6k", 900 -> "900", 2000000 -> "2M".
std::string short_count_words(std::int64_t count);

}  // namespace epochreel::scene

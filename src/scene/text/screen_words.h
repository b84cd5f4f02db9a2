/// Words from outside (names of classes, of a data set) as the screen shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace epochreel::scene {

/// `text` on one line: characters that are not seen or reorder what stands around them are shown as `\u202e` (base's
/// printable()), and words of a script that runs from right to left are isolated (UAX #9), so that they do not reorder
/// their neighbours. Plain text comes back as it is.
std::string screen_words(std::string_view text);

/// The names of the classes. One that shows nothing is "class 3" by its place, names that would read alike are
/// numbered, and none is longer than kLongestScreenName characters.
std::vector<std::string> screen_names(const std::vector<std::string>& names);

inline constexpr int kLongestScreenName = 120;

}  // namespace epochreel::scene

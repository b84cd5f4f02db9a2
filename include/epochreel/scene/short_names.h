/// Names that are longer than their room, cut so that each can still be told from the others.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace epochreel::scene {

/// How wide words are on one line.
using MeasureWords = std::function<double(const std::string&)>;

/// The names as they stand in `width`. One that has room stays as it is; of another the middle gives way to an
/// ellipsis. Names that differ differ in the result too: where beginning and end are alike, what differs is shown
/// between two ellipses, and where that has no room either, `#17` stands before the name, its place in `names`. No
/// character is cut through: letters keep their marks, emoji their parts (Unicode's grapheme clusters, UAX #29). If
/// `width` has no room for the number, nothing but the number is left, which is wider then.
std::vector<std::string> short_names(const std::vector<std::string>& names, double width, const MeasureWords& measure);

}  // namespace epochreel::scene

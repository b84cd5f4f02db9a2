/// Characters as readers see them, whatever they are made of.
#pragma once

#include <string_view>
#include <vector>

namespace epochreel::scene {

/// `text` in pieces that are one character to its reader: letters with their marks, syllables of Indic scripts whose
/// consonants are joined by a virama, emoji with all their parts (grapheme clusters, UAX #29). Bytes that are not UTF-8
/// are one piece each.
std::vector<std::string_view> split_characters(std::string_view text);

}  // namespace epochreel::scene

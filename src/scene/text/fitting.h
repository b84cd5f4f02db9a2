/// Words that suit their room, by their real width.
#pragma once

#include <string>
#include <vector>

#include "epochreel/scene/text_measure.h"

namespace epochreel::scene {

/// The first of `choices` that has room in `width`; the last where none has.
std::string fitting_words(TextMeasure& measure, const std::vector<std::string>& choices, double width,
                          const TextType& type);

/// Breaks words at spaces into lines no wider than `width`; a word that is wider has a line of its own.
std::vector<std::string> wrap_words(TextMeasure& measure, const std::string& words, double width, const TextType& type);

/// Units that the widest of `names` needs.
double widest_of(TextMeasure& measure, const std::vector<std::string>& names, const TextType& type);

}  // namespace epochreel::scene

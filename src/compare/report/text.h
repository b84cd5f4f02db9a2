/// Words and numbers that all files of a report share.
#pragma once

#include <string>
#include <string_view>

#include "epochreel/base/text.h"
#include "epochreel/compare/comparison.h"
#include "measures/words.h"

namespace epochreel::compare {

std::string base64(std::string_view bytes);  ///< RFC 4648, with padding

/// A sign that stands beside the verdict's word, so that colour is never alone: = ≈ ≠ − + ↔.
std::string_view verdict_sign(Verdict verdict);

/// "The environment differs: cairo: baseline 1.16.0, actual 1.18.0; ..."; empty where it does not.
std::string environment_sentence(const Comparison& comparison);

/// One line about an item: "1,204 pixels differ (0.058 %)", or its sizes, or its reason.
std::string figures_line(const Item& item);

}  // namespace epochreel::compare

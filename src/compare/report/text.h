/// Words, numbers and orders that all files of a report share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/text.h"
#include "epochreel/compare/comparison.h"

namespace epochreel::compare {

std::string base64(std::string_view bytes);  ///< RFC 4648, with padding

std::string percent(double share);         ///< "0.058 %"
std::string decibels(double value);        ///< "41.20 dB", "infinite"
std::string size_words(const Size& size);  ///< "640 × 360"

/// The order in which verdicts are counted and shown.
inline constexpr std::array kWorstFirst = {Verdict::kDifferent, Verdict::kOtherSize, Verdict::kMissing,
                                           Verdict::kExtra,     Verdict::kWithin,    Verdict::kSame};

/// A sign that stands beside the verdict's word, so that colour is never alone: = ≈ ≠ − + ↔.
std::string_view verdict_sign(Verdict verdict);

/// A verdict that fails a comparison.
bool fails(Verdict verdict);

/// Whether anything is wrong.
bool failed(const Comparison& comparison);

/// Properties of the two sides that are known and not the same.
std::vector<Property> differing(const std::vector<Property>& properties);

/// "The environment differs: cairo: baseline 1.16.0, actual 1.18.0; ..."; empty where it does not.
std::string environment_sentence(const Comparison& comparison);

/// One line about an item: "1,204 pixels differ (0.058 %)", or its sizes, or its reason.
std::string figures_line(const Item& item);

/// Share of the pixels that both sides have that count as different; 0 where nothing was measured.
double different_share(const Item& item);

/// Indices of the items by kWorstFirst, different ones by their share of different pixels.
std::vector<std::size_t> worst_first(const Comparison& comparison);

}  // namespace epochreel::compare

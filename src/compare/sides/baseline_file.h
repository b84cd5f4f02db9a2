/// baseline.json: what a baseline is, by hashes. docs/ci.md describes it.
#pragma once

#include <filesystem>
#include <string>

#include "sides/open_side.h"

namespace epochreel::compare {

inline constexpr const char* kBaselineFile = "baseline.json";

/// Opens the baseline; the pictures lie beside the file where the baseline keeps them. Error{kInvalid} says what does
/// not hold.
OpenSide open_baseline(const std::filesystem::path& file);

/// The text of a baseline.json: pictures with hash and size, environment, training and movie of `side`.
std::string baseline_json(const OpenSide& side, bool hashes_only);

}  // namespace epochreel::compare

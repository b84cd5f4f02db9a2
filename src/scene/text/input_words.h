/// The word for what a network reads.
#pragma once

#include <string>

#include "epochreel/trace/trace.h"

namespace epochreel::scene {

/// The words as they are of inputs that are no pictures: "12 test samples" for "12 test images". Names between “ and ”
/// stay.
std::string of_input(const trace::Manifest& manifest, std::string words);

}  // namespace epochreel::scene

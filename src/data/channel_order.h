/// Images whose channels come last, as most files have them, and first, as a Split has them.
#pragma once

#include <cstdint>
#include <vector>

namespace epochreel::data {

/// Brings images (N, height, width, channels) to (N, channels, height, width), in place.
void channels_to_front(std::vector<std::uint8_t>& pixels, int channels, int height, int width);

}  // namespace epochreel::data

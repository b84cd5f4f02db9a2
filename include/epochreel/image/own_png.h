/// Telling that a PNG of write_png is whole, without unpacking it.
#pragma once

#include <string_view>

namespace epochreel::image {

/// Whether `bytes` are laid out as write_png lays out a file, with nothing missing, nothing more, and the right CRC-32
/// behind every chunk. True says that no bit of what the writer packed has changed. False says nothing: other writers
/// make whole PNGs as well.
bool is_whole_own_png(std::string_view bytes);

}  // namespace epochreel::image

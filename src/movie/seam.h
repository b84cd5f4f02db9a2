/// The seam between two segments, where a container's packets refer to what is before them.
#pragma once

#include <cstdint>

#include "av_handles.h"

namespace epochreel::movie {

/// How far the movie is.
struct Seam {
  std::int64_t packets = 0;      ///< written before it
  std::uint32_t next_chunk = 0;  ///< an animated PNG numbers its chunks
};

/// Replaces the content of a packet.
void set_content(AVPacket& packet, const std::uint8_t* data, int size);

}  // namespace epochreel::movie

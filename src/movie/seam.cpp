#include "seam.h"

#include <algorithm>

#include "av_error.h"

namespace epochreel::movie {

void set_content(AVPacket& packet, const std::uint8_t* data, int size) {
  const Packet made(allocated(av_packet_alloc()));
  if (av_new_packet(made.get(), size) < 0) throw std::bad_alloc();
  std::copy_n(data, size, made->data);
  if (av_packet_copy_props(made.get(), &packet) < 0) throw std::bad_alloc();
  av_packet_unref(&packet);
  av_packet_move_ref(&packet, made.get());
}

}  // namespace epochreel::movie

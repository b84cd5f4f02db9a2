#include "gif.h"

#include <algorithm>
#include <string_view>

#include "byte_walk.h"

namespace epochreel::movie {

namespace {

constexpr int kHeader = 13;  ///< bytes of header and logical screen descriptor
constexpr int kFlags = 10;   ///< place of the flags among them
constexpr std::uint8_t kExtension = 0x21;
constexpr std::uint8_t kGraphicControl = 0xF9;
constexpr std::uint8_t kImage = 0x2C;
constexpr std::uint8_t kTrailer = 0x3B;

/// Bytes of the table of colours that flags speak of.
int colors_size(std::uint8_t flags) { return (flags & 0x80U) == 0 ? 0 : 3 << ((flags & 7U) + 1); }

void skip_sub_blocks(ByteWalk& file) {
  while (const std::uint8_t size = file.byte()) file.skip(size);
}

void skip_image(ByteWalk& file) {
  file.skip(8);  // place and size
  file.skip(static_cast<std::uint64_t>(colors_size(file.byte())));
  file.skip(1);  // bits of a code
  skip_sub_blocks(file);
}

}  // namespace

std::optional<std::uint64_t> gif_file_size(const std::filesystem::path& path) {
  ByteWalk file(path);
  file.skip(kFlags);
  const std::uint8_t flags = file.byte();
  file.skip(std::uint64_t{kHeader - kFlags - 1} + colors_size(flags));
  while (!file.is_at_end()) {
    const std::uint8_t block = file.byte();
    if (file.is_at_end() || block == kTrailer) break;
    if (block == kExtension) {
      file.skip(1);
      skip_sub_blocks(file);
    } else if (block == kImage) {
      skip_image(file);
    } else {
      return std::nullopt;  // damaged: its decoder says where
    }
  }
  return file.place();
}

namespace {

/// Bytes of the header and of the extensions of the whole film at the start of a file's first packet.
int head_of(const AVPacket& packet) {
  const std::string_view bytes(reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size));
  if (!bytes.starts_with("GIF89a") || packet.size < kHeader) return 0;
  int place = kHeader + colors_size(packet.data[kFlags]);
  while (place + 1 < packet.size && packet.data[place] == kExtension && packet.data[place + 1] != kGraphicControl) {
    place += 2;
    while (place < packet.size && packet.data[place] != 0) place += packet.data[place] + 1;
    ++place;
  }
  return std::min(place, packet.size);
}

}  // namespace

void join_gif(AVPacket& packet, Seam& seam) {
  const int first = seam.packets == 0 ? 0 : head_of(packet);
  // A picture ends with an empty block. libavformat 61 gives the trailer of the file behind the last one, 59 does not.
  const bool has_trailer = packet.size > first && packet.data[packet.size - 1] == kTrailer;
  const int last = packet.size - (has_trailer ? 1 : 0);
  if (first != 0 || last != packet.size) set_content(packet, packet.data + first, last - first);
}

}  // namespace epochreel::movie

#include "apng.h"

extern "C" {
#include <libavutil/crc.h>
}

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "byte_walk.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"

namespace epochreel::movie {

namespace {

constexpr int kSignature = 8;
constexpr std::uint32_t kEnd = 0x49454E44;  ///< "IEND"

using Bytes = std::vector<std::uint8_t>;

void put(Bytes& bytes, std::uint32_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint32_t number_at(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

/// A chunk of `type` with a number before the rest of its content.
void put_numbered(Bytes& bytes, std::string_view type, std::uint32_t number, std::span<const std::uint8_t> content) {
  put(bytes, static_cast<std::uint32_t>(content.size() + 4));
  const std::size_t start = bytes.size();
  bytes.insert(bytes.end(), type.begin(), type.end());
  put(bytes, number);
  bytes.insert(bytes.end(), content.begin(), content.end());
  const std::uint32_t crc =
      av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~0U, bytes.data() + start, bytes.size() - start);
  put(bytes, ~crc);
}

}  // namespace

std::optional<std::uint64_t> apng_file_size(const std::filesystem::path& path) {
  ByteWalk file(path);
  file.skip(kSignature);
  while (!file.is_at_end()) {
    const std::uint32_t size = file.number(4);
    const std::uint32_t type = file.number(4);
    file.skip(std::uint64_t{size} + 4);
    if (type == kEnd) break;
  }
  return file.place();
}

std::size_t apng_header_size(std::string_view bytes) {
  const std::size_t type = bytes.find("acTL");  // behind the size of its chunk
  return type == std::string_view::npos || type < 4 ? bytes.size() : type - 4;
}

void join_apng(AVPacket& packet, Seam& seam) {
  Bytes joined;
  const std::uint8_t* const end = packet.data + packet.size;
  for (const std::uint8_t* at = packet.data; at < end;) {
    const std::uint64_t size = end - at < 12 ? 0 : number_at(at);
    if (end - at < 12 || size > static_cast<std::uint64_t>(end - at - 12)) {
      throw Error(ErrorKind::kFailed, "libavformat", "gives a part of a PNG's chunk");
    }
    const std::string_view type(reinterpret_cast<const char*>(at + 4), 4);
    const std::span content(at + 8, size);
    if (type == "fcTL" || type == "fdAT") {
      put_numbered(joined, type, seam.next_chunk++, content.subspan(4));
    } else if (type == "IDAT" && seam.packets > 0) {
      put_numbered(joined, "fdAT", seam.next_chunk++, content);
    } else {
      joined.insert(joined.end(), at, at + 12 + size);
    }
    at += 12 + size;
  }
  set_content(packet, joined.data(), static_cast<int>(joined.size()));
}

void complete_apng(const std::filesystem::path& path, int fps) {
  const std::string file = read_file(path, std::uint64_t{1} << 32U);
  const std::size_t picture = file.find("IDAT");
  if (file.find("acTL") < picture || picture == std::string::npos) return;
  Bytes plays;
  put(plays, 0);  // without end
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(file.data());
  Bytes control;
  put(control, number_at(bytes + 16));  // width and height, as IHDR has them
  put(control, number_at(bytes + 20));
  put(control, 0);  // from the left and the top
  put(control, 0);
  put(control, (std::uint32_t{1} << 16U) + static_cast<std::uint32_t>(fps));  // seconds: 1 / fps, of 16 bits each
  control.push_back(0);  // it stays, and takes the place of what was there
  control.push_back(0);
  Bytes added;
  put_numbered(added, "acTL", 1, plays);
  put_numbered(added, "fcTL", 0, control);
  const std::size_t place = picture - 4;  // before the size of its chunk
  write_file(path, file.substr(0, place) + std::string(added.begin(), added.end()) + file.substr(place));
}

}  // namespace epochreel::movie

/// A PNG. libFuzzer's mutations break the checksums of chunks, so those are set right first, in one of two inputs.
#include <zlib.h>

#include "epochreel/image/png.h"
#include "fuzzing.h"

using namespace epochreel;

namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t place) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<std::uint8_t>(bytes[place + i]);
  return value;
}

/// Gives each whole chunk the checksum that its bytes have.
void mend_checksums(std::string& bytes) {
  constexpr std::size_t kSignature = 8;
  constexpr std::size_t kAround = 12;  // length, type, checksum
  std::size_t place = kSignature;
  while (place + kAround <= bytes.size()) {
    const std::size_t length = number_at(bytes, place);
    if (length > bytes.size() - place - kAround) return;
    const auto sum = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()) + place + 4, static_cast<uInt>(length + 4)));
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[place + 8 + length + i] = static_cast<char>(sum >> (24U - 8U * static_cast<unsigned>(i)) & 0xFFU);
    }
    place += kAround + length;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(fuzz::text_of(data, size));
  if (size % 2 == 0) mend_checksums(bytes);
  const auto path = fuzz::scratch().put("a.png", bytes);
  fuzz::read_or_refuse([&] { image::read_png(path); });
  return 0;
}

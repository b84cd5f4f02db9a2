#include "exif.h"

#include <cstdint>
#include <optional>

namespace epochreel::image {

namespace {

constexpr std::string_view kStart("Exif\0\0", 6);
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::size_t kEntryBytes = 12;

/// The numbers of a TIFF, in its own order of bytes.
class Tiff {
 public:
  explicit Tiff(std::string_view bytes) : bytes_(bytes), is_big_endian_(bytes.starts_with("MM")) {}

  bool is_tiff() const { return is_big_endian_ || bytes_.starts_with("II"); }

  std::optional<std::uint32_t> number(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      value = value << 8U | static_cast<unsigned char>(bytes_[at + (is_big_endian_ ? i : size - 1 - i)]);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  bool is_big_endian_;
};

}  // namespace

int exif_orientation(std::string_view segment) {
  constexpr int kAsItIs = 1;
  if (!segment.starts_with(kStart)) return kAsItIs;
  const Tiff tiff(segment.substr(kStart.size()));
  const auto directory = tiff.number(4, 4);
  if (!tiff.is_tiff() || !directory) return kAsItIs;
  const auto entries = tiff.number(*directory, 2);
  for (std::size_t i = 0; entries && i < *entries; ++i) {
    const std::size_t entry = *directory + 2 + i * kEntryBytes;
    if (tiff.number(entry, 2) != kOrientationTag) continue;
    const auto value = tiff.number(entry + 8, 2);  // one SHORT lies in the entry itself
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : kAsItIs;
  }
  return kAsItIs;
}

}  // namespace epochreel::image

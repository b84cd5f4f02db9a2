#include "matroska.h"

#include <array>
#include <bit>
#include <span>

#include "epochreel/base/input_file.h"

namespace epochreel::movie {

namespace {

using Bytes = std::span<const std::byte>;

/// Both elements below lie within the first bytes of a file.
constexpr std::size_t kStart = 256;
constexpr std::size_t kIdBytes = 4;
constexpr std::uint64_t kSegment = 0x18538067;

std::uint64_t big_endian(Bytes bytes) {
  std::uint64_t number = 0;
  for (const std::byte byte : bytes) number = number << 8U | std::to_integer<std::uint64_t>(byte);
  return number;
}

struct Element {
  std::uint64_t id = 0;
  std::uint64_t head = 0;  ///< bytes of its ID and size
  std::uint64_t size = 0;  ///< bytes behind them
};

/// An element with an ID of 4 bytes, as both are. The zeros before the first 1 of its size tell how many bytes the size
/// has; where all its bits are 1, the size is not known.
std::optional<Element> element_at(Bytes bytes, std::uint64_t place) {
  if (place > bytes.size() || bytes.size() - place <= kIdBytes) return std::nullopt;
  const Bytes rest = bytes.subspan(place + kIdBytes);
  const auto length = static_cast<std::size_t>(std::countl_zero(std::to_integer<std::uint8_t>(rest[0]))) + 1;
  if (length > 8 || rest.size() < length) return std::nullopt;
  const std::uint64_t mask = (std::uint64_t{1} << 7U * length) - 1;
  const std::uint64_t size = big_endian(rest.first(length)) & mask;
  if (size == mask) return std::nullopt;
  return Element{big_endian(bytes.subspan(place, kIdBytes)), kIdBytes + length, size};
}

}  // namespace

std::optional<std::uint64_t> matroska_file_size(const std::filesystem::path& path) {
  std::array<std::byte, kStart> start{};
  const Bytes bytes = std::span(start).first(InputFile(path).read(start));
  const auto header = element_at(bytes, 0);
  if (!header) return std::nullopt;
  const std::uint64_t place = header->head + header->size;
  const auto segment = element_at(bytes, place);
  if (!segment || segment->id != kSegment) return std::nullopt;
  return place + segment->head + segment->size;
}

}  // namespace epochreel::movie

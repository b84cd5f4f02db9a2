#include "idx_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "epochreel/base/error.h"

namespace epochreel::data {

namespace {

std::uint32_t read_number(ByteSource& source, std::string_view file, std::string_view name) {
  std::array<std::uint8_t, 4> bytes{};
  if (source.read(bytes) != bytes.size()) {
    throw Error(ErrorKind::kInvalid, file, fmt::format("ends before its {}; fetch it again", name));
  }
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

IdxType type_of(std::uint32_t magic, std::string_view file) {
  const std::uint32_t code = magic >> 8 & 0xFF;
  switch (code) {
    case 0x08:
      return IdxType::kU8;
    case 0x09:
      return IdxType::kI8;
    case 0x0B:
      return IdxType::kI16;
    case 0x0C:
      return IdxType::kI32;
    case 0x0D:
      return IdxType::kF32;
    case 0x0E:
      return IdxType::kF64;
    default:
      break;
  }
  throw Error(
      ErrorKind::kInvalid, file,
      fmt::format("has elements of the type {:#04x}, which IDX does not know; it has 0x08 (unsigned byte), 0x09 "
                  "(signed byte), 0x0b (int16), 0x0c (int32), 0x0d (float) and 0x0e (double)",
                  code));
}

}  // namespace

std::size_t IdxHeader::element_bytes() const {
  switch (type) {
    case IdxType::kU8:
    case IdxType::kI8:
      return 1;
    case IdxType::kI16:
      return 2;
    case IdxType::kI32:
    case IdxType::kF32:
      return 4;
    case IdxType::kF64:
      break;
  }
  return 8;
}

IdxHeader read_idx_header(ByteSource& source, std::string_view file) {
  const std::uint32_t magic = read_number(source, file, "magic number");
  if (magic >> 16 != 0) {
    throw Error(ErrorKind::kInvalid, file,
                fmt::format("starts with {:#010x}: it is not an IDX file, which starts with two zero bytes", magic));
  }
  IdxHeader header{type_of(magic, file), {}};
  const std::size_t rank = magic & 0xFF;
  if (rank < 1 || rank > kMaxIdxRank) {
    throw Error(ErrorKind::kInvalid, file,
                fmt::format("has {} dimensions; labels have 1, images have 2 to 4: (number, ...)", rank));
  }
  for (std::size_t i = 0; i < rank; ++i) {
    header.shape.push_back(read_number(source, file, i == 0 ? "number of elements" : "sizes"));
  }
  return header;
}

std::string shape_words(const IdxHeader& header) { return fmt::format("({})", fmt::join(header.shape, ", ")); }

}  // namespace epochreel::data

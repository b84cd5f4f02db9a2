/// The header of an IDX file: http://yann.lecun.com/exdb/mnist/, "the IDX file format". Two zero bytes, the type of the
/// elements, the number of dimensions, then each dimension as a big-endian 32-bit number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "byte_source.h"

namespace epochreel::data {

/// The type byte of the header.
enum class IdxType : std::uint8_t {
  kU8 = 0x08,
  kI8 = 0x09,
  kI16 = 0x0B,
  kI32 = 0x0C,
  kF32 = 0x0D,
  kF64 = 0x0E,
};

inline constexpr std::size_t kMaxIdxRank = 4;

struct IdxHeader {
  IdxType type = IdxType::kU8;
  std::vector<std::uint32_t> shape;  ///< 1 to kMaxIdxRank dimensions; their sizes are not yet checked

  std::size_t element_bytes() const;
  bool is_float() const { return type == IdxType::kF32 || type == IdxType::kF64; }
};

/// Reads the header and nothing beyond it. Error{kInvalid} names `file`.
IdxHeader read_idx_header(ByteSource& source, std::string_view file);

/// "(60000, 28, 28)"
std::string shape_words(const IdxHeader& header);

}  // namespace epochreel::data

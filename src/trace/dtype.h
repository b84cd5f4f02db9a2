/// The element types of safetensors that a trace knows.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "epochreel/trace/tensor.h"

namespace epochreel::trace {

struct DTypeInfo {
  DType dtype;
  std::string_view name;  ///< as in a safetensors header
  std::size_t size;       ///< bytes an element
};

/// In the order of DType.
inline constexpr std::array<DTypeInfo, 14> kDTypes = {{{DType::kU8, "U8", 1},
                                                       {DType::kI32, "I32", 4},
                                                       {DType::kI64, "I64", 8},
                                                       {DType::kF16, "F16", 2},
                                                       {DType::kF32, "F32", 4},
                                                       {DType::kF64, "F64", 8},
                                                       {DType::kBool, "BOOL", 1},
                                                       {DType::kI8, "I8", 1},
                                                       {DType::kI16, "I16", 2},
                                                       {DType::kU16, "U16", 2},
                                                       {DType::kU32, "U32", 4},
                                                       {DType::kU64, "U64", 8},
                                                       {DType::kBF16, "BF16", 2},
                                                       {DType::kOther, "", 1}}};

inline const DTypeInfo& dtype_info(DType dtype) { return kDTypes[static_cast<std::size_t>(dtype)]; }

/// kOther for a name that is not known.
inline DType dtype_named(std::string_view name) {
  for (const DTypeInfo& info : kDTypes) {
    if (info.name == name) return info.dtype;
  }
  return DType::kOther;
}

/// Bytes of an array of that shape; nothing where a length is negative or 64 bits overflow.
inline std::optional<std::uint64_t> array_bytes(DType dtype, const std::vector<std::int64_t>& shape) {
  std::uint64_t bytes = dtype_info(dtype).size;
  for (const std::int64_t length : shape) {
    if (length < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(length), &bytes)) return std::nullopt;
  }
  return bytes;
}

}  // namespace epochreel::trace

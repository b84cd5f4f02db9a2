#include "nn/ptx/memory_access.h"

#include <cstdint>
#include <type_traits>

#include "nn/ptx/operations.h"

namespace ptx {
namespace {

template <class Register, class Memory>
void load(const Instruction& in, const Lanes& lanes, std::byte* file, std::byte* const* places) {
  for (int i = 0; i < in.vector; ++i) {
    std::byte* const to = file + in.to[static_cast<std::size_t>(i)].at;
    for_lanes(lanes, [=](int t) { put(to, t, static_cast<Register>(get<Memory>(places[t], i))); });
  }
}

template <class Register, class Memory>
void store(const Instruction& in, const Lanes& lanes, std::byte* file, std::byte* const* places) {
  for (int i = 0; i < in.vector; ++i) {
    const std::byte* const from = file + in.from[static_cast<std::size_t>(i) + 1].at;
    for_lanes(lanes, [=](int t) { put(places[t], i, static_cast<Memory>(get<Register>(from, t))); });
  }
}

template <class Register, class Memory>
Transfer transfer_of(bool is_load) {
  if constexpr (sizeof(Memory) > sizeof(Register)) return nullptr;
  return is_load ? load<Register, Memory> : store<Register, Memory>;
}

template <class Memory>
Transfer of_memory(int register_bytes, bool is_load) {
  constexpr bool kIsSigned = std::is_signed_v<Memory>;
  if (register_bytes == 2)
    return transfer_of<std::conditional_t<kIsSigned, std::int16_t, std::uint16_t>, Memory>(is_load);
  if (register_bytes == 4)
    return transfer_of<std::conditional_t<kIsSigned, std::int32_t, std::uint32_t>, Memory>(is_load);
  return transfer_of<std::conditional_t<kIsSigned, std::int64_t, std::uint64_t>, Memory>(is_load);
}

template <class Signed>
Transfer of_width(Type type, int register_bytes, bool is_load) {
  if (type.kind == Kind::kSigned) return of_memory<Signed>(register_bytes, is_load);
  return of_memory<std::make_unsigned_t<Signed>>(register_bytes, is_load);
}

Transfer find(Type type, int register_bytes, bool is_load) {
  if (type.kind == Kind::kPredicate || register_bytes < 2) return nullptr;
  if (type.kind == Kind::kFloat && type.bytes != register_bytes) return nullptr;
  if (type.bytes == 1) return of_width<std::int8_t>(type, register_bytes, is_load);
  if (type.bytes == 2) return of_width<std::int16_t>(type, register_bytes, is_load);
  if (type.bytes == 4) return of_width<std::int32_t>(type, register_bytes, is_load);
  return of_width<std::int64_t>(type, register_bytes, is_load);
}

}  // namespace

Transfer load_of(Type type, int register_bytes) { return find(type, register_bytes, true); }
Transfer store_of(Type type, int register_bytes) { return find(type, register_bytes, false); }

}  // namespace ptx

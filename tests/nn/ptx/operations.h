/// What computes: opcodes that only read and write registers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "nn/ptx/program.h"

namespace ptx {

/// A predicate in its row.
enum class Predicate : std::uint8_t { kFalse, kTrue };

inline Predicate predicate_of(bool value) { return value ? Predicate::kTrue : Predicate::kFalse; }
inline bool holds(Predicate value) { return value == Predicate::kTrue; }

struct Operation {
  Run run = nullptr;
  std::vector<int> to;  ///< bytes of the values
  std::vector<int> from;
  Class counted_as = Class::kArithmetic;
};

using Operations = std::map<std::string, Operation, std::less<>>;

/// The operation of an opcode such as "add.rn.f32"; nullptr where there is none. All but cvt.
const Operation* find_operation(std::string_view opcode);

/// cvt, whose registers may be wider than its types.
const Operation* find_conversion(std::string_view opcode, int to_bytes, int from_bytes);

// Each adds a family.
void add_integers(Operations& all);
void add_bits(Operations& all);
void add_floats(Operations& all);
void add_comparisons(Operations& all);
void add_moves(Operations& all);

template <class T>
T get(const std::byte* row, int thread) {
  T value;
  std::memcpy(&value, row + static_cast<std::ptrdiff_t>(thread) * static_cast<std::ptrdiff_t>(sizeof(T)), sizeof value);
  return value;
}

template <class T>
void put(std::byte* row, int thread, T value) {
  std::memcpy(row + static_cast<std::ptrdiff_t>(thread) * static_cast<std::ptrdiff_t>(sizeof(T)), &value, sizeof value);
}

/// Calls `work(thread)` for each. No thread reads what another one writes, so the compiler may take several at once.
template <class Work>
void for_lanes(const Lanes& lanes, const Work& work) {
  if (lanes.list == nullptr) {
#pragma omp simd
    for (int thread = lanes.first; thread < lanes.last; ++thread) work(thread);
  } else {
    for (int i = 0; i < lanes.last; ++i) work(lanes.list[i]);
  }
}

template <class Op, class To, class... From, std::size_t... kIndexes>
void compute_rows(const Instruction& in, const Lanes& lanes, std::byte* file,
                  std::index_sequence<kIndexes...> /*all*/) {
  std::byte* const to = file + in.to[0].at;
  const std::array<const std::byte*, sizeof...(From)> rows = {(file + in.from[kIndexes].at)...};
  for_lanes(lanes, [=](int t) { put<To>(to, t, Op{}(get<From>(rows[kIndexes], t)...)); });
}

/// to = Op(from...), for all lanes.
template <class Op, class To, class... From>
void compute(const Instruction& in, const Lanes& lanes, std::byte* file) {
  compute_rows<Op, To, From...>(in, lanes, file, std::index_sequence_for<From...>());
}

template <class Op, class To, class... From>
Operation operation(Class counted_as = Class::kArithmetic) {
  return {compute<Op, To, From...>, {int{sizeof(To)}}, {int{sizeof(From)}...}, counted_as};
}

/// A type of C++ and what PTX calls it.
template <class T>
struct Named {
  using Value = T;
  const char* name;
};

inline constexpr std::tuple kSigned{Named<std::int16_t>{"s16"}, Named<std::int32_t>{"s32"}, Named<std::int64_t>{"s64"}};
inline constexpr std::tuple kUnsigned{Named<std::uint16_t>{"u16"}, Named<std::uint32_t>{"u32"},
                                      Named<std::uint64_t>{"u64"}};
inline constexpr std::tuple kBits{Named<std::uint16_t>{"b16"}, Named<std::uint32_t>{"b32"},
                                  Named<std::uint64_t>{"b64"}};
inline constexpr std::tuple kFloats{Named<float>{"f32"}, Named<double>{"f64"}};

/// Calls `work(Named<T>)` for each type of a list.
template <class Types, class Work>
void for_types(const Types& types, const Work& work) {
  std::apply([&](const auto&... type) { (work(type), ...); }, types);
}

}  // namespace ptx

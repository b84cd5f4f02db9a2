// Bits: logic, shifts, fields, and moves.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>

#include "nn/ptx/operations.h"
#include "nn/ptx/windows.h"

namespace ptx {
namespace {

template <class T>
inline constexpr std::uint32_t kWidth = 8 * sizeof(T);

template <class T>
struct And {
  T operator()(T a, T b) const { return static_cast<T>(a & b); }
};
template <class T>
struct Or {
  T operator()(T a, T b) const { return static_cast<T>(a | b); }
};
template <class T>
struct Xor {
  T operator()(T a, T b) const { return static_cast<T>(a ^ b); }
};
template <class T>
struct Not {
  T operator()(T a) const { return static_cast<T>(~a); }
};
/// Whether it is 0.
template <class T>
struct LogicalNot {
  T operator()(T a) const { return a == 0 ? 1 : 0; }
};

template <>
struct And<Predicate> {
  Predicate operator()(Predicate a, Predicate b) const { return predicate_of(holds(a) && holds(b)); }
};
template <>
struct Or<Predicate> {
  Predicate operator()(Predicate a, Predicate b) const { return predicate_of(holds(a) || holds(b)); }
};
template <>
struct Xor<Predicate> {
  Predicate operator()(Predicate a, Predicate b) const { return predicate_of(a != b); }
};
template <>
struct Not<Predicate> {
  Predicate operator()(Predicate a) const { return predicate_of(!holds(a)); }
};

/// A shift by the width or more leaves nothing but, of signed numbers, the sign.
template <class T>
struct ShiftLeft {
  T operator()(T a, std::uint32_t by) const { return by >= kWidth<T> ? T{0} : static_cast<T>(a << by); }
};
template <class T>
struct ShiftRight {
  T operator()(T a, std::uint32_t by) const {
    if constexpr (std::is_signed_v<T>) return static_cast<T>(a >> std::min(by, kWidth<T> - 1));
    return by >= kWidth<T> ? T{0} : static_cast<T>(a >> by);
  }
};

/// shf: the words low and high as one number of 64 bits, shifted; of the left shift the upper word, else the lower.
std::uint32_t funnel_left(std::uint32_t low, std::uint32_t high, std::uint32_t by) {
  return static_cast<std::uint32_t>(((std::uint64_t{high} << 32 | low) << by) >> 32);
}
std::uint32_t funnel_right(std::uint32_t low, std::uint32_t high, std::uint32_t by) {
  return static_cast<std::uint32_t>((std::uint64_t{high} << 32 | low) >> by);
}
template <auto kShift, bool kWraps>
struct Funnel {
  std::uint32_t operator()(std::uint32_t low, std::uint32_t high, std::uint32_t by) const {
    return kShift(low, high, kWraps ? by & 31U : std::min(by, 32U));
  }
};

template <class T>
struct CountOnes {
  std::uint32_t operator()(T a) const { return static_cast<std::uint32_t>(std::popcount(a)); }
};
template <class T>
struct CountLeadingZeros {
  std::uint32_t operator()(T a) const { return static_cast<std::uint32_t>(std::countl_zero(a)); }
};
template <class T>
struct Reverse {
  T operator()(T a) const {
    T reversed = 0;
    for (std::uint32_t i = 0; i < kWidth<T>; ++i) reversed = static_cast<T>(reversed << 1 | (a >> i & 1));
    return reversed;
  }
};

/// The bits of a from `first` on, `count` of them; beyond the word there are copies of the sign, or zeros.
template <class T>
struct ExtractField {
  T operator()(T a, std::uint32_t first, std::uint32_t count) const {
    first &= 255U;
    count &= 255U;
    if (count == 0) return 0;
    const std::uint32_t last = std::min(first + count - 1, kWidth<T> - 1);
    const bool is_negative = std::is_signed_v<T> && ((a >> last) & 1) != 0;
    T field = 0;
    for (std::uint32_t i = 0; i < kWidth<T>; ++i) {
      const bool is_set = i < count && first + i < kWidth<T> ? ((a >> (first + i)) & 1) != 0 : is_negative;
      if (is_set) field = static_cast<T>(field | static_cast<T>(T{1} << i));
    }
    return field;
  }
};
/// b, with `count` bits from `first` on replaced by the lowest of a.
template <class T>
struct InsertField {
  T operator()(T a, T b, std::uint32_t first, std::uint32_t count) const {
    first &= 255U;
    count &= 255U;
    for (std::uint32_t i = 0; i < count && first + i < kWidth<T>; ++i) {
      const T bit = static_cast<T>(T{1} << (first + i));
      b = static_cast<T>((a >> i & 1) != 0 ? b | bit : b & ~bit);
    }
    return b;
  }
};

/// A byte of the eight of a and b for each of the four selectors; bit 3 of a selector: copies of that byte's sign.
struct Permute {
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b, std::uint32_t selectors) const {
    const std::uint64_t all = std::uint64_t{b} << 32 | a;
    std::uint32_t made = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
      const std::uint32_t selector = selectors >> (4 * i) & 15U;
      std::uint32_t byte = static_cast<std::uint32_t>(all >> (8 * (selector & 7U))) & 255U;
      if ((selector & 8U) != 0) byte = (byte & 128U) != 0 ? 255U : 0U;
      made |= byte << (8 * i);
    }
    return made;
  }
};

template <class T>
struct Same {
  T operator()(T a) const { return a; }
};
template <class T>
struct Select {
  T operator()(T a, T b, Predicate first) const { return holds(first) ? a : b; }
};

/// An address of a space as a generic one, or back.
template <std::uint64_t kBy>
struct Moved {
  std::uint64_t operator()(std::uint64_t address) const { return address + kBy; }
};

/// mov of a value to its two halves, and back.
template <class Whole, class Half>
void unpack(const Instruction& in, const Lanes& lanes, std::byte* file) {
  for_lanes(lanes, [=, to = in.to, from = in.from[0]](int t) {
    const Whole value = get<Whole>(file + from.at, t);
    put<Half>(file + to[0].at, t, static_cast<Half>(value));
    put<Half>(file + to[1].at, t, static_cast<Half>(value >> kWidth<Half>));
  });
}
template <class Whole, class Half>
struct Pack {
  Whole operator()(Half low, Half high) const { return static_cast<Whole>(Whole{high} << kWidth<Half> | low); }
};

template <class Whole, class Half>
void add_halves(Operations& all, const std::string& type) {
  all["unpack." + type] = {unpack<Whole, Half>, {int{sizeof(Half)}, int{sizeof(Half)}}, {int{sizeof(Whole)}}};
  all["pack." + type] = operation<Pack<Whole, Half>, Whole, Half, Half>();
}

template <class T>
void add_logic(Operations& all, const std::string& type) {
  all["and." + type] = operation<And<T>, T, T, T>();
  all["or." + type] = operation<Or<T>, T, T, T>();
  all["xor." + type] = operation<Xor<T>, T, T, T>();
  all["not." + type] = operation<Not<T>, T, T>();
}

template <class T>
void add_counts(Operations& all, const std::string& type) {
  all["popc." + type] = operation<CountOnes<T>, std::uint32_t, T>();
  all["clz." + type] = operation<CountLeadingZeros<T>, std::uint32_t, T>();
  all["brev." + type] = operation<Reverse<T>, T, T>();
  all["bfi." + type] = operation<InsertField<T>, T, T, T, std::uint32_t, std::uint32_t>();
}

void add_words(Operations& all) {
  all["shf.l.wrap.b32"] =
      operation<Funnel<funnel_left, true>, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>();
  all["shf.l.clamp.b32"] =
      operation<Funnel<funnel_left, false>, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>();
  all["shf.r.wrap.b32"] =
      operation<Funnel<funnel_right, true>, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>();
  all["shf.r.clamp.b32"] =
      operation<Funnel<funnel_right, false>, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>();
  all["prmt.b32"] = operation<Permute, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>();
}

template <class T>
void add_fields(Operations& all, const std::string& type) {
  all["bfe." + type] = operation<ExtractField<T>, T, T, std::uint32_t, std::uint32_t>();
}

}  // namespace

void add_bits(Operations& all) {
  for_types(kBits, [&]<class T>(Named<T> type) {
    add_logic<T>(all, type.name);
    all[std::string("cnot.") + type.name] = operation<LogicalNot<T>, T, T>();
    all[std::string("shl.") + type.name] = operation<ShiftLeft<T>, T, T, std::uint32_t>();
    all[std::string("shr.") + type.name] = operation<ShiftRight<T>, T, T, std::uint32_t>();
    if constexpr (sizeof(T) >= sizeof(std::uint32_t)) add_counts<T>(all, type.name);
  });
  const auto shift_right = [&]<class T>(Named<T> type) {
    all[std::string("shr.") + type.name] = operation<ShiftRight<T>, T, T, std::uint32_t>();
    if constexpr (sizeof(T) >= sizeof(std::uint32_t)) add_fields<T>(all, type.name);
  };
  for_types(kSigned, shift_right);
  for_types(kUnsigned, shift_right);
  add_logic<Predicate>(all, "pred");
  add_words(all);
}

void add_moves(Operations& all) {
  const auto move = [&]<class T>(Named<T> type) {
    all[std::string("mov.") + type.name] = operation<Same<T>, T, T>();
    all[std::string("selp.") + type.name] = operation<Select<T>, T, T, T, Predicate>();
  };
  for_types(kBits, move);
  for_types(kSigned, move);
  for_types(kUnsigned, move);
  for_types(kFloats, move);
  all["mov.pred"] = operation<Same<Predicate>, Predicate, Predicate>();
  add_halves<std::uint64_t, std::uint32_t>(all, "b64");
  add_halves<std::uint32_t, std::uint16_t>(all, "b32");
  all["cvta.to.global.u64"] = all["cvta.global.u64"] = operation<Moved<0>, std::uint64_t, std::uint64_t>();
  all["cvta.shared.u64"] = operation<Moved<kSharedWindow>, std::uint64_t, std::uint64_t>();
  all["cvta.to.shared.u64"] = operation<Moved<-kSharedWindow>, std::uint64_t, std::uint64_t>();
  all["cvta.local.u64"] = operation<Moved<kLocalWindow>, std::uint64_t, std::uint64_t>();
  all["cvta.to.local.u64"] = operation<Moved<-kLocalWindow>, std::uint64_t, std::uint64_t>();
}

}  // namespace ptx

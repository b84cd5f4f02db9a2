// Whole numbers: sums and products wrap around, as unsigned numbers do in C++.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "nn/ptx/operations.h"

namespace ptx {
namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

template <class T>
using Unsigned = std::make_unsigned_t<T>;

/// The type with twice the bits.
template <class T>
struct Twice;
template <>
struct Twice<std::int16_t> : std::type_identity<std::int32_t> {};
template <>
struct Twice<std::uint16_t> : std::type_identity<std::uint32_t> {};
template <>
struct Twice<std::int32_t> : std::type_identity<std::int64_t> {};
template <>
struct Twice<std::uint32_t> : std::type_identity<std::uint64_t> {};
template <>
struct Twice<std::int64_t> : std::type_identity<Wide> {};
template <>
struct Twice<std::uint64_t> : std::type_identity<UnsignedWide> {};
template <class T>
using TwiceOf = typename Twice<T>::type;

template <class T>
TwiceOf<T> whole_product(T a, T b) {
  return static_cast<TwiceOf<T>>(a) * static_cast<TwiceOf<T>>(b);
}

/// Sums and products in 64 bits: the lower bits of those are the same in any width.
template <class T>
T wrapped(std::uint64_t value) {
  return static_cast<T>(value);
}
template <class T>
std::uint64_t bits_of(T value) {
  return static_cast<std::uint64_t>(value);
}

template <class T>
struct Add {
  T operator()(T a, T b) const { return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b)); }
};
template <class T>
struct Subtract {
  T operator()(T a, T b) const { return static_cast<T>(static_cast<Unsigned<T>>(a) - static_cast<Unsigned<T>>(b)); }
};
template <class T>
struct MultiplyLow {
  T operator()(T a, T b) const { return wrapped<T>(bits_of(a) * bits_of(b)); }
};
template <class T>
struct MultiplyHigh {
  T operator()(T a, T b) const { return static_cast<T>(whole_product(a, b) >> (8 * sizeof(T))); }
};
template <class T>
struct MultiplyWide {
  TwiceOf<T> operator()(T a, T b) const { return whole_product(a, b); }
};
template <class T>
struct AddProductLow {
  T operator()(T a, T b, T c) const { return wrapped<T>(bits_of(a) * bits_of(b) + bits_of(c)); }
};
template <class T>
struct AddProductHigh {
  T operator()(T a, T b, T c) const { return Add<T>{}(MultiplyHigh<T>{}(a, b), c); }
};
template <class T>
struct AddProductWide {
  TwiceOf<T> operator()(T a, T b, TwiceOf<T> c) const { return Add<TwiceOf<T>>{}(whole_product(a, b), c); }
};
/// The lower 24 bits of both, with their sign.
template <class T>
struct Multiply24 {
  static T low(T value) { return static_cast<T>(static_cast<T>(static_cast<std::uint32_t>(value) << 8) >> 8); }
  T operator()(T a, T b) const { return MultiplyLow<T>{}(low(a), low(b)); }
};
template <class T>
struct AddProduct24 {
  T operator()(T a, T b, T c) const { return Add<T>{}(Multiply24<T>{}(a, b), c); }
};
template <class T>
struct Minimum {
  T operator()(T a, T b) const { return std::min(a, b); }
};
template <class T>
struct Maximum {
  T operator()(T a, T b) const { return std::max(a, b); }
};
template <class T>
struct Negate {
  T operator()(T a) const { return Subtract<T>{}(0, a); }
};
template <class T>
struct Absolute {
  T operator()(T a) const { return a < 0 ? Negate<T>{}(a) : a; }
};
/// |a - b| + c
template <class T>
struct AddDistance {
  T operator()(T a, T b, T c) const { return Add<T>{}(a < b ? Subtract<T>{}(b, a) : Subtract<T>{}(a, b), c); }
};

/// Towards 0. The one quotient that is too large, of the smallest number by -1, wraps around.
template <class T>
struct Divide {
  T operator()(T a, T b) const {
    if constexpr (std::is_signed_v<T>) {
      if (b == -1) return Negate<T>{}(a);
    }
    return static_cast<T>(a / b);
  }
};
template <class T>
struct Remainder {
  T operator()(T a, T b) const {
    if constexpr (std::is_signed_v<T>) {
      if (b == -1) return 0;
    }
    return static_cast<T>(a % b);
  }
};

/// The machine is strict: PTX leaves a division by 0 open.
template <class Op, class T>
void divide(const Instruction& in, const Lanes& lanes, std::byte* file) {
  const std::byte* const by = file + in.from[1].at;
  const auto check = [&](int t) {
    if (get<T>(by, t) == 0) throw ThreadFault(t, "a division by 0");
  };
  for (int i = lanes.first; i < lanes.last; ++i) check(lanes.list == nullptr ? i : lanes.list[i]);
  compute<Op, T, T, T>(in, lanes, file);
}

template <class T>
Operation division(Run run) {
  return {run, {int{sizeof(T)}}, {int{sizeof(T)}, int{sizeof(T)}}};
}

template <class T>
void add_type(Operations& all, const std::string& type) {
  all["add." + type] = operation<Add<T>, T, T, T>();
  all["sub." + type] = operation<Subtract<T>, T, T, T>();
  all["mul.lo." + type] = operation<MultiplyLow<T>, T, T, T>();
  all["mul.hi." + type] = operation<MultiplyHigh<T>, T, T, T>();
  all["mad.lo." + type] = operation<AddProductLow<T>, T, T, T, T>();
  all["mad.hi." + type] = operation<AddProductHigh<T>, T, T, T, T>();
  all["min." + type] = operation<Minimum<T>, T, T, T>();
  all["max." + type] = operation<Maximum<T>, T, T, T>();
  all["sad." + type] = operation<AddDistance<T>, T, T, T, T>();
  all["div." + type] = division<T>(divide<Divide<T>, T>);
  all["rem." + type] = division<T>(divide<Remainder<T>, T>);
}

template <class T>
void add_narrow_type(Operations& all, const std::string& type) {
  all["mul.wide." + type] = operation<MultiplyWide<T>, TwiceOf<T>, T, T>();
  all["mad.wide." + type] = operation<AddProductWide<T>, TwiceOf<T>, T, T, TwiceOf<T>>();
}

template <class T>
void add_signed_type(Operations& all, const std::string& type) {
  all["neg." + type] = operation<Negate<T>, T, T>();
  all["abs." + type] = operation<Absolute<T>, T, T>();
}

template <class T>
void add_short_products(Operations& all, const std::string& type) {
  all["mul24.lo." + type] = operation<Multiply24<T>, T, T, T>();
  all["mad24.lo." + type] = operation<AddProduct24<T>, T, T, T, T>();
}

}  // namespace

void add_integers(Operations& all) {
  const auto add = [&]<class T>(Named<T> type) {
    add_type<T>(all, type.name);
    if constexpr (sizeof(T) < sizeof(std::uint64_t)) add_narrow_type<T>(all, type.name);
    if constexpr (std::is_signed_v<T>) add_signed_type<T>(all, type.name);
  };
  for_types(kSigned, add);
  for_types(kUnsigned, add);
  add_short_products<std::int32_t>(all, "s32");
  add_short_products<std::uint32_t>(all, "u32");
}

}  // namespace ptx

// cvt: a value of one type as another.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "nn/ptx/operations.h"

namespace ptx {
namespace {

struct Nearest {
  static constexpr const char* kName = "rni";
  double operator()(double value) const { return std::nearbyint(value); }
};
struct TowardsZero {
  static constexpr const char* kName = "rzi";
  double operator()(double value) const { return std::trunc(value); }
};
struct Down {
  static constexpr const char* kName = "rmi";
  double operator()(double value) const { return std::floor(value); }
};
struct Up {
  static constexpr const char* kName = "rpi";
  double operator()(double value) const { return std::ceil(value); }
};

/// 0 between 32-bit types or smaller ones, else the upper bit alone.
template <class To, class From>
To of_nan() {
  if constexpr (std::is_same_v<From, float> && sizeof(To) < sizeof(std::uint64_t)) return 0;
  return static_cast<To>(std::make_unsigned_t<To>{1} << (8 * sizeof(To) - 1));
}

/// Beyond the limits of the type: the limit.
template <class To, class Round, class From>
To whole(From value) {
  using Limits = std::numeric_limits<To>;
  if (value != value) return of_nan<To, From>();
  const double rounded = Round{}(static_cast<double>(value));
  const double end =
      2.0 * static_cast<double>(std::make_unsigned_t<To>{1} << (Limits::digits - 1));  // the least beyond
  if (rounded >= end) return Limits::max();
  return rounded < static_cast<double>(Limits::min()) ? Limits::min() : static_cast<To>(rounded);
}

template <class To, class From>
struct Plain {
  To operator()(From value) const { return static_cast<To>(value); }
};
template <class To, class From, class Round>
struct Whole {
  To operator()(From value) const { return whole<To, Round>(value); }
};
template <class T, class Round>
struct RoundedFloat {
  T operator()(T value) const { return static_cast<T>(Round{}(static_cast<double>(value))); }
};

/// From's lower bytes of a register to To, which fills its register with zeros or copies of the sign.
template <class Op, class To, class From, class ToRegister, class FromRegister>
void convert(const Instruction& in, const Lanes& lanes, std::byte* file) {
  for_lanes(lanes, [to = file + in.to[0].at, from = file + in.from[0].at](int t) {
    const FromRegister value = get<FromRegister>(from, t);
    if constexpr (std::is_floating_point_v<From>) {
      put(to, t, static_cast<ToRegister>(Op{}(value)));
    } else {
      put(to, t, static_cast<ToRegister>(Op{}(static_cast<From>(value))));
    }
  });
}

template <class T, int kBytes>
auto register_of() {
  if constexpr (std::is_floating_point_v<T>)
    return T{};
  else if constexpr (kBytes == 2)
    return std::conditional_t<std::is_signed_v<T>, std::int16_t, std::uint16_t>{};
  else if constexpr (kBytes == 4)
    return std::conditional_t<std::is_signed_v<T>, std::int32_t, std::uint32_t>{};
  else
    return std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>{};
}
template <class T, int kBytes>
using Register = decltype(register_of<T, kBytes>());

/// "cvt.u32.u8 4 2": the opcode and the bytes of both registers.
std::string key_of(const std::string& opcode, int to_bytes, int from_bytes) {
  return opcode + " " + std::to_string(to_bytes) + " " + std::to_string(from_bytes);
}

template <class Op, class To, class From, int kTo, int kFrom>
void add_registers(Operations& all, const std::string& opcode) {
  constexpr bool kToFits = std::is_floating_point_v<To> ? kTo == sizeof(To) : kTo >= int{sizeof(To)};
  constexpr bool kFromFits = std::is_floating_point_v<From> ? kFrom == sizeof(From) : kFrom >= int{sizeof(From)};
  if constexpr (kToFits && kFromFits) {
    all[key_of(opcode, kTo, kFrom)] = {
        convert<Op, To, From, Register<To, kTo>, Register<From, kFrom>>, {kTo}, {kFrom}, Class::kArithmetic};
  }
}

template <class Op, class To, class From>
void add_conversion(Operations& all, const std::string& opcode) {
  add_registers<Op, To, From, 2, 2>(all, opcode);
  add_registers<Op, To, From, 2, 4>(all, opcode);
  add_registers<Op, To, From, 2, 8>(all, opcode);
  add_registers<Op, To, From, 4, 2>(all, opcode);
  add_registers<Op, To, From, 4, 4>(all, opcode);
  add_registers<Op, To, From, 4, 8>(all, opcode);
  add_registers<Op, To, From, 8, 2>(all, opcode);
  add_registers<Op, To, From, 8, 4>(all, opcode);
  add_registers<Op, To, From, 8, 8>(all, opcode);
}

constexpr std::tuple kWhole{Named<std::int8_t>{"s8"},    Named<std::int16_t>{"s16"}, Named<std::int32_t>{"s32"},
                            Named<std::int64_t>{"s64"},  Named<std::uint8_t>{"u8"},  Named<std::uint16_t>{"u16"},
                            Named<std::uint32_t>{"u32"}, Named<std::uint64_t>{"u64"}};
constexpr std::tuple kRounds{Nearest{}, TowardsZero{}, Down{}, Up{}};

void add_between_whole(Operations& all) {
  for_types(kWhole, [&]<class To>(Named<To> to) {
    for_types(kWhole, [&]<class From>(Named<From> from) {
      add_conversion<Plain<To, From>, To, From>(all, std::string("cvt.") + to.name + "." + from.name);
    });
  });
}

void add_from_whole(Operations& all) {
  for_types(kFloats, [&]<class To>(Named<To> to) {
    for_types(kWhole, [&]<class From>(Named<From> from) {
      add_conversion<Plain<To, From>, To, From>(all, std::string("cvt.rn.") + to.name + "." + from.name);
    });
  });
}

void add_to_whole(Operations& all) {
  for_types(kWhole, [&]<class To>(Named<To> to) {
    for_types(kFloats, [&]<class From>(Named<From> from) {
      for_types(kRounds, [&]<class Round>(Round /*round*/) {
        add_conversion<Whole<To, From, Round>, To, From>(
            all, std::string("cvt.") + Round::kName + "." + to.name + "." + from.name);
      });
    });
  });
}

void add_rounds(Operations& all) {
  for_types(kFloats, [&]<class T>(Named<T> type) {
    for_types(kRounds, [&]<class Round>(Round /*round*/) {
      add_conversion<RoundedFloat<T, Round>, T, T>(
          all, std::string("cvt.") + Round::kName + "." + type.name + "." + type.name);
    });
  });
}

Operations conversions() {
  Operations all;
  add_between_whole(all);
  add_from_whole(all);
  add_to_whole(all);
  add_rounds(all);
  add_conversion<Plain<double, float>, double, float>(all, "cvt.f64.f32");
  add_conversion<Plain<float, double>, float, double>(all, "cvt.rn.f32.f64");
  return all;
}

}  // namespace

const Operation* find_conversion(std::string_view opcode, int to_bytes, int from_bytes) {
  static const Operations all = conversions();
  const auto found = all.find(key_of(std::string(opcode), to_bytes, from_bytes));
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace ptx

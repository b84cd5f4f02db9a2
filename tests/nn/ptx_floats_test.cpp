/// Single instructions of floating point on the machine, at their edges, against the same in a wider type, rounded
/// once.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <type_traits>

#include "nn/ptx/test_text.h"

namespace ptx {
namespace {

__extension__ using Quad = __float128;
__extension__ using Bits128 = unsigned __int128;

template <class T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// A type in which sums and products of T are exact or rounded so finely that rounding again changes nothing.
template <class T>
using Wider = std::conditional_t<sizeof(T) == 4, double, Quad>;

template <class T>
const char* name_of() {
  return sizeof(T) == 4 ? "f32" : "f64";
}

template <class T>
T value_of(std::uint64_t bits) {
  return std::bit_cast<T>(static_cast<Bits<T>>(bits));
}
template <class T>
std::uint64_t bits_of(T value) {
  return std::bit_cast<Bits<T>>(value);
}

template <class T>
std::vector<std::uint64_t> edges() {
  using Limits = std::numeric_limits<T>;
  const T all[] = {0,
                   1,
                   3,
                   T(0.1),
                   T(-2.5),
                   T(0.5),
                   T(1.5),
                   T(1e10),
                   T(-3e9),
                   T(4.2e9),
                   Limits::min(),
                   Limits::max(),
                   Limits::denorm_min(),
                   Limits::min() * T(0.75),
                   Limits::infinity(),
                   Limits::epsilon(),
                   1 + Limits::epsilon(),
                   T(2147483647.5),
                   T(-2147483649.0)};
  std::vector<std::uint64_t> bits = {bits_of(Limits::quiet_NaN())};
  for (const T value : all) {
    bits.push_back(bits_of(value));
    bits.push_back(bits_of(-value));
  }
  return bits;
}

/// The same bits, or both NaN.
template <class T>
void expect_same(const std::string& opcode, std::uint64_t found, T wanted, const std::vector<std::uint64_t>& row) {
  const T value = value_of<T>(found);
  if (std::isnan(wanted) && std::isnan(value)) return;
  ASSERT_EQ(found, bits_of(wanted)) << opcode << " of " << value_of<T>(row[0]) << ": " << value << ", not " << wanted;
}

template <class T, class Naive>
void expect_edges(const std::string& operation, std::size_t count, const Naive& naive) {
  const std::string opcode = operation + "." + name_of<T>();
  const auto rows = rows_of(std::vector(count, edges<T>()));
  const auto found = results_of(opcode, name_of<T>(), std::vector<std::string>(count, name_of<T>()), rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<T> values;
    for (const std::uint64_t bits : rows[i]) values.push_back(value_of<T>(bits));
    expect_same<T>(opcode, found[i], naive(values), rows[i]);
  }
}

template <class T>
class PtxFloats : public testing::Test {};
using FloatTypes = testing::Types<float, double>;
TYPED_TEST_SUITE(PtxFloats, FloatTypes);

TYPED_TEST(PtxFloats, AreRoundedOnce) {
  using T = TypeParam;
  using W = Wider<T>;
  expect_edges<T>("add.rn", 2, [](const auto& v) { return static_cast<T>(W{v[0]} + W{v[1]}); });
  expect_edges<T>("sub.rn", 2, [](const auto& v) { return static_cast<T>(W{v[0]} - W{v[1]}); });
  expect_edges<T>("mul.rn", 2, [](const auto& v) { return static_cast<T>(W{v[0]} * W{v[1]}); });
  expect_edges<T>("div.rn", 2, [](const auto& v) { return static_cast<T>(W{v[0]} / W{v[1]}); });
  expect_edges<T>("rcp.rn", 1, [](const auto& v) { return static_cast<T>(W{1} / W{v[0]}); });
}

/// a + b, and where that has more than 113 bits, the neighbour whose last bit is 1. Rounding that again is as rounding
/// the exact sum (S. Boldo, G. Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using
/// rounding to odd", 2008).
Quad sum_to_odd(Quad a, Quad b) {
  const Quad sum = a + b;
  const Quad rest = sum - a;
  const Quad error = (a - (sum - rest)) + (b - rest);
  if (!(error > 0 || error < 0)) return sum;
  const auto bits = std::bit_cast<Bits128>(sum);
  if ((bits & 1) != 0) return sum;
  return std::bit_cast<Quad>((error > 0) == (sum > 0) ? bits + 1 : bits - 1);
}

/// The product is exact in 113 bits.
TYPED_TEST(PtxFloats, ProductsAreAddedWithOneRounding) {
  using T = TypeParam;
  expect_edges<T>("fma.rn", 3, [](const auto& v) { return static_cast<T>(sum_to_odd(Quad{v[0]} * Quad{v[1]}, v[2])); });
}

/// Of all values the root's square lies nearest: between those of the middles to both neighbours.
TYPED_TEST(PtxFloats, RootsAreTheNearest) {
  using T = TypeParam;
  const auto rows = rows_of({edges<T>()});
  const auto found = results_of(std::string("sqrt.rn.") + name_of<T>(), name_of<T>(), {name_of<T>()}, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const T x = value_of<T>(rows[i][0]);
    const T root = value_of<T>(found[i]);
    if (!(x > 0) || std::isinf(x)) {
      expect_same<T>("sqrt.rn", found[i], x < 0 ? std::numeric_limits<T>::quiet_NaN() : x, rows[i]);
      continue;
    }
    const Quad below = (Quad{root} + Quad{std::nextafter(root, T{0})}) / 2;
    const Quad above = (Quad{root} + Quad{std::nextafter(root, std::numeric_limits<T>::max())}) / 2;
    EXPECT_TRUE(below * below < Quad{x} && Quad{x} < above * above) << x << ": " << root;
  }
}

TYPED_TEST(PtxFloats, SignsAndLimits) {
  using T = TypeParam;
  constexpr std::uint64_t kSign = std::uint64_t{1} << (8 * sizeof(T) - 1);
  expect_edges<T>("neg", 1, [](const auto& v) { return value_of<T>(bits_of(v[0]) ^ kSign); });
  expect_edges<T>("abs", 1, [](const auto& v) { return value_of<T>(bits_of(v[0]) & ~kSign); });
  expect_edges<T>("copysign", 2,
                  [](const auto& v) { return value_of<T>((bits_of(v[1]) & ~kSign) | (bits_of(v[0]) & kSign)); });
  const auto least = [](T a, T b) { return a < b || (a == b && (bits_of(a) & kSign) != 0) ? a : b; };
  expect_edges<T>("min", 2, [=](const auto& v) {
    return std::isnan(v[0]) ? v[1] : std::isnan(v[1]) ? v[0] : least(v[0], v[1]);
  });
  expect_edges<T>("max", 2, [=](const auto& v) {
    return std::isnan(v[0]) ? v[1] : std::isnan(v[1]) ? v[0] : -least(-v[0], -v[1]);
  });
}

TEST(PtxFloat, NanWinsWhereThatIsAsked) {
  expect_edges<float>("min.NaN", 2, [](const auto& v) {
    const bool is_nan = std::isnan(v[0]) || std::isnan(v[1]);
    const float least = v[0] < v[1] || (v[0] == v[1] && std::signbit(v[0])) ? v[0] : v[1];
    return is_nan ? std::nanf("") : least;
  });
  EXPECT_EQ(results_of("min.f32", "f32", {"f32", "f32"}, {{0xffc12345, 0x7fc00001}})[0], 0x7fffffffU);
}

/// Each comparison by which of the four relations of two floats it holds for: less, equal, greater, unordered.
struct Relations {
  const char* name;
  bool less, equal, greater, unordered;
};

constexpr Relations kRelations[] = {
    {"eq", false, true, false, false}, {"ne", true, false, true, false},  {"lt", true, false, false, false},
    {"le", true, true, false, false},  {"gt", false, false, true, false}, {"ge", false, true, true, false},
    {"equ", false, true, false, true}, {"neu", true, false, true, true},  {"ltu", true, false, false, true},
    {"leu", true, true, false, true},  {"gtu", false, false, true, true}, {"geu", false, true, true, true},
    {"num", true, true, true, false},  {"nan", false, false, false, true}};

TYPED_TEST(PtxFloats, Comparisons) {
  using T = TypeParam;
  const std::string type = name_of<T>();
  const auto rows = rows_of({edges<T>(), edges<T>()});
  for (const Relations& relation : kRelations) {
    const auto found = results_of("setp." + std::string(relation.name) + "." + type, "pred", {type, type}, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const T a = value_of<T>(rows[i][0]);
      const T b = value_of<T>(rows[i][1]);
      const bool holds = std::isnan(a) || std::isnan(b) ? relation.unordered
                         : a < b                        ? relation.less
                         : a > b                        ? relation.greater
                                                        : relation.equal;
      ASSERT_EQ(found[i] != 0, holds) << relation.name << " of " << a << " and " << b;
    }
  }
}

/// A whole number nearest to x, or towards 0, down or up.
Quad rounded(double x, const std::string& how) {
  const double down = std::floor(x);
  const double up = std::ceil(x);
  if (how == "rmi") return down;
  if (how == "rpi") return up;
  if (how == "rzi") return x < 0 ? up : down;
  if (x - down != up - x) return x - down < up - x ? down : up;
  return std::fmod(down, 2) == 0 ? down : up;
}

template <class To, class From>
To whole_of(From value, const std::string& how) {
  using Limits = std::numeric_limits<To>;
  if (std::isnan(value)) {
    const bool is_zero = sizeof(From) == 4 && sizeof(To) < 8;
    return is_zero ? To{0} : static_cast<To>(std::uint64_t{1} << (8 * sizeof(To) - 1));
  }
  if (std::isinf(value)) return value < 0 ? Limits::min() : Limits::max();
  const Quad number = rounded(static_cast<double>(value), how);
  if (number < Quad{Limits::min()}) return Limits::min();
  return number > Quad{Limits::max()} ? Limits::max() : static_cast<To>(number);
}

template <class To, class From>
void expect_whole(const std::string& to) {
  for (const std::string how : {"rni", "rzi", "rmi", "rpi"}) {
    const std::string opcode = "cvt." + how + "." + to + "." + name_of<From>();
    const auto rows = rows_of({edges<From>()});
    const auto found = results_of(opcode, to, {name_of<From>()}, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const From value = value_of<From>(rows[i][0]);
      ASSERT_EQ(static_cast<To>(found[i]), (whole_of<To, From>(value, how))) << opcode << " of " << value;
    }
  }
}

TYPED_TEST(PtxFloats, BecomeWholeNumbersWithinTheirLimits) {
  expect_whole<std::int8_t, TypeParam>("s8");
  expect_whole<std::uint8_t, TypeParam>("u8");
  expect_whole<std::int16_t, TypeParam>("s16");
  expect_whole<std::int32_t, TypeParam>("s32");
  expect_whole<std::uint32_t, TypeParam>("u32");
  expect_whole<std::int64_t, TypeParam>("s64");
  expect_whole<std::uint64_t, TypeParam>("u64");
}

TYPED_TEST(PtxFloats, AreRoundedToWholeFloats) {
  using T = TypeParam;
  for (const std::string how : {"rni", "rzi", "rmi", "rpi"}) {
    const std::string opcode = "cvt." + how + "." + name_of<T>() + "." + name_of<T>();
    const auto rows = rows_of({edges<T>()});
    const auto found = results_of(opcode, name_of<T>(), {name_of<T>()}, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const T value = value_of<T>(rows[i][0]);
      const bool is_whole = !(std::fabs(value) < T(1e15));
      const T wanted =
          is_whole ? value : std::copysign(static_cast<T>(rounded(static_cast<double>(value), how)), value);
      expect_same<T>(opcode, found[i], wanted, rows[i]);
    }
  }
}

template <class From>
void expect_nearest(const std::string& from, const std::vector<std::uint64_t>& values) {
  const auto rows = rows_of({values});
  const auto floats = results_of("cvt.rn.f32." + from, "f32", {from}, rows);
  const auto doubles = results_of("cvt.rn.f64." + from, "f64", {from}, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Quad number = static_cast<From>(rows[i][0]);
    EXPECT_EQ(floats[i], bits_of(static_cast<float>(number)));
    EXPECT_EQ(doubles[i], bits_of(static_cast<double>(number)));
  }
}

TEST(PtxFloat, WholeNumbersBecomeTheNearestFloat) {
  const std::vector<std::uint64_t> values = {0,
                                             1,
                                             ~0ULL,
                                             0x80,
                                             0x7fff,
                                             0xffffffff,
                                             0x80000000,
                                             1ULL << 63,
                                             (1ULL << 53) + 1,
                                             (1ULL << 24) + 1,
                                             33554433,
                                             (1ULL << 63) + 1025,
                                             0x7fffffbf,
                                             0x7fffffff};
  expect_nearest<std::int8_t>("s8", values);
  expect_nearest<std::uint8_t>("u8", values);
  expect_nearest<std::uint16_t>("u16", values);
  expect_nearest<std::int32_t>("s32", values);
  expect_nearest<std::uint32_t>("u32", values);
  expect_nearest<std::int64_t>("s64", values);
  expect_nearest<std::uint64_t>("u64", values);
}

TEST(PtxFloat, WidthsChange) {
  auto rows = rows_of({edges<double>()});
  for (const double x : {1e-40, 1.00000005960464477539, 1.00000005960464477540, 3.4028235677973366e38, 7e-46})
    rows.push_back({bits_of(x)});
  const auto narrow = results_of("cvt.rn.f32.f64", "f32", {"f64"}, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expect_same<float>("cvt.rn.f32.f64", narrow[i], static_cast<float>(Quad{value_of<double>(rows[i][0])}), rows[i]);
  }
  rows = rows_of({edges<float>()});
  const auto wide = results_of("cvt.f64.f32", "f64", {"f32"}, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expect_same<double>("cvt.f64.f32", wide[i], static_cast<double>(Quad{value_of<float>(rows[i][0])}), rows[i]);
  }
}

}  // namespace
}  // namespace ptx

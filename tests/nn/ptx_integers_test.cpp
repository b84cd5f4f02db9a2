/// Single instructions of whole numbers and bits on the machine, at the edges of their types, against the same in
/// numbers of 128 bits or bit by bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "nn/ptx/test_text.h"

namespace ptx {
namespace {

__extension__ using Number = __int128;
using Naive = std::function<Number(const std::vector<Number>&)>;

constexpr std::uint64_t kEdges[] = {0,          1,          2,          7,          31,           32,
                                    33,         63,         64,         127,        128,          255,
                                    0x7fff,     0x8000,     0x7fffffff, 0x80000000, 0xffffffff,   0x123456789abcdef0,
                                    ~0ULL >> 1, 1ULL << 63, ~0ULL - 30, ~0ULL,      0x55aa55aaUL, 0xfffffff9};

std::vector<std::uint64_t> edges() { return {std::begin(kEdges), std::end(kEdges)}; }

std::uint64_t cut(Number value, int bytes) {
  const auto bits = static_cast<std::uint64_t>(value);
  return bytes == 8 ? bits : bits & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

/// The bits as a number of the type.
Number number_of(std::uint64_t bits, const std::string& name) {
  const Type type = type_of(name);
  const std::uint64_t own = cut(bits, type.bytes);
  const bool is_negative = type.kind == Kind::kSigned && (own >> (8 * type.bytes - 1) & 1) != 0;
  return is_negative ? Number{own} - (Number{1} << (8 * type.bytes)) : Number{own};
}

void expect_all(const std::string& opcode, const std::string& to, const std::vector<std::string>& from,
                const std::vector<std::vector<std::uint64_t>>& rows, const Naive& naive) {
  const std::vector<std::uint64_t> found = results_of(opcode, to, from, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<Number> numbers;
    for (std::size_t j = 0; j < from.size(); ++j) numbers.push_back(number_of(rows[i][j], from[j]));
    const int bytes = to == "pred" ? 8 : type_of(to).bytes;
    ASSERT_EQ(found[i], cut(naive(numbers), bytes)) << opcode << " of row " << i << ": " << rows[i][0];
  }
}

void expect_edges(const std::string& opcode, const std::string& to, const std::vector<std::string>& from,
                  const Naive& naive) {
  expect_all(opcode, to, from, rows_of(std::vector(from.size(), edges())), naive);
}

/// Rows whose second value is not 0 in the type.
std::vector<std::vector<std::uint64_t>> divisions(const std::string& type) {
  auto rows = rows_of({edges(), edges()});
  std::erase_if(rows, [&](const auto& row) { return number_of(row[1], type) == 0; });
  return rows;
}

int bits_of(const std::string& type) { return 8 * type_of(type).bytes; }

const std::string kTypes[] = {"s16", "s32", "s64", "u16", "u32", "u64"};

TEST(PtxIntegers, SumsAndProductsWrapAround) {
  for (const std::string& t : kTypes) {
    expect_edges("add." + t, t, {t, t}, [](const auto& v) { return v[0] + v[1]; });
    expect_edges("sub." + t, t, {t, t}, [](const auto& v) { return v[0] - v[1]; });
    expect_edges("mul.lo." + t, t, {t, t}, [](const auto& v) {
      return static_cast<Number>(static_cast<std::uint64_t>(v[0]) * static_cast<std::uint64_t>(v[1]));
    });
    expect_edges("mad.lo." + t, t, {t, t, t}, [](const auto& v) {
      return static_cast<Number>(static_cast<std::uint64_t>(v[0]) * static_cast<std::uint64_t>(v[1])) + v[2];
    });
    expect_edges("sad." + t, t, {t, t, t}, [](const auto& v) { return std::max(v[0] - v[1], v[1] - v[0]) + v[2]; });
  }
}

/// The upper half of a product, digit by digit of 32 bits, so that 64 bits need no more than 128.
Number upper_half(Number a, Number b, int bits) {
  if (bits < 64) return a * b >> bits;
  const Number low = (a & 0xffffffff) * (b & 0xffffffff);
  const Number middle = (a >> 32) * (b & 0xffffffff) + (low >> 32);
  const Number other = (a & 0xffffffff) * (b >> 32) + (middle & 0xffffffff);
  return (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
}

TEST(PtxIntegers, ProductsHaveAnUpperHalf) {
  for (const std::string& t : kTypes) {
    const int bits = bits_of(t);
    expect_edges("mul.hi." + t, t, {t, t}, [=](const auto& v) { return upper_half(v[0], v[1], bits); });
    expect_edges("mad.hi." + t, t, {t, t, t}, [=](const auto& v) { return upper_half(v[0], v[1], bits) + v[2]; });
    if (bits == 64) continue;
    const std::string wide = t[0] + std::to_string(2 * bits);
    expect_edges("mul.wide." + t, wide, {t, t}, [](const auto& v) { return v[0] * v[1]; });
    expect_edges("mad.wide." + t, wide, {t, t, wide}, [](const auto& v) { return v[0] * v[1] + v[2]; });
  }
}

TEST(PtxIntegers, QuotientsGoTowardsZero) {
  for (const std::string& t : kTypes) {
    expect_all("div." + t, t, {t, t}, divisions(t), [](const auto& v) { return v[0] / v[1]; });
    expect_all("rem." + t, t, {t, t}, divisions(t), [](const auto& v) { return v[0] % v[1]; });
  }
}

TEST(PtxIntegers, LimitsAndSigns) {
  for (const std::string& t : kTypes) {
    expect_edges("min." + t, t, {t, t}, [](const auto& v) { return std::min(v[0], v[1]); });
    expect_edges("max." + t, t, {t, t}, [](const auto& v) { return std::max(v[0], v[1]); });
    if (t[0] == 'u') continue;
    expect_edges("neg." + t, t, {t}, [](const auto& v) { return -v[0]; });
    expect_edges("abs." + t, t, {t}, [](const auto& v) { return v[0] < 0 ? -v[0] : v[0]; });
  }
}

TEST(PtxIntegers, LogicIsBitByBit) {
  for (const std::string t : {"b16", "b32", "b64"}) {
    expect_edges("and." + t, t, {t, t}, [](const auto& v) { return v[0] & v[1]; });
    expect_edges("or." + t, t, {t, t}, [](const auto& v) { return v[0] + v[1] - (v[0] & v[1]); });
    expect_edges("xor." + t, t, {t, t}, [](const auto& v) { return v[0] + v[1] - 2 * (v[0] & v[1]); });
    expect_edges("not." + t, t, {t}, [](const auto& v) { return -1 - v[0]; });
    expect_edges("cnot." + t, t, {t}, [](const auto& v) { return Number{v[0] == 0 ? 1 : 0}; });
  }
}

/// a 2^by, or a / 2^by rounded down, step by step.
Number shifted(Number a, Number by, bool left) {
  for (Number i = 0; i < std::min<Number>(by, 64); ++i) a = left ? (a + a) & ~std::uint64_t{0} : (a - (a & 1)) / 2;
  return a;
}

TEST(PtxIntegers, ShiftsEndAtTheWidth) {
  for (const std::string t : {"b16", "b32", "b64"}) {
    expect_edges("shl." + t, t, {t, "u32"}, [](const auto& v) { return shifted(v[0], v[1], true); });
    expect_edges("shr." + t, t, {t, "u32"}, [](const auto& v) { return shifted(v[0], v[1], false); });
  }
  for (const std::string& t : kTypes) {
    expect_edges("shr." + t, t, {t, "u32"}, [](const auto& v) { return shifted(v[0], v[1], false); });
  }
}

TEST(PtxIntegers, FunnelShiftsTakeTwoWords) {
  const auto both = [](const auto& v) { return v[0] + (v[1] << 32); };
  const std::vector<std::string> words = {"b32", "b32", "u32"};
  expect_edges("shf.l.wrap.b32", "b32", words, [=](const auto& v) { return both(v) << (v[2] % 32) >> 32; });
  expect_edges("shf.r.wrap.b32", "b32", words, [=](const auto& v) { return both(v) >> (v[2] % 32); });
  expect_edges("shf.l.clamp.b32", "b32", words,
               [=](const auto& v) { return both(v) << std::min<Number>(v[2], 32) >> 32; });
  expect_edges("shf.r.clamp.b32", "b32", words, [=](const auto& v) { return both(v) >> std::min<Number>(v[2], 32); });
}

std::string digits(Number value, int bits) {
  std::string text;
  for (int i = bits - 1; i >= 0; --i) text += (value >> i & 1) != 0 ? '1' : '0';
  return text;
}

Number value_of(const std::string& text) {
  Number value = 0;
  for (const char digit : text) value = 2 * value + (digit - '0');
  return value;
}

TEST(PtxIntegers, BitsAreCountedAndTurned) {
  for (const std::string t : {"b32", "b64"}) {
    const int bits = bits_of(t);
    expect_edges("popc." + t, "u32", {t},
                 [=](const auto& v) { return static_cast<Number>(std::ranges::count(digits(v[0], bits), '1')); });
    expect_edges("clz." + t, "u32", {t}, [=](const auto& v) {
      return static_cast<Number>(std::min(digits(v[0], bits).find('1'), static_cast<std::size_t>(bits)));
    });
    expect_edges("brev." + t, t, {t}, [=](const auto& v) {
      std::string text = digits(v[0], bits);
      std::ranges::reverse(text);
      return value_of(text);
    });
  }
}

/// The field in text, lowest digit first.
Number field_of(Number a, int bits, bool is_signed, Number first, Number count) {
  std::string text = digits(a, bits);
  std::ranges::reverse(text);
  if (count == 0) return 0;
  const char beyond = is_signed ? text[static_cast<std::size_t>(std::min<Number>(first + count, bits) - 1)] : '0';
  text += std::string(600, is_signed ? text.back() : '0');
  text = text.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  text += std::string(600, beyond);
  text.resize(static_cast<std::size_t>(bits));
  std::ranges::reverse(text);
  return value_of(text);
}

TEST(PtxIntegers, FieldsAreExtracted) {
  for (const std::string t : {"s32", "s64", "u32", "u64"}) {
    expect_edges("bfe." + t, t, {t, "u32", "u32"},
                 [=](const auto& v) { return field_of(v[0], bits_of(t), t[0] == 's', v[1] % 256, v[2] % 256); });
  }
}

TEST(PtxIntegers, FieldsAreInserted) {
  for (const std::string t : {"b32", "b64"}) {
    auto rows = rows_of({{0, ~0ULL, 0x123456789abcdef0}, {0, ~0ULL, 0x0f0f0f0f0f0f0f0f}, edges(), edges()});
    expect_all("bfi." + t, t, {t, t, "u32", "u32"}, rows, [=](const auto& v) {
      Number value = v[1];
      for (Number i = 0; i < v[3] % 256 && v[2] % 256 + i < bits_of(t); ++i) {
        const Number place = Number{1} << static_cast<int>(v[2] % 256 + i);
        value = value - (value & place) + ((v[0] >> static_cast<int>(i)) % 2) * place;
      }
      return value;
    });
  }
}

TEST(PtxIntegers, BytesArePermuted) {
  expect_edges("prmt.b32", "b32", {"b32", "b32", "b32"}, [](const auto& v) {
    const Number bytes[] = {v[0] % 256, v[0] >> 8 & 255, v[0] >> 16 & 255, v[0] >> 24 & 255,
                            v[1] % 256, v[1] >> 8 & 255, v[1] >> 16 & 255, v[1] >> 24 & 255};
    Number made = 0;
    for (int i = 3; i >= 0; --i) {
      const Number selector = v[2] >> (4 * i) & 15;
      const Number byte = bytes[selector % 8];
      made = 256 * made + (selector < 8 ? byte : byte / 128 * 255);
    }
    return made;
  });
}

TEST(PtxIntegers, ProductsOf24Bits) {
  for (const std::string t : {"s32", "u32"}) {
    const auto low = [=](Number value) {
      const Number bits = value & 0xffffff;
      return t == "s32" && bits >= 0x800000 ? bits - 0x1000000 : bits;
    };
    expect_edges("mul24.lo." + t, t, {t, t}, [=](const auto& v) { return low(v[0]) * low(v[1]); });
    expect_edges("mad24.lo." + t, t, {t, t, t}, [=](const auto& v) { return low(v[0]) * low(v[1]) + v[2]; });
  }
}

TEST(PtxIntegers, Comparisons) {
  for (const std::string& t : kTypes) {
    expect_edges("setp.eq." + t, "pred", {t, t}, [](const auto& v) { return Number{v[0] == v[1]}; });
    expect_edges("setp.ne." + t, "pred", {t, t}, [](const auto& v) { return Number{v[0] != v[1]}; });
    expect_edges("setp.lt." + t, "pred", {t, t}, [](const auto& v) { return Number{v[0] < v[1]}; });
    expect_edges("setp.le." + t, "pred", {t, t}, [](const auto& v) { return Number{v[0] <= v[1]}; });
    expect_edges("setp.gt." + t, "pred", {t, t}, [](const auto& v) { return Number{v[0] > v[1]}; });
    expect_edges("setp.ge." + t, "pred", {t, t}, [](const auto& v) { return Number{v[0] >= v[1]}; });
  }
}

TEST(PtxIntegers, ComparisonsAreJoined) {
  const auto rows = rows_of({{0, 1}, {0, 1}, {0, 1}});
  const std::vector<std::string> from = {"s32", "s32", "pred"};
  expect_all("setp.lt.and.s32", "pred", from, rows, [](const auto& v) { return Number{v[0] < v[1] && v[2] != 0}; });
  expect_all("setp.lt.or.s32", "pred", from, rows, [](const auto& v) { return Number{v[0] < v[1] || v[2] != 0}; });
  expect_all("setp.lt.xor.s32", "pred", from, rows, [](const auto& v) { return Number{(v[0] < v[1]) != (v[2] != 0)}; });
  const auto twice = left_by(std::string(kPlaces) +
                             "setp.lt.u32 %p1|%p2, %r1, 5; selp.u64 %rd3, 1, 2, %p1; @%p2 add.u64 %rd3, %rd3, 4;\n"
                             "st.global.u64 [%rd2], %rd3;");
  for (std::size_t t = 0; t < 64; ++t) EXPECT_EQ(twice[t], t < 5 ? 1U : 6U);
}

TEST(PtxIntegers, PredicatesAndSelections) {
  const auto rows = rows_of({{0, 1}, {0, 1}});
  const std::vector<std::string> from = {"pred", "pred"};
  expect_all("and.pred", "pred", from, rows, [](const auto& v) { return v[0] * v[1] != 0 ? Number{1} : Number{0}; });
  expect_all("or.pred", "pred", from, rows, [](const auto& v) { return v[0] + v[1] != 0 ? Number{1} : Number{0}; });
  expect_all("xor.pred", "pred", from, rows, [](const auto& v) { return Number{(v[0] + v[1]) % 2 != 0}; });
  expect_all("not.pred", "pred", {"pred"}, rows_of({{0, 1}}), [](const auto& v) { return 1 - v[0]; });
  for (const std::string t : {"b16", "u16", "s32", "u32", "b32", "f32", "b64", "s64", "f64"}) {
    expect_all("selp." + t, t, {t, t, "pred"}, rows_of({edges(), edges(), {0, 1}}),
               [](const auto& v) { return v[2] != 0 ? v[0] : v[1]; });
  }
}

TEST(PtxIntegers, WholeNumbersChangeTheirWidth) {
  const std::string all[] = {"s8", "s16", "s32", "s64", "u8", "u16", "u32", "u64"};
  for (const std::string& to : all) {
    for (const std::string& from : all) {
      expect_edges("cvt." + to + "." + from, to, {from}, [](const auto& v) { return v[0]; });
    }
  }
}

/// A register that is wider than the type of a cvt takes zeros or copies of the sign, and gives its lower bits.
TEST(PtxIntegers, ConversionsFillTheRegister) {
  const auto left = left_by(std::string(kPlaces) +
                                "mov.u32 %r2, 0x1280; cvt.s32.s8 %r3, %r2; cvt.u32.u8 %r4, %r2; cvt.s8.s32 %rs1, %r2;\n"
                                "cvt.u64.u16 %rd3, %r2; st.global.s32 [%rd1], %r3; st.global.u32 [%rd1+8], %r4;\n"
                                "st.global.u16 [%rd1+16], %rs1; st.global.u64 [%rd1+24], %rd3;",
                            1);
  EXPECT_EQ(left[0], 0xffffff80U);
  EXPECT_EQ(left[1], 0x80U);
  EXPECT_EQ(left[2], 0xff80U);
  EXPECT_EQ(left[3], 0x1280U);
}

TEST(PtxIntegers, HalvesOfAValue) {
  const auto left =
      left_by(std::string(kPlaces) +
                  "mov.u64 %rd3, 0x123456789abcdef0; mov.b64 {%r2, %r3}, %rd3; mov.b64 %rd4, {%r3, %r2};\n"
                  "mov.b32 {%rs1, %rs2}, %r2; mov.b32 %r4, {%rs2, %rs1}; st.global.u64 [%rd1], %rd4;\n"
                  "st.global.u32 [%rd1+8], %r4;",
              1);
  EXPECT_EQ(left[0], 0x9abcdef012345678U);
  EXPECT_EQ(left[1], 0xdef09abcU);
}

}  // namespace
}  // namespace ptx

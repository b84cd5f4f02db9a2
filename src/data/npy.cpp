#include "npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/half.h"
#include "epochreel/base/parse_number.h"
#include "epochreel/base/text.h"

namespace epochreel::data {

namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::int64_t kMaxElements = std::int64_t{1} << 33;
constexpr std::size_t kMaxRank = 8;
constexpr std::size_t kAlignment = 64;  // of the elements in the file, as the format asks

/// Reads the header's text: a dictionary of Python with the keys descr, fortran_order and shape.
class HeaderText {
 public:
  HeaderText(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  NpyHeader parse() const {
    NpyHeader header;
    take_type(value_of("descr"), header);
    const std::string_view order = value_of("fortran_order");
    if (order.starts_with("True")) {
      refuse("is in column-major order; save numpy.ascontiguousarray(...) of it");
    }
    if (!order.starts_with("False")) damaged();
    header.shape = shape_of(value_of("shape"));
    return header;
  }

 private:
  [[noreturn]] void refuse(std::string_view what) const { throw Error(ErrorKind::kInvalid, where_, what); }
  [[noreturn]] void damaged() const {
    refuse(fmt::format("has a header that cannot be read: '{}'; save it by numpy.savez", printable(text_)));
  }

  /// The text behind `'key': `.
  std::string_view value_of(std::string_view key) const {
    const std::size_t place = text_.find(fmt::format("'{}':", key));
    if (place == std::string_view::npos) damaged();
    std::string_view rest = text_.substr(place + key.size() + 3);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return rest;
  }

  void take_type(std::string_view value, NpyHeader& header) const {
    if (value.starts_with('[')) refuse("has elements of several fields; save each field as an array of its own");
    if (!value.starts_with('\'')) damaged();
    const std::string_view type = value.substr(1, value.find('\'', 1) - 1);
    if (type.size() < 3 || std::string_view("<>|=").find(type[0]) == std::string_view::npos) refuse_type(type);
    header.big_endian = type[0] == '>';
    header.kind = type[1];
    const auto size = parse_number<std::size_t>(type.substr(2));
    if (!size || !is_known(header.kind, *size)) refuse_type(type);
    header.bytes = header.kind == 'U' ? 4 * *size : *size;
  }

  [[noreturn]] void refuse_type(std::string_view type) const {
    refuse(fmt::format("has elements of the type '{}'; whole numbers, floating point up to 64 bits and text are read{}",
                       printable(type), type.find('O') != std::string_view::npos ? ", Python's objects are not" : ""));
  }

  static bool is_known(char kind, std::size_t size) {
    constexpr std::size_t kMaxText = 4096;
    const bool whole = size == 1 || size == 2 || size == 4 || size == 8;
    if (kind == 'i' || kind == 'u') return whole;
    if (kind == 'f') return whole && size > 1;
    if (kind == 'b') return size == 1;
    return (kind == 'U' || kind == 'S') && size >= 1 && size <= kMaxText;
  }

  std::vector<std::int64_t> shape_of(std::string_view value) const {
    if (!value.starts_with('(')) damaged();
    value = value.substr(1, value.find(')') - 1);
    std::vector<std::int64_t> shape;
    std::int64_t elements = 1;
    while (value.find_first_of("0123456789") != std::string_view::npos) {
      value.remove_prefix(value.find_first_of("0123456789"));
      std::int64_t side = 0;
      const auto [stop, status] = std::from_chars(value.data(), value.data() + value.size(), side);
      if (status != std::errc{} || shape.size() == kMaxRank || (side > 0 && elements > kMaxElements / side)) {
        refuse("has too many dimensions or elements");
      }
      elements *= side;
      shape.push_back(side);
      value.remove_prefix(stop - value.data());
    }
    return shape;
  }

  std::string_view text_;
  const std::string& where_;
};

/// An element of sizeof(T) bytes.
template <class T>
T element(const char* bytes, bool big_endian) {
  std::array<char, sizeof(T)> ordered = {};
  std::copy_n(bytes, sizeof(T), ordered.begin());
  if (big_endian) std::ranges::reverse(ordered);  // x86-64 is little-endian
  return std::bit_cast<T>(ordered);
}

/// Calls `see(value)` for each element, a number of type T.
template <class T, class See>
void each(const Array& array, const See& see) {
  for (std::size_t at = 0; at < array.bytes.size(); at += sizeof(T)) {
    see(element<T>(array.bytes.data() + at, array.header.big_endian));
  }
}

/// Likewise, of the array's own type.
template <class See>
void each_number(const Array& array, const See& see) {
  const NpyHeader& header = array.header;
  const bool is_signed = header.kind == 'i';
  if (header.kind == 'f') {
    if (header.bytes == 2) return each<std::uint16_t>(array, [&](std::uint16_t half) { see(half_to_float(half)); });
    return header.bytes == 4 ? each<float>(array, see) : each<double>(array, see);
  }
  switch (header.bytes) {
    case 1:
      return is_signed ? each<std::int8_t>(array, see) : each<std::uint8_t>(array, see);
    case 2:
      return is_signed ? each<std::int16_t>(array, see) : each<std::uint16_t>(array, see);
    case 4:
      return is_signed ? each<std::int32_t>(array, see) : each<std::uint32_t>(array, see);
    default:
      return is_signed ? each<std::int64_t>(array, see) : each<std::uint64_t>(array, see);
  }
}

void add_utf8(std::string& text, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  const auto tail = [&](unsigned shift) { add(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) {
      add(0xE0U | code >> 12U);
    } else {
      add(0xF0U | (code >> 18U & 7U));
      tail(12);
    }
    tail(6);
  }
  tail(0);
}

std::string text_at(const Array& array, std::size_t at) {
  std::string text;
  if (array.header.kind == 'S') {
    text = array.bytes.substr(at, array.header.bytes);
    text.erase(std::min(text.find('\0'), text.size()));
    return text;
  }
  for (std::size_t i = 0; i < array.header.bytes; i += 4) {
    const auto code = element<std::uint32_t>(array.bytes.data() + at + i, array.header.big_endian);
    if (code != 0) add_utf8(text, code);
  }
  return text;
}

}  // namespace

std::int64_t NpyHeader::count() const {
  std::int64_t product = 1;
  for (const std::int64_t side : shape) product *= side;
  return product;
}

std::string npy_words(const NpyHeader& header) {
  const std::size_t length = header.kind == 'U' ? header.bytes / 4 : header.bytes;  // letters of 4 bytes
  return fmt::format("({}) of {}{}", fmt::join(header.shape, ", "), header.kind, length);
}

Array parse_npy(std::string where, std::string bytes) {
  const auto refuse = [&](const std::string& what) { throw Error(ErrorKind::kInvalid, where, what); };
  constexpr std::size_t kVersionEnd = kMagic.size() + 2;
  if (!bytes.starts_with(kMagic) || bytes.size() < kVersionEnd + 4) refuse("is no array of NumPy");
  const int version = static_cast<unsigned char>(bytes[kMagic.size()]);
  if (version < 1 || version > 3) refuse(fmt::format("is of version {} of NumPy's format; 1 to 3 are read", version));
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t length = version == 1 ? element<std::uint16_t>(&bytes[kVersionEnd], false)
                                          : element<std::uint32_t>(&bytes[kVersionEnd], false);
  const std::size_t start = kVersionEnd + length_bytes;
  if (length > bytes.size() - start) refuse("ends inside its header; save it again");
  Array array;
  array.header = HeaderText(std::string_view(bytes).substr(start, length), where).parse();
  bytes.erase(0, start + length);
  const std::uint64_t wanted = static_cast<std::uint64_t>(array.header.count()) * array.header.bytes;
  if (bytes.size() != wanted) {
    refuse(fmt::format("has {} bytes for {}, which takes {}; save it again", bytes.size(), npy_words(array.header),
                       wanted));
  }
  array.where = std::move(where);
  array.bytes = std::move(bytes);
  return array;
}

std::vector<float> numbers_of(const Array& array) {
  if (array.header.is_text()) throw Error(ErrorKind::kInvalid, array.where, "holds text, not numbers");
  std::vector<float> numbers;
  numbers.reserve(array.header.count());
  each_number(array, [&](auto value) { numbers.push_back(static_cast<float>(value)); });
  return numbers;
}

std::vector<std::string> words_of(const Array& array) {
  std::vector<std::string> words;
  words.reserve(array.header.count());
  if (array.header.is_text()) {
    for (std::size_t at = 0; at < array.bytes.size(); at += array.header.bytes) words.push_back(text_at(array, at));
    return words;
  }
  each_number(array, [&](auto value) {
    const auto number = static_cast<double>(value);
    constexpr double kMost = 1e9;
    if (std::abs(number) > kMost || number != std::trunc(number)) {
      throw Error(ErrorKind::kInvalid, array.where,
                  fmt::format("label {} is {}; labels are whole numbers or text", words.size(), number));
    }
    words.push_back(fmt::format("{}", static_cast<std::int64_t>(number)));
  });
  return words;
}

std::string npy_header(std::string_view descr, const std::vector<std::int64_t>& shape) {
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                                 fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t before = kMagic.size() + 4;
  text.resize((before + text.size() + kAlignment) / kAlignment * kAlignment - before - 1, ' ');
  text += '\n';
  std::string header(kMagic);
  header += '\x01';
  header += '\0';
  header += static_cast<char>(text.size() & 0xFFU);
  header += static_cast<char>(text.size() >> 8U);
  return header + text;
}

}  // namespace epochreel::data

/// Arrays of NumPy, as .npy files and the members of .npz files hold them:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Versions 1 to 3, in row-major order; numbers
/// of every type but complex ones, and text (U, S).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace epochreel::data {

/// The header of an array.
struct NpyHeader {
  char kind = 'u';  ///< b, i, u, f, U or S, as NumPy has them
  bool big_endian = false;
  std::size_t bytes = 1;  ///< of an element
  std::vector<std::int64_t> shape;

  std::int64_t count() const;  ///< of elements
  bool is_text() const { return kind == 'U' || kind == 'S'; }
  bool is_byte() const { return kind == 'u' && bytes == 1; }
};

struct Array {
  std::string where;  ///< "FILE, array NAME", for errors
  NpyHeader header;
  std::string bytes;  ///< of the elements
};

/// Takes the bytes of a whole .npy file. Error{kInvalid} with `where` as its place.
Array parse_npy(std::string where, std::string bytes);

/// The elements of an array of numbers. Numbers beyond single precision become infinite.
std::vector<float> numbers_of(const Array& array);

/// Elements as words: whole numbers as they are written, text in UTF-8. Error{kInvalid} where a number is not whole.
std::vector<std::string> words_of(const Array& array);

/// "(60000, 28, 28) of u1"
std::string npy_words(const NpyHeader& header);

/// The header of a .npy file, version 1.0, for elements of the type that `descr` names, such as "|u1".
std::string npy_header(std::string_view descr, const std::vector<std::int64_t>& shape);

}  // namespace epochreel::data

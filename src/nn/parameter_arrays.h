/// The memory of a parameter, cut into the parts that are updated at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "buffer.h"
#include "epochreel/nn/parameter.h"

namespace epochreel::nn {

/// A run of elements whose gradient becomes whole at once, and the sums that the update makes over it.
struct Part {
  std::int64_t first = 0;
  std::int64_t length = 0;
  double gradient_squares = 0;
  double update_squares = 0;
};

/// How arrays of a parameter lie in memory: rows of `length` elements, `stride` apart. The elements between the rows
/// are 0 and stay so. Where they are transposed, a row holds element i of each row of the parameter's matrix, that is,
/// the matrix (length, count) is stored as (count, length).
struct RowLayout {
  std::int64_t count = 1;
  std::int64_t length = 0;
  std::int64_t stride = 0;
  bool transposed = false;

  std::int64_t elements() const { return count * stride; }
};

/// Elements of an array of this shape.
std::int64_t size_of(const std::vector<std::int64_t>& shape);

/// A device that has the arrays of a parameter; the host has copies of them.
class ArrayMirror {
 public:
  virtual ~ArrayMirror() = default;
  virtual void fetch(ArrayKind kind) = 0;  ///< to the host's copy
  virtual void store(ArrayKind kind) = 0;  ///< from it
};

struct ParameterArrays {
  std::string name;
  std::vector<std::int64_t> shape;
  bool trainable = true;
  RowLayout rows;
  Buffer values;    ///< of all rows, with what lies between them
  Buffer gradient;  ///< with the moments, empty where not trainable
  Buffer first_moment;
  Buffer second_moment;
  std::vector<Part> parts;
  ArrayMirror* mirror = nullptr;  ///< null where the arrays are the host's own

  Buffer& array(ArrayKind kind);
  const Buffer& array(ArrayKind kind) const;
  std::int64_t size() const;
  double gradient_squares() const;  ///< summed over the parts, in their order
  double update_squares() const;
};

struct ParameterOptions {
  std::string name;
  std::vector<std::int64_t> shape;
  int moments = 1;               ///< arrays of optimizer state: 0, 1 or 2
  std::int64_t part_length = 0;  ///< elements a part, with those between rows; 0: a suitable number
  bool trainable = true;
  std::optional<RowLayout> rows = {};  ///< none: all elements in one row
};

ParameterArrays make_parameter(const ParameterOptions& options);

}  // namespace epochreel::nn

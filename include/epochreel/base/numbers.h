/// From one kind of number to another.
#pragma once

#include <cmath>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "epochreel/base/numbers.h"

namespace epochreel {

/// The number of elements as an int, for signed arithmetic and for arithmetic with doubles. It must fit into one.
template <typename Container>
int int_size(const Container& container) {
  return static_cast<int>(std::size(container));
}

/// The same number as another type of integer; std::range_error where that type does not hold it.
template <typename To, typename From>
To narrow(From number) {
  if (!std::in_range<To>(number)) throw std::range_error("a number does not fit the type that holds it");
  return static_cast<To>(number);
}

/// part / whole as a real number; `whole` is not 0.
inline double quotient(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// The nearest integer, halves away from zero: 2.5 is 3. Integer must hold the result, here and below.
template <typename Integer>
Integer round_to(double x) {
  return static_cast<Integer>(std::llround(x));
}

/// The largest integer that is not above x.
template <typename Integer>
Integer floor_to(double x) {
  return static_cast<Integer>(std::floor(x));
}

/// The smallest integer that is not below x.
template <typename Integer>
Integer ceil_to(double x) {
  return static_cast<Integer>(std::ceil(x));
}

}  // namespace epochreel

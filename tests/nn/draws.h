/// Random choices and arrays, from a seed alone.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/base/random.h"

namespace epochreel::nn {

using Floats = std::vector<float>;

/// Draws of one stream, one after the other.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : stream_(seed, RandomUse::kSynthetic, 11) {}

  int from(int low, int high) {
    return low + static_cast<int>(stream_.below(next_++, static_cast<std::uint32_t>(high - low + 1)));
  }
  /// True once in `times` times.
  bool once_in(int times) { return from(1, times) == 1; }
  double uniform() { return stream_.uniform(next_++); }
  Floats whole_numbers(std::int64_t count) {
    return filled(count, [&] { return static_cast<float>(from(-3, 3)); });
  }
  Floats normals(std::int64_t count) {
    return filled(count, [&] { return static_cast<float>(stream_.normal(next_++)); });
  }

 private:
  template <class Draw>
  static Floats filled(std::int64_t count, Draw&& draw) {
    Floats values(static_cast<std::size_t>(count));
    for (float& value : values) value = draw();
    return values;
  }

  RandomStream stream_;
  std::uint64_t next_ = 0;
};

}  // namespace epochreel::nn

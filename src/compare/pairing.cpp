#include "pairing.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace epochreel::compare {

namespace {

bool all_frames(const OpenSide& side) {
  return std::all_of(side.pictures.begin(), side.pictures.end(),
                     [](const Picture& picture) { return picture.frame.has_value(); });
}

/// N where the frames are some of 0, N, 2N, ...
std::int64_t stride_of(const OpenSide& side) {
  std::int64_t stride = 0;
  for (const Picture& picture : side.pictures) stride = std::gcd(stride, *picture.frame);
  return std::max<std::int64_t>(stride, 1);
}

/// Frames first by number, then names.
using Key = std::pair<std::int64_t, std::string>;

Pairing pair_by(const OpenSide& baseline, const OpenSide& actual, std::int64_t stride, Key (*key)(const Picture&)) {
  std::map<Key, Pair> pairs;
  const auto take = [&](const OpenSide& side, const Picture* Pair::*member) {
    for (const Picture& picture : side.pictures) {
      if (stride > 1 && *picture.frame % stride != 0) continue;
      pairs[key(picture)].*member = &picture;
    }
  };
  take(baseline, &Pair::baseline);
  take(actual, &Pair::actual);
  Pairing result;
  result.stride = stride;
  for (const auto& [name, pair] : pairs) result.pairs.push_back(pair);
  return result;
}

}  // namespace

Pairing pair_up(const OpenSide& baseline, const OpenSide& actual) {
  if (baseline.pictures.size() == 1 && actual.pictures.size() == 1) {
    return {{{&baseline.pictures.front(), &actual.pictures.front()}}, 1};
  }
  if (all_frames(baseline) && all_frames(actual)) {
    const bool both = !baseline.pictures.empty() && !actual.pictures.empty();
    const std::int64_t stride = both ? std::max(stride_of(baseline), stride_of(actual)) : 1;
    return pair_by(baseline, actual, stride, [](const Picture& picture) { return Key{*picture.frame, ""}; });
  }
  return pair_by(baseline, actual, 1, [](const Picture& picture) {
    return Key{picture.frame.value_or(INT64_MAX), picture.name};
  });
}

}  // namespace epochreel::compare

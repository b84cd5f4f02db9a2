#include "pairing.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace epochreel::compare {

namespace {

/// Whether the pictures are frames, no two of one number, as 1.png and 01.png would be.
bool all_frames(const OpenSide& side) {
  std::set<std::int64_t> numbers;
  return std::all_of(side.pictures.begin(), side.pictures.end(),
                     [&](const Picture& picture) { return picture.frame && numbers.insert(*picture.frame).second; });
}

/// N where the frames are some of 0, N, 2N, ...
std::int64_t stride_of(const OpenSide& side) {
  std::int64_t stride = 0;
  for (const Picture& picture : side.pictures) stride = std::gcd(stride, *picture.frame);
  return std::max<std::int64_t>(stride, 1);
}

/// Whether the frames are 0, 1, 2, ... without a gap. They are in their order.
bool is_whole_film(const OpenSide& side) {
  return side.pictures.size() > 1 && *side.pictures.front().frame == 0 &&
         *side.pictures.back().frame == static_cast<std::int64_t>(side.pictures.size()) - 1;
}

/// Of the frames to compare. Only beside a whole film are gaps those of a selection; else they are missing frames.
std::int64_t common_stride(const OpenSide& baseline, const OpenSide& actual) {
  if (baseline.pictures.empty() || actual.pictures.empty()) return 1;
  if (is_whole_film(baseline)) return stride_of(actual);
  return is_whole_film(actual) ? stride_of(baseline) : 1;
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
    const std::int64_t stride = common_stride(baseline, actual);
    return pair_by(baseline, actual, stride, [](const Picture& picture) { return Key{*picture.frame, ""}; });
  }
  return pair_by(baseline, actual, 1, [](const Picture& picture) {
    return Key{picture.frame.value_or(INT64_MAX), png_name(picture.name)};
  });
}

}  // namespace epochreel::compare

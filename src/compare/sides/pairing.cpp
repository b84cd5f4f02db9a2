#include "sides/pairing.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sides/picture_name.h"

namespace epochreel::compare {

namespace {

/// Whether the pictures are frames, no two of one number, as 1.png and 01.png would be.
bool all_frames(const OpenSide& side) {
  std::set<std::int64_t> numbers;
  return std::all_of(side.pictures.begin(), side.pictures.end(),
                     [&](const Picture& picture) { return picture.frame && numbers.insert(*picture.frame).second; });
}

/// Frames first by number, then names.
using Key = std::pair<std::int64_t, std::string>;

Key key_of(const Picture& picture) { return {picture.frame.value_or(INT64_MAX), plain_name(picture.name)}; }

/// The pictures of one key, by their names as they are: more than one a side where "a.png" and "a.PNG" are both there.
struct Alike {
  std::map<std::string, Pair> by_name;

  void add(const Picture& picture, const Picture* Pair::*side) { by_name[png_name(picture.name)].*side = &picture; }

  /// The same names first. A name that is left on either side meets the other one, where it is the only one.
  void pair_into(std::vector<Pair>& pairs) const {
    std::vector<Pair> of_baseline;
    std::vector<Pair> of_actual;
    std::vector<Pair> found;
    for (const auto& [name, pair] : by_name) {
      if (pair.baseline != nullptr && pair.actual != nullptr) {
        found.push_back(pair);
      } else {
        (pair.actual == nullptr ? of_baseline : of_actual).push_back(pair);
      }
    }
    if (of_baseline.size() == 1 && of_actual.size() == 1) {
      found.push_back({of_baseline[0].baseline, of_actual[0].actual});
    } else {
      found.insert(found.end(), of_baseline.begin(), of_baseline.end());
      found.insert(found.end(), of_actual.begin(), of_actual.end());
    }
    pairs.insert(pairs.end(), found.begin(), found.end());
  }
};

std::vector<Pair> pairs_by_name(const OpenSide& baseline, const OpenSide& actual) {
  std::map<Key, Alike> groups;
  for (const Picture& picture : baseline.pictures) groups[key_of(picture)].add(picture, &Pair::baseline);
  for (const Picture& picture : actual.pictures) groups[key_of(picture)].add(picture, &Pair::actual);
  std::vector<Pair> pairs;
  for (const auto& [name, alike] : groups) alike.pair_into(pairs);
  return pairs;
}

/// Names such as "7.png" and "000007" are one frame.
std::vector<Pair> pairs_by_number(const OpenSide& baseline, const OpenSide& actual) {
  std::map<std::int64_t, Pair> numbers;
  for (const Picture& picture : baseline.pictures) numbers[*picture.frame].baseline = &picture;
  for (const Picture& picture : actual.pictures) numbers[*picture.frame].actual = &picture;
  std::vector<Pair> pairs;
  for (const auto& [number, pair] : numbers) pairs.push_back(pair);
  return pairs;
}

/// The film's frames that lie between those that the other side keeps.
std::int64_t pass_over(std::vector<Pair>& pairs, const OpenSide& film, const Picture* Pair::*of_film,
                       const OpenSide& kept, const Picture* Pair::*of_kept) {
  if (!film.is_film || kept.every <= 1) return 0;
  return static_cast<std::int64_t>(std::erase_if(
      pairs, [&](const Pair& pair) { return pair.*of_kept == nullptr && *(pair.*of_film)->frame % kept.every != 0; }));
}

}  // namespace

Pairing pair_up(const OpenSide& baseline, const OpenSide& actual) {
  Pairing result;
  if (baseline.is_one_picture && actual.is_one_picture) {
    result.pairs.push_back({&baseline.pictures.front(), &actual.pictures.front()});
    return result;
  }
  if (!all_frames(baseline) || !all_frames(actual)) {
    result.pairs = pairs_by_name(baseline, actual);
    return result;
  }
  result.pairs = pairs_by_number(baseline, actual);
  result.passed_over_of_baseline = pass_over(result.pairs, baseline, &Pair::baseline, actual, &Pair::actual);
  result.passed_over_of_actual = pass_over(result.pairs, actual, &Pair::actual, baseline, &Pair::baseline);
  return result;
}

}  // namespace epochreel::compare

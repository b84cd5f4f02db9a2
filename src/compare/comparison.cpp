#include "epochreel/compare/comparison.h"

#include <algorithm>

namespace epochreel::compare {

std::string verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "same";
    case Verdict::kWithin:
      return "within tolerance";
    case Verdict::kDifferent:
      return "different";
    case Verdict::kMissing:
      return "missing";
    case Verdict::kExtra:
      return "extra";
    case Verdict::kOtherSize:
      return "other size";
  }
  return "different";
}

std::string headline(const Comparison& comparison) {
  return comparison.verdict == Verdict::kExtra ? "no baseline" : verdict_word(comparison.verdict);
}

std::int64_t count_of(const Comparison& comparison, Verdict verdict) {
  return std::count_if(comparison.items.begin(), comparison.items.end(),
                       [&](const Item& item) { return item.verdict == verdict; });
}

}  // namespace epochreel::compare

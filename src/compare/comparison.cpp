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

std::int64_t count_of(const Comparison& comparison, Verdict verdict) {
  return std::count_if(comparison.items.begin(), comparison.items.end(),
                       [&](const Item& item) { return item.verdict == verdict; });
}

}  // namespace epochreel::compare

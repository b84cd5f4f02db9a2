#include "epochreel/compare/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "epochreel/base/grouped.h"
#include "epochreel/base/text.h"
#include "measures/measure.h"

namespace epochreel::compare {

namespace {

/// 0 is the worst.
std::ptrdiff_t rank_of(Verdict verdict) {
  return std::find(kWorstFirst.begin(), kWorstFirst.end(), verdict) - kWorstFirst.begin();
}

}  // namespace

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

std::optional<ErrorKind> failure_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
    case Verdict::kWithin:
      return std::nullopt;
    case Verdict::kDifferent:
    case Verdict::kMissing:
      return ErrorKind::kDifferent;
    case Verdict::kExtra:
    case Verdict::kOtherSize:
      return ErrorKind::kNoBaseline;
  }
  return ErrorKind::kDifferent;
}

std::string side_words(SideKind kind) {
  switch (kind) {
    case SideKind::kNothing:
      return "nothing";
    case SideKind::kPicture:
      return "a picture";
    case SideKind::kPlainFolder:
      return "a folder of pictures";
    case SideKind::kFrameHashes:
      return "the hashes of a movie's frames";
    case SideKind::kMovie:
      return "a movie";
    case SideKind::kTrace:
      return "a trace";
    case SideKind::kResults:
      return "a job's results";
    case SideKind::kBaseline:
      return "a baseline";
  }
  return "nothing";
}

std::string headline(const Comparison& comparison) {
  return comparison.verdict == Verdict::kExtra ? "no baseline" : verdict_word(comparison.verdict);
}

std::int64_t count_of(const Comparison& comparison, Verdict verdict) {
  return std::count_if(comparison.items.begin(), comparison.items.end(),
                       [&](const Item& item) { return item.verdict == verdict; });
}

int exit_code_of(const Comparison& comparison) {
  const auto failure = failure_of(comparison.verdict);
  return failure ? static_cast<int>(*failure) : 0;
}

double different_share(const Item& item) { return item.metrics ? measured_of(item).share() : 0; }

std::vector<std::size_t> worst_first(const Comparison& comparison) {
  std::vector<std::size_t> order(comparison.items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Item& left = comparison.items[a];
    const Item& right = comparison.items[b];
    if (left.verdict != right.verdict) return rank_of(left.verdict) < rank_of(right.verdict);
    if (different_share(left) != different_share(right)) return different_share(left) > different_share(right);
    const auto unequal = [](const Item& item) { return item.metrics ? item.metrics->unequal : 0; };
    return unequal(left) > unequal(right);
  });
  return order;
}

std::vector<Property> differing(const std::vector<Property>& properties) {
  std::vector<Property> found;
  std::copy_if(properties.begin(), properties.end(), std::back_inserter(found),
               [](const Property& property) { return property.differs(); });
  return found;
}

std::string not_looked_at_words(const NotLookedAt& left_out, std::size_t most) {
  std::string text = fmt::format("{} {}", grouped(left_out.count), left_out.what);
  const std::size_t named = std::min(left_out.names.size(), most);
  if (named == 0) return text;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < named; ++i) names.push_back(printable(left_out.names[i], kMaxNameBytes));
  const std::int64_t more = left_out.count - static_cast<std::int64_t>(named);
  return fmt::format("{} ({}{})", text, fmt::join(names, ", "),
                     more > 0 ? fmt::format(" and {} more", grouped(more)) : "");
}

}  // namespace epochreel::compare

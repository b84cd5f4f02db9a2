#include "report/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <numeric>

#include "epochreel/base/grouped.h"
#include "epochreel/compare/report.h"

namespace epochreel::compare {

namespace {

/// 0 is the worst.
std::ptrdiff_t rank_of(Verdict verdict) {
  return std::find(kWorstFirst.begin(), kWorstFirst.end(), verdict) - kWorstFirst.begin();
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) { return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0U; };
    const unsigned group = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    text += kDigits[group >> 18U & 63U];
    text += kDigits[group >> 12U & 63U];
    text += i + 1 < bytes.size() ? kDigits[group >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? kDigits[group & 63U] : '=';
  }
  return text;
}

std::string percent(double share) {
  const double value = 100 * share;
  if (value == 0) return "0 %";
  if (value < 0.001) return "< 0.001 %";
  return fmt::format("{:.{}f} %", value, value < 1 ? 3 : value < 10 ? 2 : 1);
}

std::string decibels(double value) { return std::isfinite(value) ? fmt::format("{:.2f} dB", value) : "infinite"; }

std::string size_words(const Size& size) { return fmt::format("{} × {}", size.width, size.height); }

std::string_view verdict_sign(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "=";
    case Verdict::kWithin:
      return "≈";
    case Verdict::kDifferent:
      return "≠";
    case Verdict::kMissing:
      return "−";
    case Verdict::kExtra:
      return "+";
    case Verdict::kOtherSize:
      return "↔";
  }
  return "≠";
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

bool fails(Verdict verdict) { return verdict != Verdict::kSame && verdict != Verdict::kWithin; }

bool failed(const Comparison& comparison) { return comparison.exit_code != 0 || fails(comparison.verdict); }

std::vector<Property> differing(const std::vector<Property>& properties) {
  std::vector<Property> found;
  std::copy_if(properties.begin(), properties.end(), std::back_inserter(found),
               [](const Property& property) { return property.differs(); });
  return found;
}

std::string environment_sentence(const Comparison& comparison) {
  constexpr std::size_t kNamed = 12;
  const auto found = differing(comparison.environment);
  if (found.empty()) return "";
  std::string text = "The environment differs: ";
  for (std::size_t i = 0; i < std::min(found.size(), kNamed); ++i) {
    const auto cut = [](const std::string& value) { return printable(value, kMaxNameBytes); };
    text += fmt::format("{}{}: baseline {}, actual {}", i > 0 ? "; " : "", cut(found[i].name), cut(found[i].baseline),
                        cut(found[i].actual));
  }
  if (found.size() > kNamed) text += fmt::format("; … and {} more", found.size() - kNamed);
  return text;
}

double different_share(const Item& item) {
  if (!item.metrics) return 0;
  double pixels = 1;
  for (const auto side : {&Size::width, &Size::height}) {
    const int baseline = item.baseline_size ? (*item.baseline_size).*side : INT_MAX;
    const int actual = item.actual_size ? (*item.actual_size).*side : INT_MAX;
    pixels *= std::min(baseline, actual);
  }
  const bool known = (item.baseline_size || item.actual_size) && pixels > 0;
  return known ? static_cast<double>(item.metrics->different) / pixels : 0;
}

std::string figures_line(const Item& item) {
  std::string line;
  if (item.verdict == Verdict::kOtherSize && item.baseline_size && item.actual_size) {
    line = fmt::format("{}, not {}", size_words(*item.actual_size), size_words(*item.baseline_size));
    if (!item.metrics) return line;
    line += "; of the part that both have: ";
  }
  if (item.metrics) {
    const auto& metrics = *item.metrics;
    if (metrics.different == 0) return line + counted(metrics.unequal, "pixel") + " of other bits";
    return line + fmt::format("{} {} ({})", counted(metrics.different, "pixel"),
                              metrics.different == 1 ? "differs" : "differ", percent(different_share(item)));
  }
  if (item.verdict == Verdict::kSame) return "the same bits";
  return printable(item.reason, kMaxMessageBytes);
}

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

}  // namespace epochreel::compare

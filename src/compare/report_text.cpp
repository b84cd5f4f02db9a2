#include "report_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "epochreel/base/grouped.h"
#include "epochreel/compare/report.h"

namespace epochreel::compare {

namespace {

/// Length of the well-formed sequence at the start of `text`, 0 where there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && second < 0xA0) return 0;  // overlong
    if (first == 0xED && second > 0x9F) return 0;  // surrogate
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

/// 0 is the worst.
std::ptrdiff_t rank_of(Verdict verdict) {
  return std::find(kWorstFirst.begin(), kWorstFirst.end(), verdict) - kWorstFirst.begin();
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    valid += length > 0 ? text.substr(0, length) : "\uFFFD";
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
    if (seen++ == characters) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

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

std::string count_words(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

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
  for (std::size_t i = 0; i < named; ++i) names.push_back(shortened(valid_utf8(left_out.names[i]), 100));
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
    const auto cut = [](const std::string& value) { return shortened(valid_utf8(value), 200); };
    text += fmt::format("{}{}: baseline {}, actual {}", i > 0 ? "; " : "", cut(found[i].name), cut(found[i].baseline),
                        cut(found[i].actual));
  }
  if (found.size() > kNamed) text += fmt::format("; … and {} more", found.size() - kNamed);
  return text;
}

double different_share(const Item& item) {
  const auto& size = item.actual_size ? item.actual_size : item.baseline_size;
  if (!item.metrics || !size || size->width <= 0 || size->height <= 0) return 0;
  return static_cast<double>(item.metrics->different) / (static_cast<double>(size->width) * size->height);
}

std::string figures_line(const Item& item) {
  if (item.metrics) {
    const auto& metrics = *item.metrics;
    if (metrics.different == 0) return count_words(metrics.unequal, "pixel") + " of other bits";
    return fmt::format("{} {} ({})", count_words(metrics.different, "pixel"),
                       metrics.different == 1 ? "differs" : "differ", percent(different_share(item)));
  }
  if (item.verdict == Verdict::kOtherSize && item.baseline_size && item.actual_size) {
    return fmt::format("{}, not {}", size_words(*item.actual_size), size_words(*item.baseline_size));
  }
  if (item.verdict == Verdict::kSame) return "the same bits";
  return valid_utf8(item.reason);
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

#include "report/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"

namespace epochreel::compare {

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

}  // namespace epochreel::compare

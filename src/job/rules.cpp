#include "rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace epochreel::job {

template <class T>
std::string Whole<T>::text() const {
  if (divides != 0) return fmt::format("a whole number from {} to {} that divides {}", min, max, divides);
  return even ? fmt::format("an even whole number (4:2:0 video) from {} to {}", min, max)
              : fmt::format("a whole number from {} to {}", min, max);
}

template <class T>
bool Whole<T>::holds(T value) const {
  if (value < min || value > max || (even && value % 2 != 0)) return false;
  return divides == 0 || static_cast<T>(divides) % value == 0;
}

template struct Whole<int>;
template struct Whole<std::uint64_t>;

std::string Real::text() const {
  return fmt::format("a number {} {} and {} {}", above_min ? "above" : "of at least", min,
                     below_max ? "below" : "at most", max);
}

bool Real::holds(double value) const {
  if (!std::isfinite(value)) return false;
  return (above_min ? value > min : value >= min) && (below_max ? value < max : value <= max);
}

std::string Flag::text() { return "true or false"; }

std::string FolderName::text() {
  return fmt::format("text of 1 to {} letters, digits, '.', '_' and '-' that does not start with '.'", kMaxLength);
}

bool FolderName::holds(std::string_view value) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !value.empty() && value.size() <= kMaxLength && value.front() != '.' &&
         std::all_of(value.begin(), value.end(), allowed);
}

std::string DeviceName::text() { return "auto, cpu, gpu or gpu:N, such as gpu:1"; }

bool DeviceName::holds(std::string_view value) {
  constexpr std::string_view kNumbered = "gpu:";
  if (value == "auto" || value == "cpu" || value == "gpu") return true;
  if (!value.starts_with(kNumbered)) return false;
  value.remove_prefix(kNumbered.size());
  const bool leading_zero = value.size() > 1 && value.front() == '0';
  return !value.empty() && value.size() <= 3 && !leading_zero &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string FolderPath::text() { return "auto or the path of a folder or file"; }

bool FolderPath::holds(std::string_view value) {
  const auto printable = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; };
  return !value.empty() && value.size() <= kMaxLength && std::all_of(value.begin(), value.end(), printable);
}

std::string FilePath::text() { return "auto or the path of a file"; }

std::string PngPath::text() { return "the path of a PNG file, or \"\" for none"; }

std::string ScreenWords::text() { return fmt::format("text of at most {} characters on one line", kMaxLength); }

bool ScreenWords::holds(std::string_view value) {
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };  // of a character
  return std::count_if(value.begin(), value.end(), is_start) <= kMaxLength &&
         value.find_first_of("\n\r\t") == std::string_view::npos;
}

std::string ColorRule::text() { return "a colour as \"#RRGGBB\", in quotes"; }

std::string FontFamily::text() { return fmt::format("the name of a font family, 1 to {} characters", kMaxLength); }

bool FontFamily::holds(std::string_view value) {
  const auto printable = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && c != ','; };
  return !value.empty() && value.size() <= kMaxLength && std::all_of(value.begin(), value.end(), printable);
}

std::string ImageShape::text() {
  return fmt::format("a list [height, width] or [channels, height, width] of 1 or 3 channels and sides from 1 to {}",
                     kMaxSide);
}

bool ImageShape::holds(std::span<const int> sides) {
  if (sides.empty()) return true;
  const bool has_channels = sides.size() == 3 && (sides[0] == 1 || sides[0] == 3);
  if (sides.size() != 2 && !has_channels) return false;
  return std::ranges::all_of(sides, [](int side) { return side >= 1 && side <= kMaxSide; });
}

std::string NameList::text() {
  return fmt::format("a list of at most {} names of 1 to {} characters", kMaxNames, kMaxLength);
}

std::string NamePattern::text() { return "a pattern of names such as \"0000*.png\""; }

bool NamePattern::holds(std::string_view value) {
  return !value.empty() && value.size() <= kMaxLength && value.find('\0') == std::string_view::npos;
}

std::string Count::text() const { return fmt::format("a list of {} to {} {}s", min, max, noun); }

}  // namespace epochreel::job
